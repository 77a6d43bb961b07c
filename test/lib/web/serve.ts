import type { HttpResponseInit } from '@azure/functions';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { asset } from '../../../src/lib/web/assets.ts';
import { file, json, page } from '../../../src/lib/web/respond.ts';
import { rendered } from './views.ts';

/** A request as the browser sent it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Serves every rendered view at `/view/{name}` and the assets, with the headers of the real responses. */
export async function serveViews(answer: (seen: Seen) => HttpResponseInit | undefined = () => undefined) {
  const requests: Seen[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const seen = await read(incoming);
      requests.push(seen);
      const { status = 200, headers = {}, body } = answer(seen) ?? stored(seen);
      outgoing.writeHead(status, headers as Record<string, string>).end(typeof body === 'string' ? body : '');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref(); // a test that fails before it closes must not keep the process
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function read(incoming: IncomingMessage): Promise<Seen> {
  const headers = new Headers(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as [string, string]),
  );
  return { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers, body: await text(incoming) };
}

function stored({ path, headers }: Seen): HttpResponseInit {
  const { pathname } = new URL(path, 'http://localhost');
  // The waiting page asks by itself, where a test looks at it for long enough.
  if (pathname === '/connect/status') return json(200, { kind: 'waiting' });
  const found = asset(pathname.replace('/assets/', ''));
  if (found) return file(found, { headers });
  const html = rendered.get(pathname.replace('/view/', ''));
  return html === undefined ? { status: 404 } : page(200, html);
}
