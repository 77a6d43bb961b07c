import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { QueueServiceClient } from '@azure/storage-queue';
import { problems } from '../../src/lib/web/problem.ts';
import type { Registered } from '../fakes/functionsCore.ts';
import type { Hold } from './apiDocument.ts';
import { rowsOf, tablesOf } from './tables.ts';
import { textOf } from './textOf.ts';
import type { World } from './world.ts';

/** One HTTP function of the app. */
export interface Route {
  readonly name: string;
  readonly method: string;
  readonly route: string;
  /** Names in braces. */
  readonly params: readonly string[];
  /** Is it an operation of the API, and in its document? */
  readonly isApi: boolean;
  /** Does a program or a script ask it, not a person? */
  readonly isForPrograms: boolean;
}

/** Every HTTP function that the app registers. */
export const routesOf = (app: readonly Registered[]): readonly Route[] =>
  app.flatMap(({ name, trigger }) => {
    if (trigger['type'] !== 'httpTrigger') return [];
    const route = String(trigger['route']);
    const [method = ''] = trigger['methods'] as string[];
    const params = [...route.matchAll(/\{(\w+)\}/g)].map(([, param = '']) => param);
    const isApi = route.startsWith('api/v1/');
    const isForPrograms = isApi || ['connect/status', 'health', 'health/live'].includes(route);
    return [{ name, method, route, params, isApi, isForPrograms }];
  });

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  /** With its question mark. */
  readonly query?: string;
  readonly body?: string | Uint8Array | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends a request to a route as the host does. Whatever was sent, the answer must be one that anybody may see. */
export type Send = (route: Route, sent: Sent) => Promise<Reply>;

/** What a page that was served from here sends along by itself. */
export const fromHere = { 'sec-fetch-site': 'same-origin' };

/** The header by which App Service says who is signed in. */
export const principalOf = (claims: readonly (readonly [typ: string, val: unknown])[]) => ({
  'x-ms-client-principal': Buffer.from(
    JSON.stringify({ claims: claims.map(([typ, val]) => ({ typ, val })) }),
  ).toString('base64'),
});

export function createSend(app: readonly Registered[], { config }: World, hold?: Hold): Send {
  return async (route, { headers = {}, params = {}, query = '', body }) => {
    const found = app.find(({ name }) => name === route.name);
    const request = new HttpRequest({
      method: route.method,
      url: `${config.PUBLIC_ORIGIN}/x${query}`,
      params,
      headers,
      ...(body !== undefined && { body: { bytes: typeof body === 'string' ? Buffer.from(body) : body } }),
    });
    const context = new InvocationContext({
      functionName: route.name,
      invocationId: 'one',
      logHandler: () => {},
    });
    const answer = (await found?.handler(request, context)) as HttpResponseInit;
    const { status = 200 } = answer;
    const text = textOf(answer);
    const replied = { status, headers: new Headers(answer.headers), text };
    const faults = faultsOf(route, replied);
    if (faults !== undefined)
      throw new Error(`${route.method} ${route.route}: ${faults}\n${text.slice(0, 500)}`);
    const type = replied.headers.get('content-type') ?? '';
    const path = route.route.slice('api/v1'.length).replaceAll(/[{}]/g, '');
    if (route.isApi)
      hold?.(route.method, path, { status, type, body: type.includes('json') ? JSON.parse(text) : text });
    return replied;
  };
}

/** What no answer may be: a fault of ours, a stack, or a refusal that is no problem document and no page. */
function faultsOf({ route, isForPrograms }: Route, { status, headers, text }: Reply): string | undefined {
  // Nobody has looked after this installation yet, and it says so.
  if (route === 'health' && status === 503) return undefined;
  if (status >= 500) return `answered ${status}`;
  if (/\n\s+at .+:\d+:\d+|node_modules/.test(text)) return 'shows a stack';
  if (status < 400) return undefined;
  const type = headers.get('content-type') ?? '';
  if (isForPrograms) {
    const { code = '' } = JSON.parse(text) as { code?: string };
    return type === 'application/problem+json' && code in problems ? undefined : `refuses as ${type} ${code}`;
  }
  return type.startsWith('text/html') && text.includes('<h1')
    ? undefined
    : `refuses by ${type}, not by a page`;
}

/** All that storage and vault hold, to compare. */
export async function storedIn(world: World): Promise<readonly string[]> {
  const connection = String(world.config.AzureWebJobsStorage);
  const kept: string[] = [];
  for (const table of await tablesOf(world))
    for (const row of await rowsOf(world, table)) kept.push(`${table} ${JSON.stringify(row)}`);
  const queues = QueueServiceClient.fromConnectionString(connection);
  for await (const { name } of queues.listQueues()) {
    const { approximateMessagesCount } = await queues.getQueueClient(name).getProperties();
    kept.push(`queue ${name} ${approximateMessagesCount}`);
  }
  const { secrets } = world.microsoft.world.vault;
  for (const [name, { versions }] of Object.entries(secrets)) kept.push(`vault ${name} ${versions.length}`);
  return kept.toSorted();
}
