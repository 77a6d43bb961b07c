import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One request to the tables, and how many entities came. */
export interface TableRequest {
  readonly table: string;
  readonly method: string;
  readonly entities: number;
}

/** Stands between the product and its tables, and counts. */
export interface TableProxy {
  /** By which the product finds it. */
  readonly connectionString: string;
  /** What went through since the last call. */
  take(): readonly TableRequest[];
  stop(): Promise<void>;
}

/** Passes every request on to the tables of a connection string. */
export async function startTableProxy(connectionString: string): Promise<TableProxy> {
  const target = new URL(/TableEndpoint=([^;]+)/.exec(connectionString)?.[1] ?? '');
  const seen: TableRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const work = async (): Promise<void> => {
      const { method = 'GET', url = '/', headers } = incoming;
      const body = await buffer(incoming);
      const passed = request({ host: target.hostname, port: target.port, path: url, method, headers });
      passed.end(body);
      const [answer] = (await once(passed, 'response')) as [typeof incoming];
      const said = await buffer(answer);
      const table = /^\/[^/]+\/(\$?\w+)/.exec(url)?.[1] ?? url;
      seen.push({ table, method, entities: method === 'GET' ? entitiesIn(said) : 0 });
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(said);
    };
    work().catch((error: unknown) => outgoing.writeHead(502).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    connectionString: connectionString.replace(target.host, `127.0.0.1:${port}`),
    take: () => seen.splice(0),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function entitiesIn(said: Buffer): number {
  const body = JSON.parse(said.toString()) as { value?: readonly unknown[]; RowKey?: string };
  return body.value ? body.value.length : body.RowKey === undefined ? 0 : 1;
}
