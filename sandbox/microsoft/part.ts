import { cutBefore, cutWithin, type Connection } from './connection.ts';
import { halfOf, hitFault, pageOnTheWay, refuses, retryAfter, waitFor } from './faults.ts';
import { callerOf } from './requestLog.ts';
import type { FetchHandler, Sandbox } from './sandbox.ts';
import type { Fault, FaultHost, StatusFault } from './worldFaults.ts';

/** How a part refuses under a fault: each has a form of its own for that. */
export type Refuse = (fault: StatusFault, request: Request) => Promise<Response> | Response;

/** One host of Microsoft's. */
export interface Part {
  name: FaultHost;
  handle: (request: Request) => Promise<Response> | Response;
  refuse: Refuse;
}

/** What goes back, and the status that was seen: 0 where the answer did not arrive whole. */
interface Outcome {
  response: Response;
  status: number;
}

async function truncated(response: Response): Promise<Response> {
  const text = await response.text();
  if (text === '') return new Response(null, response);
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return new Response(halfOf(text), { status: response.status, headers });
}

async function answer({ handle, refuse }: Part, request: Request, fault: Fault | undefined) {
  if (fault?.body === 'html') {
    const headers = { 'content-type': 'text/html; charset=utf-8', ...retryAfter(fault) };
    return new Response(pageOnTheWay, { status: fault.status ?? 200, headers });
  }
  const response = await (refuses(fault) ? refuse(fault, request) : handle(request));
  return fault?.body === 'truncated' ? truncated(response) : response;
}

async function outcome(
  part: Part,
  request: Request,
  connection: Connection | undefined,
  fault: Fault | undefined,
): Promise<Outcome> {
  const stays = fault === undefined || (await waitFor(fault, request.signal));
  if (!stays || fault?.cut === 'before') return { response: cutBefore(connection), status: 0 };
  const response = await answer(part, request, fault);
  if (fault?.cut === 'body') return { response: await cutWithin(connection, response), status: 0 };
  return { response, status: response.status };
}

/** Puts faults before a part and a line into the request log behind it. */
export function watchRequests(sandbox: Sandbox, part: Part): FetchHandler {
  return async (request, connection) => {
    const { host, pathname, search } = new URL(request.url);
    // Graph's addresses say what they mean in their queries, those of sign-in hold secrets there.
    const path = part.name === 'graph' ? `${pathname}${search}` : pathname;
    const line = {
      part: part.name,
      method: request.method,
      host,
      path: pathname,
      query: search.slice(1),
      bodyBytes: Number(request.headers.get('content-length') ?? 0),
    };
    const fault = hitFault(sandbox, part.name, path);
    const log = (status: number): void =>
      sandbox.requests.add({
        at: sandbox.clock(),
        ...line,
        status,
        ...(fault && { fault: fault.id }),
        ...callerOf(request),
      });
    try {
      const { response, status } = await outcome(part, request, connection, fault);
      log(status);
      return response;
    } catch (error) {
      log(0);
      throw error;
    }
  };
}
