import { nextRandom } from './random.ts';
import type { Sandbox } from './sandbox.ts';
import type { Fault } from './world.ts';

/** The fault that hits this request, if one does; a fault that is counted is used up. */
export function hitFault(sandbox: Sandbox, host: Fault['host'], path: string): Fault | undefined {
  const { faults } = sandbox.world.knobs;
  const fault = faults.find(
    (one) =>
      one.host === host &&
      (one.count === undefined || one.count > 0) &&
      (one.pathContains === undefined || path.toLowerCase().includes(one.pathContains.toLowerCase())) &&
      (one.share === undefined || nextRandom(sandbox.world) < one.share),
  );
  if (fault?.count !== undefined) {
    fault.count -= 1;
    sandbox.touch();
  }
  return fault;
}

/** `Retry-After` of a fault, where it has one. */
export const retryAfter = (fault: Fault): Record<string, string> =>
  fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
