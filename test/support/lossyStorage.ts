import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { proxy } from '../../sandbox/proxy.ts';
import { suiteStorage } from './storage.ts';

/** What becomes of a request: it goes through; it arrives, and its answer is lost; it is refused. */
export type Fate = 'through' | 'lost' | 'refused';

export interface LossyStorage {
  readonly environment: { readonly AzureWebJobsStorage: string };
  /** Of each request that follows. @param table of the request */
  meet(fate: (method: string, table: string) => Fate): void;
  stop(): Promise<void>;
}

/** The tables of the suite, over a wire on which requests meet with what a test wants. */
export async function startLossyStorage(): Promise<LossyStorage> {
  const { connectionString } = suiteStorage();
  const [, endpoint = ''] = /TableEndpoint=([^;]+)/.exec(connectionString) ?? [];
  const { origin } = new URL(endpoint);
  let fateOf: (method: string, table: string) => Fate = () => 'through';
  const server: Server = createServer((request, response) => {
    const fate = fateOf(request.method ?? '', /^\/\w+\/(\w+)/.exec(request.url ?? '')?.[1] ?? '');
    if (fate === 'through') return proxy(request, response, origin);
    if (fate === 'refused') return request.resume() && response.writeHead(403).end();
    // The caller asks again at once, as after any 503 that says when.
    response.writeHead = new Proxy(response.writeHead, {
      apply: (write, self: typeof response) => Reflect.apply(write, self, [503, { 'retry-after-ms': '1' }]),
    });
    return proxy(request, response, origin);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      AzureWebJobsStorage: connectionString.replace(
        endpoint,
        endpoint.replace(origin, `http://127.0.0.1:${port}`),
      ),
    },
    meet: (fate) => {
      fateOf = fate;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
