import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { ensureCertificates } from '../../../sandbox/certificates.ts';
import { createGuard } from '../../../src/lib/alerts/guard.ts';
import { createSender } from '../../../src/lib/alerts/send.ts';
import { lookupOf } from '../../lib/alerts/support.ts';
import { target } from '../fuzz.ts';
import { SECRET, text } from '../garbage.ts';

/** What a receiver writes once it was asked, byte by byte. */
interface Written {
  /** Up to the body. Each character is a byte. */
  readonly head: string;
  readonly body: string;
  /** Goes on with this for ever; empty where it does not. */
  readonly endless: string;
  /** What it does when all was written. */
  readonly end: 'close' | 'drop' | 'hold';
  /** So much of head and body is written at all. */
  readonly cut: number;
}

/** Milliseconds that the sender waits. */
const PATIENCE = 300;
const NAME = 'hook.sandbox.test';

const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(200, 201, 202, 204, 205, 206, 299, 300, 301, 302, 304, 307, 400, 410, 429, 500, 503, 999)
      .map((status) => `HTTP/1.1 ${status} Said`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 No',
      'HTTP/1.1 101 Switching Protocols',
      'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 204 No Content',
      'HTTP/1.0 200',
      'HTTP/0.9 200 OK',
      'HTTP/2 200',
      'HTTP/1.1 0200 OK',
      'HTTP/1.1 20 OK',
      'HTTP/1.1 -200 OK',
      'HTTP/1.1 2000 OK',
      'HTTP/1.1  200 OK',
      'ICY 200 OK',
      'SSH-2.0-OpenSSH_9.6',
      '\u0000\u0001\u0002',
    ),
  },
  { weight: 1, arbitrary: text },
);
const field = fc.oneof(
  fc.constantFrom(
    'content-length: 0',
    'content-length: 5',
    'content-length: 99999999999999999999',
    'content-length: -1',
    'content-length: 1\r\ncontent-length: 2',
    'transfer-encoding: chunked',
    'transfer-encoding: gzip, chunked',
    'content-encoding: gzip',
    'connection: keep-alive',
    'connection: upgrade\r\nupgrade: websocket',
    'retry-after: 5',
    'retry-after: -1',
    'retry-after: 1e99',
    'retry-after: Fri, 31 Dec 9999 23:59:59 GMT',
    'retry-after: 1\r\nretry-after: 2',
    `location: https://${NAME}/elsewhere`,
    'location: http://169.254.169.254/metadata',
    'set-cookie: a=b',
    ': empty',
    'no colon',
    ' folded: a',
    '__proto__: a',
  ),
  text.map((value) => `x-said: ${value}`),
);
const bodies = fc.oneof(
  text,
  fc.constantFrom(
    '5\r\nhello\r\n0\r\n\r\n',
    'ffffffffffffffff\r\nx',
    `POST /in/${SECRET} is not for you`,
    `${'x'.repeat(1_020)}${SECRET}`,
    'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  ),
  fc.integer({ min: 1, max: 400_000 }).map((size) => 'x'.repeat(size)),
);
const answers: fc.Arbitrary<Written> = fc.record({
  head: fc
    .tuple(line, fc.array(field, { maxLength: 5 }), fc.constantFrom('\r\n\r\n', '\n\n', '\r\n', ''))
    .map(([first, fields, end]) => [first, ...fields].join('\r\n') + end),
  body: bodies,
  endless: fc.oneof(
    { weight: 12, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('x-more: and more\r\n', 'x', '1\r\nx\r\n', 'HTTP/1.1 100 Continue\r\n\r\n'),
    },
  ),
  end: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('close' as const, 'drop' as const) },
    { weight: 1, arbitrary: fc.constant('hold' as const) },
  ),
  cut: fc.oneof(
    { weight: 4, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  ),
});

interface Receiver {
  readonly port: number;
  written: Written;
  /** Requests that came since the last question. */
  asked: number;
  close(): Promise<void>;
}

/** Speaks TLS, and behind it whatever it is told to. */
async function startReceiver(): Promise<Receiver> {
  const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
  const { ca, cert, key } = await ensureCertificates(folder);
  rmSync(folder, { recursive: true });
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), ca]);
  const sockets = new Set<tls.TLSSocket>();
  const receiver = {
    port: 0,
    written: { head: '', body: '', endless: '', end: 'close', cut: 1 } as Written,
    asked: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  const server = tls.createServer({ cert, key }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Whoever is asked hangs up when it likes.
    socket.on('error', () => undefined);
    socket.once('data', () => {
      receiver.asked += 1;
      write(socket, receiver.written);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.port = (server.address() as AddressInfo).port;
  return receiver;
}

function write(socket: tls.TLSSocket, { head, body, endless, end, cut }: Written): void {
  const bytes = Buffer.from(`${head}${body}`, 'latin1');
  socket.write(bytes.subarray(0, Math.floor(bytes.length * cut)));
  if (endless !== '') {
    const more = Buffer.from(endless.repeat(Math.ceil(4_096 / endless.length)), 'latin1');
    const pour = (): void => {
      while (!socket.destroyed && socket.write(more));
      if (!socket.destroyed) socket.once('drain', pour);
    };
    pour();
  } else if (end === 'close') socket.end();
  else if (end === 'drop') socket.write('', () => socket.destroy());
}

let started: Promise<Receiver> | undefined;
const receiverOnce = (): Promise<Receiver> => (started ??= startReceiver());
export const stopReceivers = async (): Promise<void> => {
  await (await started)?.close();
};

/** What the first line of an answer says that is no interim one; nothing where it says nothing. */
function statusIn({ head, body, cut }: Written): number | undefined {
  const whole = Buffer.from(`${head}${body}`, 'latin1').toString('latin1');
  const said = whole.slice(0, Math.floor(whole.length * cut));
  return [...said.matchAll(/HTTP\/\d\.\d (\d{3})/g)].map(([, one]) => Number(one)).find((one) => one >= 200);
}

export const receiverTargets = [
  target({
    name: 'receiver-on-the-wire',
    inputs: answers,
    ready: receiverOnce,
    async holds(written) {
      const receiver = await receiverOnce();
      Object.assign(receiver, { written, asked: 0 });
      const sender = createSender({
        clock: Date.now,
        permits: createGuard(['127.0.0.0/8']),
        lookup: lookupOf('127.0.0.1'),
        timeout: PATIENCE,
      });
      const url = `https://${NAME}:${receiver.port}/in/${SECRET}?sig=${SECRET}`;
      const began = performance.now();
      const sent = { url, headers: { 'content-type': 'application/json' }, body: '{}', hidden: [SECRET] };
      const came = await sender.send(sent);
      expect(performance.now() - began).toBeLessThan(PATIENCE + 1_500);
      await sender.close();
      // A turn later, so that a question behind this one would have come.
      await wait(0);
      expect(receiver.asked).toBeLessThanOrEqual(1);
      const said = JSON.stringify(came);
      expect(said).not.toContain(SECRET.slice(0, 12));
      expect(Buffer.byteLength(said)).toBeLessThan(8_000);
      if ('failure' in came) {
        expect(['timeout', 'connection']).toContain(came.failure);
        return;
      }
      // Nobody is told that an event was brought who did not say so in the first line of the answer.
      expect(came.status).toBe(statusIn(written));
      const { retryAfterSeconds } = came;
      expect(
        retryAfterSeconds === undefined ||
          (Number.isSafeInteger(retryAfterSeconds) && retryAfterSeconds >= 0),
      ).toBe(true);
    },
  }),
];
