import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Admin } from '../admin.ts';
import type { Authentication } from '../authentication/authentication.ts';
import { stripPrincipal } from '../authentication/principal.ts';
import type { HttpFunction } from '../functions.ts';
import type { Invoker } from '../invoke.ts';
import { type Keys, mayCall } from '../levels.ts';
import { describe, type Log } from '../log.ts';
import { type Answer, type Incoming, pairs, toAnswer, toHttpIn } from './convert.ts';
import { createRouter } from './routes.ts';

export interface HttpParts {
  readonly functions: readonly HttpFunction[];
  readonly keys: Keys;
  readonly invoker: Invoker;
  readonly admin: Admin;
  /** App Service authentication; absent where the platform has it switched off. */
  readonly authentication: Authentication | undefined;
  readonly homepageDisabled: boolean;
  readonly log: Log;
}

const largestBody = 100 * 1024 * 1024;

/** Makes the server in front of the http functions; it does not listen yet. */
export function createHttpServer(parts: HttpParts): Server {
  const respond = createResponder(parts);
  return createServer((request, response) => {
    readIncoming(request)
      .then(respond)
      .catch((error: unknown): Answer => {
        if (error instanceof BadRequest) return empty(error.status);
        if (request.destroyed && !request.complete) return empty(400); // The caller went away.
        parts.log('error', 'Host.Http', describe(error));
        return empty(500);
      })
      .then((answer) => send(response, answer))
      .catch((error: unknown) => {
        parts.log('warning', 'Host.Http', `could not answer: ${describe(error)}`);
        response.destroy();
      });
  });
}

const empty = (status: number): Answer => ({ status, headers: [], body: new Uint8Array() });

/** Makes the function from request to answer. */
function createResponder(parts: HttpParts): (incoming: Incoming) => Promise<Answer> {
  const route = createRouter(parts.functions);
  return async (outside) => {
    let incoming: Incoming = { ...outside, rawHeaders: stripPrincipal(outside.rawHeaders) };
    if (parts.authentication) {
      const judged = await parts.authentication(incoming);
      if ('status' in judged) return judged;
      incoming = { ...incoming, rawHeaders: [...incoming.rawHeaders, ...judged.headers] };
    }
    const { pathname, searchParams } = new URL(incoming.url);
    const given = {
      header: pairs(incoming.rawHeaders).find(([name]) => name.toLowerCase() === 'x-functions-key')?.[1],
      query: searchParams.get('code') ?? undefined,
    };
    if (/^\/admin(\/|$)/i.test(pathname)) return parts.admin(incoming, given);

    const match = route(incoming.method, pathname);
    if (!match) return pathname === '/' ? homepage(parts.homepageDisabled) : empty(404);
    const { route: called, params } = match;
    if (!mayCall(called.level, called.name, parts.keys, given)) return empty(401);

    const input = { name: called.input, data: { http: toHttpIn(incoming, params) } };
    const outcome = await parts.invoker.invoke(called, [input]);
    return outcome.ok ? toAnswer(outcome.response.returnValue) : empty(500);
  };
}

function homepage(disabled: boolean): Answer {
  if (disabled) return empty(204);
  const body = new TextEncoder().encode('Your Functions app is up and running.\n');
  return { status: 200, headers: [['content-type', 'text/plain; charset=utf-8']], body };
}

class BadRequest extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`bad request: ${status}`);
    this.status = status;
  }
}

/** Reads a request whole; as behind a real host, a body without Content-Length is lost. */
async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const length = request.headers['content-length'];
  if (Number(length ?? 0) > largestBody) throw new BadRequest(413);
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (length !== undefined) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? 'GET',
    url: publicUrl(request),
    rawHeaders: request.rawHeaders,
    body: Buffer.concat(chunks),
  };
}

/** The address that the caller used: the front tells it, as App Service's does. */
function publicUrl(request: IncomingMessage): string {
  const first = (name: string): string | undefined =>
    request.headersDistinct[name]?.[0]?.split(',')[0]?.trim();
  const origin = `${first('x-forwarded-proto') ?? 'http'}://${first('x-forwarded-host') ?? first('host') ?? ''}`;
  const target = request.url ?? '/';
  if (!target.startsWith('/') || !URL.canParse(origin)) throw new BadRequest(400);
  return new URL(origin).origin + target;
}

async function send(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  if (response.destroyed) return;
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  const bodiless = status === 204 || status === 304;
  if (!bodiless) response.setHeader('content-length', body.byteLength);
  await new Promise<void>((done, fail) => {
    response.once('error', fail).once('close', done);
    response.end(bodiless ? undefined : body);
  });
}
