import { pour, type Bucket, type Limit } from '../bucket.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import type { Throttling } from '../worldFaults.ts';
import type { Caller } from './call.ts';
import { throttled, type ThrottleInformation } from './throttling.ts';

const WRITES = 3_000;

/** Resource units that a tenant of this size gives each app in 10 s. */
const publishedUnits = ({ users }: Tenant): number =>
  users.length < 50 ? 3_500 : users.length <= 500 ? 5_000 : 8_000;

const unitLimit = ({ resourceUnitsPer10s }: Throttling, tenant: Tenant): Limit => ({
  amount: resourceUnitsPer10s ?? publishedUnits(tenant),
  windowMs: 10_000,
});
const writeLimit = ({ writesPer150s = WRITES }: Throttling): Limit => ({
  amount: writesPer150s,
  windowMs: 150_000,
});

/** From this share of a limit on, Graph says how much of it is used. */
const NEAR = 0.8;

/** Counts what one request costs. @returns headers for its answer @throws GraphRefusal 429 where it is too much */
export type Charge = (
  who: { caller: Caller; tenant: Tenant },
  method: string,
  units: number,
) => Record<string, string>;

/**
 * The limits of the directory's services, kept for each app and tenant while the knob is on.
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
export function createLimits(sandbox: Sandbox): Charge {
  const buckets = new Map<string, Bucket>();

  return ({ caller, tenant }, method, units) => {
    const { throttling } = sandbox.world.knobs;
    if (!throttling) {
      buckets.clear();
      return {};
    }
    const count = (information: ThrottleInformation, cost: number, limit: Limit) => {
      const key = `${information} ${caller.appId} ${tenant.id}`;
      const poured = pour(buckets.get(key), cost, limit, sandbox.clock());
      buckets.set(key, poured.bucket);
      return { information, ...poured };
    };
    const counts = [
      count('ResourceUnitLimitExceeded', units, unitLimit(throttling, tenant)),
      ...(method === 'GET' ? [] : [count('WriteLimitExceeded', 1, writeLimit(throttling))]),
    ];
    const fullest = Math.max(...counts.map(({ fraction }) => fraction));
    const headers =
      fullest < NEAR ? {} : { 'x-ms-throttle-limit-percentage': String(Number(fullest.toFixed(2))) };
    const over = counts.filter(({ isGranted }) => !isGranted);
    const [first] = over;
    if (!first) return headers;
    const seconds = Math.max(...over.map(({ retryAfterSeconds }) => retryAfterSeconds));
    throw throttled(caller, first.information, { ...headers, 'retry-after': String(seconds) });
  };
}
