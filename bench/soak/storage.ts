import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nextRandom, type RandomState } from '../../sandbox/microsoft/random.ts';
import { proxy } from '../../sandbox/proxy.ts';

/** Storage as hosts see it, as moody as the rest of the world. */
export interface MoodyStorage {
  /** Share of the requests that go wrong: half are refused, half are done and their answers are lost. */
  share: number;
  readonly made: number;
  readonly faulty: number;
  /** Puts moods before each address of a connection string. @returns the one to give to hosts */
  before(connectionString: string): Promise<string>;
  stop(): Promise<void>;
}

const BUSY =
  '<?xml version="1.0" encoding="utf-8"?><Error><Code>ServerBusy</Code><Message>busy</Message></Error>';

export function createMoodyStorage(random: RandomState): MoodyStorage {
  const servers: Server[] = [];
  const storage = { share: 0, made: 0, faulty: 0, before, stop };

  function answer(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): void {
    storage.made += 1;
    const mood = nextRandom(random);
    if (mood >= storage.share) return proxy(incoming, outgoing, origin);
    storage.faulty += 1;
    if (mood < storage.share / 2) {
      incoming.resume();
      outgoing
        .writeHead(503, { 'content-type': 'application/xml', 'x-ms-error-code': 'ServerBusy' })
        .end(BUSY);
      return;
    }
    // Once it is answered it is done.
    const unheard = new ServerResponse(incoming);
    unheard.once('pipe', () => incoming.socket.destroy());
    proxy(incoming, unheard, origin);
  }

  async function open(origin: string): Promise<string> {
    const server = createServer((incoming, outgoing) => answer(incoming, outgoing, origin));
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function before(connectionString: string): Promise<string> {
    const origins = [...connectionString.matchAll(/Endpoint=(http:\/\/[^/;]+)/g)].map(
      ([, origin]) => origin ?? '',
    );
    const opened = new Map<string, string>();
    for (const origin of origins) opened.set(origin, await open(origin));
    return connectionString.replaceAll(/http:\/\/[^/;]+/g, (origin) => opened.get(origin) ?? origin);
  }

  async function stop(): Promise<void> {
    await Promise.all(
      servers.map(async (server) => {
        server.close();
        server.closeAllConnections();
        await once(server, 'close');
      }),
    );
  }

  return storage;
}
