import { hitFault, retryAfter } from '../faults.ts';
import { noteCaller } from '../requestLog.ts';
import type { FetchHandler, Sandbox } from '../sandbox.ts';
import type { Fault, Tenant } from '../world.ts';
import { checkPermission, readCaller } from './access.ts';
import { matchRoute } from './address.ts';
import { graphJson, GraphRefusal, graphRefusals, refusalAnswer, type GraphAnswer } from './answers.ts';
import { applicationRoutes } from './applications.ts';
import { answerBatch, type BatchItem } from './batch.ts';
import type { Caller, GraphRoute } from './call.ts';
import { directoryRoutes } from './directory.ts';
import { reportRoutes } from './reports.ts';
import { servicePrincipalRoutes } from './servicePrincipals.ts';

/** Every endpoint of Graph v1.0 that the sandbox serves, apart from `$batch`. */
export const graphRoutes: readonly GraphRoute[] = [
  ...directoryRoutes,
  ...applicationRoutes,
  ...servicePrincipalRoutes,
  ...reportRoutes,
];

function faultRefusal(fault: Fault): GraphRefusal {
  const headers = retryAfter(fault);
  if (fault.status === 429)
    return new GraphRefusal(429, 'TooManyRequests', 'Please retry again later.', { headers });
  return new GraphRefusal(
    fault.status,
    fault.status === 503 ? 'serviceNotAvailable' : 'generalException',
    'Please retry.',
    { headers },
  );
}

interface Asked {
  method: string;
  /** Path and query below `/v1.0`. */
  url: string;
  body: unknown;
}

function splitQuery(url: string): { path: string; query: string } {
  const cut = url.indexOf('?');
  return cut < 0 ? { path: url, query: '' } : { path: url.slice(0, cut), query: url.slice(cut + 1) };
}

async function answerOne(
  sandbox: Sandbox,
  who: { caller: Caller; tenant: Tenant },
  asked: Asked,
): Promise<GraphAnswer> {
  const fault = hitFault(sandbox, 'graph', asked.url);
  if (fault) throw faultRefusal(fault);
  const { path, query } = splitQuery(asked.url);
  const { route, keys, argument } = matchRoute(graphRoutes, asked.method, decodeURIComponent(path));
  const own = keys.some((key) => key.value === who.caller.oid);
  checkPermission(route, who.caller, own);
  const address = `${sandbox.origins.graph}/v1.0/${path.replace(/^\//, '')}`;
  return route.handle({
    sandbox,
    ...who,
    keys,
    argument,
    query: new URLSearchParams(query),
    body: asked.body,
    address,
  });
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw graphRefusals.unparsable(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
}

/** Microsoft Graph v1.0 under its own origin. */
export function createGraph(sandbox: Sandbox): FetchHandler {
  return async (request) => {
    const requestId = crypto.randomUUID();
    const clientId = request.headers.get('client-request-id') ?? requestId;
    const refused = (error: unknown): GraphAnswer => {
      if (error instanceof GraphRefusal) return refusalAnswer(sandbox, error, requestId, clientId);
      throw error;
    };
    const answer = await answerRequest(sandbox, request, refused).catch(refused);
    return toResponse(answer, { 'request-id': requestId, 'client-request-id': clientId });
  };
}

async function answerRequest(
  sandbox: Sandbox,
  request: Request,
  refused: (error: unknown) => GraphAnswer,
): Promise<GraphAnswer> {
  const { pathname, search } = new URL(request.url);
  const who = await readCaller(sandbox, request.headers.get('authorization'));
  noteCaller(request, who.caller);
  const [, version = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(pathname) ?? [];
  if (version.toLowerCase() !== 'v1.0') throw graphRefusals.unparsable(`Invalid version: ${version}.`);
  const body = await readJson(request);
  if (rest.toLowerCase() !== '/$batch')
    return answerOne(sandbox, who, { method: request.method, url: `${rest}${search}`, body });
  if (request.method !== 'POST') throw graphRefusals.methodNotAllowed();
  const fault = hitFault(sandbox, 'graph', rest);
  if (fault) throw faultRefusal(fault);
  const answerItem = async (item: BatchItem): Promise<GraphAnswer> => {
    const asked = { method: item.method.toUpperCase(), url: item.url.replace(/^\/?/, '/'), body: item.body };
    const { path, query } = splitQuery(asked.url);
    const line = {
      part: 'graph',
      method: asked.method,
      host: new URL(request.url).host,
      path: `/v1.0${path}`,
      query,
      bodyBytes: 0,
    };
    const answer = await answerOne(sandbox, who, asked).catch(refused);
    const { appId, tenantId } = who.caller;
    sandbox.requests.add({
      ...line,
      at: sandbox.clock(),
      status: answer.status,
      appId,
      tenantId,
      batched: true,
    });
    return answer;
  };
  return answerBatch(body, answerItem, refused);
}

function toResponse(answer: GraphAnswer, ids: Record<string, string>): Response {
  const text = answer.text ?? (answer.body === undefined ? null : JSON.stringify(answer.body));
  return new Response(text, {
    status: answer.status,
    headers: {
      'cache-control': 'no-cache',
      'odata-version': '4.0',
      'x-ms-resource-unit': '1',
      ...(answer.body === undefined ? {} : { 'content-type': graphJson }),
      ...ids,
      ...answer.headers,
    },
  });
}
