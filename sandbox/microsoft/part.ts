import { tokenRefusal } from './entra/answers.ts';
import { hitFault, retryAfter } from './faults.ts';
import { callerOf } from './requestLog.ts';
import type { FetchHandler, Sandbox } from './sandbox.ts';

/** Faults of the hosts that have no body of their own for them; Graph, Vault and the identity endpoint speak for themselves. */
function plainFault(sandbox: Sandbox, part: string, path: string): Response | undefined {
  if (part !== 'entra' && part !== 'reports') return undefined;
  const fault = hitFault(sandbox, part, path);
  if (!fault) return undefined;
  if (part === 'reports') return new Response('', { status: fault.status, headers: retryAfter(fault) });
  const code = fault.status === 429 ? 90055 : 90033;
  const error = {
    code,
    status: fault.status,
    error: 'temporarily_unavailable',
    message: 'A transient error has occurred. Please try again.',
  };
  const response = tokenRefusal(sandbox, error, crypto.randomUUID());
  for (const [name, value] of Object.entries(retryAfter(fault))) response.headers.set(name, value);
  return response;
}

/** Puts faults before a part and a line into the request log behind it. */
export function watchRequests(sandbox: Sandbox, part: string, handle: FetchHandler): FetchHandler {
  return async (request) => {
    const { host, pathname, search } = new URL(request.url);
    const response = plainFault(sandbox, part, pathname) ?? (await handle(request));
    sandbox.requests.add({
      at: sandbox.clock(),
      part,
      method: request.method,
      host,
      path: pathname,
      query: search.slice(1),
      bodyBytes: Number(request.headers.get('content-length') ?? 0),
      status: response.status,
      ...callerOf(request),
    });
    return response;
  };
}
