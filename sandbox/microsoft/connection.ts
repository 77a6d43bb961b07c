import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';

/** The way back to whoever asked, as the server hands it to each handler; in memory there is none. */
export interface Connection {
  readonly outgoing: {
    readonly destroyed: boolean;
    destroy(): unknown;
    writeHead(status: number, headers: Record<string, string | string[]>): unknown;
    write(chunk: Uint8Array, done: () => void): unknown;
  };
}

/** In memory nobody can be hung up on: the handler fails as `fetch` does. */
function outgoingOf(connection: Connection | undefined): Connection['outgoing'] {
  if (connection) return connection.outgoing;
  throw new TypeError('fetch failed', { cause: new Error('The connection was cut, as a fault demands.') });
}

/** Destroys the connection without a word. */
export function cutBefore(connection: Connection | undefined): Response {
  outgoingOf(connection).destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Sends status, headers and half of the body, then destroys the connection. */
export async function cutWithin(connection: Connection | undefined, response: Response): Promise<Response> {
  const outgoing = outgoingOf(connection);
  const body = new Uint8Array(await response.arrayBuffer());
  if (body.length === 0 || outgoing.destroyed) return cutBefore(connection);
  const cookies = response.headers.getSetCookie();
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
    // The length of the whole, so that the reader knows that something is missing.
    'content-length': String(body.length),
  });
  outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}
