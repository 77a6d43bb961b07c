import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { FetchHandler } from './microsoft/sandbox.ts';
import { proxy } from './proxy.ts';

export type Handler = FetchHandler;

export interface FrontRoute {
  /** `host` is in lower case and without port. */
  matches(host: string, pathname: string): boolean;
  /** Answers itself, or is passed on to the origin that `proxyTo` gives at that moment. */
  readonly handle: Handler | { readonly proxyTo: () => string };
}

export interface FrontOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string };
  /** The first that matches answers; none means 404. */
  readonly routes: readonly FrontRoute[];
}

export interface Front {
  readonly port: number;
  stop(): Promise<void>;
}

type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * Starts the one https server of the sandbox, on the loopback address, which tells its sites apart by host and path.
 *
 * @throws Error when the port is taken (`code` EADDRINUSE)
 */
export async function startFront({ port, tls, routes }: FrontOptions): Promise<Front> {
  const listeners = routes.map(({ handle }) => listenerOf(handle));
  const server = createServer(tls, (request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const pathname = (request.url ?? '/').split('?')[0] ?? '/';
    const listener = listeners[routes.findIndex((route) => route.matches(host, pathname))];
    if (listener) void listener(request, response);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end(`Nothing answers at ${host}.\n`);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), 1_000);
      await once(server, 'close');
      clearTimeout(patience);
    },
  };
}

function listenerOf(handle: FrontRoute['handle']): NodeListener {
  return typeof handle === 'function'
    ? getRequestListener(handle, { overrideGlobalObjects: false, errorHandler: failed })
    : (request, response) => proxy(request, response, handle.proxyTo());
}

function failed(error: unknown): Response {
  console.error('sandbox:', error);
  return new Response('The sandbox itself failed; its console says why.\n', { status: 500 });
}
