import { setTimeout as wait } from 'node:timers/promises';
import { nextRandom } from './random.ts';
import type { Sandbox } from './sandbox.ts';
import type { Fault, StatusFault } from './worldFaults.ts';

/** The fault that hits this request, if one does; a fault that is counted is used up. */
export function hitFault(
  sandbox: Sandbox,
  host: Fault['host'],
  path: string,
  fits: (fault: Fault) => boolean = () => true,
): Fault | undefined {
  const { faults } = sandbox.world.knobs;
  const fault = faults.find(
    (one) =>
      one.host === host &&
      fits(one) &&
      (one.aadsts === undefined || path.endsWith('/oauth2/v2.0/token')) &&
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

/** Whether a fault refuses what it hits. */
export const refuses = (fault: Fault | undefined): fault is StatusFault => fault?.status !== undefined;

/** `Retry-After` of a fault, where it has one. */
export const retryAfter = (fault: Fault): Record<string, string> =>
  fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };

/** Waits as long as a fault says. @returns false as soon as whoever asked has gone */
export async function waitFor({ delayMs = 0 }: Fault, signal: AbortSignal): Promise<boolean> {
  if (delayMs === 0) return true;
  try {
    await wait(delayMs, undefined, { signal, ref: false });
    return true;
  } catch {
    return false;
  }
}

/** The page of a proxy or of a portal on the way, where JSON was expected. */
export const pageOnTheWay =
  '<!doctype html>\n<html><head><title>Access</title></head><body><h1>The gateway says</h1></body></html>\n';

/** Text of which the second half is missing. */
export const halfOf = (text: string): string => text.slice(0, Math.floor(text.length / 2));
