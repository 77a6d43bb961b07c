import type { StatusFault } from '../worldFaults.ts';
import { retryAfter } from '../faults.ts';
import { GraphRefusal } from './answers.ts';
import type { Caller } from './call.ts';

const readCosts: readonly [RegExp, number][] = [
  [/^\/subscribedskus$/, 3],
  [/^\/groups\/[^/]+\/members$/, 3],
  [/^\/groups\/[^/]+\/transitivemembers$/, 5],
  [/^\/(applications|users|oauth2permissiongrants)(\/|\(|$)/, 2],
  [/^\/serviceprincipals[^/]*(\/[^/]+)?\/approleassignments$/, 2],
];

/**
 * Resource units of a directory request, as `x-ms-resource-unit` shows them; `undefined` for other services.
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
export function resourceUnits(method: string, path: string, query: URLSearchParams): number | undefined {
  const lower = path.toLowerCase();
  if (/^\/(reports|admin|auditlogs|rolemanagement\/exchange)/.test(lower)) return undefined;
  if (method !== 'GET') return 1;
  const base = readCosts.find(([pattern]) => pattern.test(lower))?.[1] ?? 1;
  const top = Number(query.get('$top') ?? 100);
  const cost = base - (query.has('$select') ? 1 : 0) + (query.has('$expand') ? 1 : 0) - (top < 20 ? 1 : 0);
  return Math.max(1, cost);
}

/** Which limit a caller is over. */
export type ThrottleInformation = 'ResourceUnitLimitExceeded' | 'WriteLimitExceeded';

/** 429, with what was exceeded and by whom. */
export const throttled = (
  caller: Caller,
  information: ThrottleInformation,
  headers: Record<string, string>,
): GraphRefusal =>
  new GraphRefusal(429, 'TooManyRequests', 'Please retry again later.', {
    headers: {
      ...headers,
      'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${caller.appId}/${caller.tenantId}`,
      'x-ms-throttle-information': information,
    },
    innerError: { code: '429', message: 'Please retry after', status: '429' },
  });

/** What Graph answers where a fault makes it fail. */
export function faultRefusal(fault: StatusFault, caller: Caller, method: string): GraphRefusal {
  const headers = retryAfter(fault);
  if (fault.status === 429)
    return throttled(caller, method === 'GET' ? 'ResourceUnitLimitExceeded' : 'WriteLimitExceeded', headers);
  return new GraphRefusal(
    fault.status,
    fault.status === 503 ? 'serviceNotAvailable' : 'generalException',
    'Please retry.',
    { headers },
  );
}
