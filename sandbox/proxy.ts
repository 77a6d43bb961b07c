import { type IncomingMessage, request as send, type ServerResponse } from 'node:http';

/** Headers that belong to one connection only. */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** What the front says itself, and never believes from outside. */
const ofFront = /^x-(forwarded-(proto|host|for)|original-(host|url))$/;

/**
 * Passes a request on to another origin and streams the answer back, as the front of App Service does:
 * it says by X-Forwarded-* what the caller used. 502 where nothing listens.
 */
export function proxy(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): void {
  const headers = [
    ...keep(incoming.rawHeaders, (name) => !ofConnection.has(name) && !ofFront.test(name)),
    'X-Forwarded-Proto',
    'https',
    'X-Forwarded-Host',
    incoming.headers.host ?? '',
    'X-Forwarded-For',
    incoming.socket.remoteAddress ?? '',
  ];
  // A body without a length stays one: what that means is for the host to decide.
  if (incoming.headers['transfer-encoding']) headers.push('Transfer-Encoding', 'chunked');
  const { hostname, port } = new URL(origin);
  const onward = send({ hostname, port, method: incoming.method, path: incoming.url, headers, agent: false });
  onward.on('response', (answer) => {
    const kept = keep(answer.rawHeaders, (name) => !ofConnection.has(name));
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, kept);
    answer.on('error', () => outgoing.destroy()).pipe(outgoing);
  });
  onward.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else away(incoming, outgoing);
  });
  outgoing.on('close', () => onward.destroy());
  incoming.on('error', () => onward.destroy()).pipe(onward);
}

function keep(raw: readonly string[], wanted: (name: string) => boolean): string[] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 && wanted(name.toLowerCase()) ? [name, raw[index + 1] ?? ''] : [],
  );
}

function away(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const words = 'The app is not running, or just starting. Try again in a moment.';
  if (incoming.headers.accept?.includes('text/html')) {
    const page = `<!doctype html><html lang="en"><title>Not running</title><p>${words}</p></html>\n`;
    outgoing
      .writeHead(502, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .end(page);
  } else {
    const problem = { type: 'about:blank', title: 'Bad Gateway', status: 502, detail: words };
    outgoing
      .writeHead(502, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
      .end(JSON.stringify(problem));
  }
}
