import { halfOf, hitFault, pageOnTheWay, refuses, waitFor } from '../faults.ts';
import type { Part, Refuse } from '../part.ts';
import { namesOf, noteCaller } from '../requestLog.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import { checkPermission, openingPermissions, readCaller } from './access.ts';
import { matchRoute } from './address.ts';
import { graphJson, GraphRefusal, graphRefusals, refusalAnswer, type GraphAnswer } from './answers.ts';
import { answerBatch, type BatchItem } from './batch.ts';
import { decodePath, type Caller, type GraphVersion } from './call.ts';
import { createLimits, type Charge } from './limits.ts';
import { checkDirectoryRole } from './roleAccess.ts';
import { graphRoutes } from './routes.ts';
import { faultRefusal, resourceUnits } from './throttling.ts';

/** Writes a refusal out; what is none is thrown on. */
type Refused = (error: unknown) => GraphAnswer;

/** What answers, and what it counts. */
interface Service {
  sandbox: Sandbox;
  charge: Charge;
}

interface Asked {
  method: string;
  version: GraphVersion;
  /** Path and query below the version. */
  url: string;
  headers: Headers;
  body: unknown;
}

function splitQuery(url: string): { path: string; query: string } {
  const cut = url.indexOf('?');
  return cut < 0 ? { path: url, query: '' } : { path: url.slice(0, cut), query: url.slice(cut + 1) };
}

async function answerOne(
  { sandbox, charge }: Service,
  who: { caller: Caller; tenant: Tenant },
  asked: Asked,
): Promise<GraphAnswer> {
  const { version, headers, body } = asked;
  const { path, query: search } = splitQuery(asked.url);
  const offered = graphRoutes.filter((route) => (route.version ?? 'v1.0') === version);
  const decoded = decodePath(path);
  if (decoded === undefined) throw graphRefusals.unparsable('The request URI is not valid.');
  const { route, keys, argument } = matchRoute(offered, asked.method, decoded);
  checkPermission(sandbox, route, who.caller, keys);
  checkDirectoryRole(route, who.caller);
  const address = `${sandbox.origins.graph}/${version}/${path.replace(/^\//, '')}`;
  const query = new URLSearchParams(search);
  const units = resourceUnits(asked.method, path, query);
  const shown = units === undefined ? {} : unitHeaders(units, charge(who, asked.method, units));
  const answer = await route.handle({
    sandbox,
    ...who,
    openings: openingPermissions(route, who.caller.kind, who.caller.permissions).map(({ name }) => name),
    keys,
    argument,
    query,
    headers,
    body,
    version,
    address,
  });
  return { ...answer, headers: { ...shown, ...answer.headers } };
}

const unitHeaders = (units: number, more: Record<string, string>): Record<string, string> => ({
  'x-ms-resource-unit': String(units),
  ...more,
});

/** A fault hits an item as it hits a request; only a cut belongs to the connection that the whole batch shares. */
async function answerItemUnderFault(
  service: Service,
  who: { caller: Caller; tenant: Tenant },
  asked: Asked,
  signal: AbortSignal,
  refused: Refused,
): Promise<GraphAnswer> {
  const fault = hitFault(service.sandbox, 'graph', asked.url, ({ cut }) => cut === undefined);
  if (!fault) return answerOne(service, who, asked).catch(refused);
  await waitFor(fault, signal);
  if (fault.body === 'html') return { status: fault.status ?? 200, body: pageOnTheWay };
  const answer = refuses(fault)
    ? refused(faultRefusal(fault, who.caller, asked.method))
    : await answerOne(service, who, asked).catch(refused);
  return fault.body === undefined ? answer : { ...answer, body: halfOf(JSON.stringify(answer.body ?? null)) };
}

/** Headers of an item, of which any text may stand in the batch. */
function readHeaders(headers: BatchItem['headers']): Headers {
  try {
    return new Headers(headers);
  } catch {
    throw graphRefusals.unparsable('The headers of the request are not valid.');
  }
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

/** Microsoft Graph under its own origin: v1.0, and of beta what v1.0 lacks. */
export function createGraph(sandbox: Sandbox): Part['handle'] {
  const service = { sandbox, charge: createLimits(sandbox) };
  return (request) => respond(sandbox, request, (refused) => answerRequest(service, request, refused));
}

/** How Graph refuses a whole request under a fault: whoever calls without a good token hears of that first. */
export const graphFault =
  (sandbox: Sandbox): Refuse =>
  (fault, request) =>
    respond(sandbox, request, async () => {
      const { caller } = await readCaller(sandbox, request.headers.get('authorization'));
      noteCaller(request, caller);
      throw faultRefusal(fault, caller, request.method);
    });

async function respond(
  sandbox: Sandbox,
  request: Request,
  answer: (refused: Refused) => Promise<GraphAnswer>,
): Promise<Response> {
  const requestId = crypto.randomUUID();
  const clientId = request.headers.get('client-request-id') ?? requestId;
  const refused: Refused = (error) => {
    if (error instanceof GraphRefusal) return refusalAnswer(sandbox, error, requestId, clientId);
    throw error;
  };
  const ids = { 'request-id': requestId, 'client-request-id': clientId };
  return toResponse(await answer(refused).catch(refused), ids);
}

async function answerRequest(service: Service, request: Request, refused: Refused): Promise<GraphAnswer> {
  const { sandbox } = service;
  const { pathname, search } = new URL(request.url);
  const who = await readCaller(sandbox, request.headers.get('authorization'));
  const [, named = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(pathname) ?? [];
  noteCaller(request, who.caller);
  const version = readVersion(named);
  const body = await readJson(request);
  const { headers } = request;
  const isBatch = rest.toLowerCase() === '/$batch';
  noteCaller(request, { ...who.caller, ...(isBatch ? {} : { bodyNames: namesOf(body) }) });
  if (!isBatch)
    return answerOne(service, who, {
      method: request.method,
      version,
      url: `${rest}${search}`,
      headers,
      body,
    });
  if (request.method !== 'POST') throw graphRefusals.methodNotAllowed();
  const answerItem = async (item: BatchItem): Promise<GraphAnswer> => {
    const asked = {
      method: item.method.toUpperCase(),
      version,
      url: item.url.replace(/^\/?/, '/'),
      headers: readHeaders(item.headers),
      body: item.body,
    };
    const { path, query } = splitQuery(asked.url);
    const line = {
      part: 'graph',
      method: asked.method,
      host: new URL(request.url).host,
      path: `/${version}${path}`,
      query,
      bodyBytes: 0,
    };
    const answer = await answerItemUnderFault(service, who, asked, request.signal, refused);
    const { appId, tenantId, kind, permissions } = who.caller;
    sandbox.requests.add({
      ...line,
      at: sandbox.clock(),
      status: answer.status,
      appId,
      tenantId,
      kind,
      permissions,
      bodyNames: namesOf(item.body),
      batched: true,
    });
    return answer;
  };
  return answerBatch(body, answerItem, refused);
}

function readVersion(named: string): GraphVersion {
  const version = named.toLowerCase();
  if (version === 'v1.0' || version === 'beta') return version;
  throw graphRefusals.unparsable(`Invalid version: ${named}.`);
}

function toResponse(answer: GraphAnswer, ids: Record<string, string>): Response {
  const text = answer.text ?? (answer.body === undefined ? null : JSON.stringify(answer.body));
  return new Response(text, {
    status: answer.status,
    headers: {
      'cache-control': 'no-cache',
      'odata-version': '4.0',
      ...(answer.body === undefined ? {} : { 'content-type': graphJson }),
      ...ids,
      ...answer.headers,
    },
  });
}
