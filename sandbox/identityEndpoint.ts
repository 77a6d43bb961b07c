import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Handler } from './front.ts';

/**
 * Serves the managed identity over plain http on the loopback address, as App Service does inside an instance.
 *
 * @returns the value of `IDENTITY_ENDPOINT`, and what ends it
 */
export async function startIdentityEndpoint(
  handle: Handler,
): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const listener = getRequestListener(handle, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/msi/token`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
