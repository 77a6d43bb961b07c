import {
  HttpRequest,
  type HttpRequestInit,
  type HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import { loadApp } from '../fakes/functionsCore.ts';
import { type ApiDocument, createHold } from './apiDocument.ts';
import { suiteStorage } from './storage.ts';
import { textOf } from './textOf.ts';
import type { World } from './world.ts';

/** Somebody whom App Service has let in. */
export interface Caller {
  readonly id: string;
  /** For people to read. */
  readonly name?: string;
  readonly role?: string;
  readonly tenant?: string;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** What it says, where that is JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Calls a function about a connection as the host does; nobody is signed in where there is no caller. Every answer of an
 * operation of the API is held to its document.
 */
export type Call = (
  name: string,
  caller: Caller | undefined,
  connection: string,
  sent?: {
    readonly json?: unknown;
    readonly form?: Readonly<Record<string, string>>;
    readonly csv?: string | Uint8Array;
    /** A form that may hold files. */
    readonly upload?: FormData;
    readonly idempotencyKey?: string;
    readonly ifMatch?: string;
    /** Of the route, beside the connection's id. */
    readonly params?: Readonly<Record<string, string>>;
    /** With its question mark. */
    readonly query?: string;
    /** As a browser sends it from a page of this origin, in the place of a token. */
    readonly origin?: string;
  },
) => Promise<Answer>;

/** Loads the app as a host does when it starts, on the storage and the Microsoft of a world with the real clock. */
export async function startApp({ config }: World): Promise<Call> {
  const app = await loadApp({
    ...Object.fromEntries(
      Object.entries(config).flatMap(([setting, value]) =>
        Array.isArray(value)
          ? []
          : [[setting, typeof value === 'object' ? JSON.stringify(value) : String(value)]],
      ),
    ),
    AzureWebJobsStorage: suiteStorage().connectionString,
    WEBSITE_AUTH_ENABLED: 'true',
  });

  const principalOf = ({
    id: oid,
    name = '',
    role = '',
    tenant: tid = config.OPERATOR_TENANT,
  }: Caller): string => {
    const claims = Object.entries({ tid, aud: config.SIGN_IN_CLIENT_ID, oid, name, roles: role });
    const principal = JSON.stringify({ claims: claims.map(([typ, val]) => ({ typ, val })) });
    return Buffer.from(principal).toString('base64');
  };

  const ask: Call = async (name, caller, connection, sent = {}) => {
    const found = app.find((one) => one.name === name);
    if (!found) throw new Error(`there is no function ${name}`);
    const upload = sent.upload && new Response(sent.upload);
    const body = sent.form ? String(new URLSearchParams(sent.form)) : JSON.stringify(sent.json ?? {});
    const type = upload
      ? String(upload.headers.get('content-type'))
      : sent.form
        ? 'application/x-www-form-urlencoded'
        : sent.csv === undefined
          ? 'application/json'
          : 'text/csv';
    const method = String((found.trigger['methods'] as string[])[0]);
    const request: HttpRequestInit = {
      method,
      url: `${config.PUBLIC_ORIGIN}/x${sent.query ?? ''}`,
      params: { id: connection, ...sent.params },
      headers: {
        ...(sent.origin === undefined
          ? { authorization: 'Bearer validated-by-the-platform' }
          : { origin: sent.origin }),
        'content-type': type,
        ...(sent.idempotencyKey !== undefined && { 'idempotency-key': sent.idempotencyKey }),
        ...(sent.ifMatch !== undefined && { 'if-match': sent.ifMatch }),
        ...(caller && { 'x-ms-client-principal': principalOf(caller) }),
      },
      ...(method !== 'GET' && {
        body: { bytes: upload ? Buffer.from(await upload.arrayBuffer()) : Buffer.from(sent.csv ?? body) },
      }),
    };
    const context = new InvocationContext({ functionName: name, invocationId: 'one', logHandler: () => {} });
    const answer = (await found.handler(new HttpRequest(request), context)) as HttpResponseInit;
    const text = textOf(answer);
    const headers = (answer.headers ?? {}) as Record<string, string>;
    const isJson = (headers['content-type'] ?? '').includes('json');
    return {
      status: answer.status,
      headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as Record<string, unknown>,
    };
  };

  const reader = { id: 'reader', role: 'Mooring.Reader' };
  const hold = createHold((await ask('describeApi', reader, '')).body as unknown as ApiDocument);
  return async (name, ...given) => {
    const answer = await ask(name, ...given);
    const trigger = app.find((one) => one.name === name)?.trigger;
    const [, path] = String(trigger?.['route']).split('api/v1');
    const [method = ''] = (trigger?.['methods'] ?? []) as string[];
    const { status = 200, headers, text, body } = answer;
    const type = headers['content-type'];
    if (path !== undefined)
      hold(method, path.replaceAll(/[{}]/g, ''), {
        status,
        type,
        body: type?.includes('json') ? body : text,
      });
    return answer;
  };
}
