import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createGuard, systemLookup, type Lookup } from '../../../src/lib/alerts/guard.ts';
import { createSender, retryAfter, type Sender } from '../../../src/lib/alerts/send.ts';
import { answerWith, lookupOf, startReceiver, type Receiver } from './support.ts';

const now = Date.parse('2026-03-01T01:00:00Z');
const here = lookupOf('127.0.0.1');
const senders: Sender[] = [];
let receiver: Receiver;

const sender = (
  lookup: Lookup = here,
  allowed: readonly string[] = ['127.0.0.0/8'],
  timeout = 5_000,
): Sender => {
  const made = createSender({ clock: () => now, permits: createGuard(allowed), lookup, timeout });
  senders.push(made);
  return made;
};
const outgoing = (url = receiver.url) => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"é":1}',
});

const neverFound: Lookup = () => new Promise(() => {});
const inside = [
  'https://127.0.0.1',
  'https://2130706433',
  'https://0177.0.0.1',
  'https://0x7f000001',
  'https://[::1]',
  'https://[::ffff:127.0.0.1]',
  'https://[64:ff9b::7f00:1]',
  'https://169.254.169.254',
];

beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(() => {
  receiver.requests.length = 0;
  receiver.connections = 0;
  receiver.answer = answerWith(204);
});
afterEach(async () => {
  await Promise.all(senders.splice(0).map((made) => made.close()));
});
afterAll(() => receiver.close());

describe('an attempt', () => {
  test('brings exactly the given bytes and reports the answer', async () => {
    receiver.answer = answerWith(202, {}, 'taken');
    expect(await sender().send(outgoing())).toEqual({ status: 202, bodyStart: 'taken' });
    expect(receiver.requests).toMatchObject([
      { path: '/in/s3cret', body: '{"é":1}', headers: { host: `hook.sandbox.test:${receiver.port}` } },
    ]);
  });

  test.each([400, 410, 500])('reports status %i as it is', async (status) => {
    receiver.answer = answerWith(status);
    expect(await sender().send(outgoing())).toEqual({ status, bodyStart: '' });
  });

  test('reports Retry-After in seconds, from seconds and from a date', async () => {
    receiver.answer = answerWith(429, { 'retry-after': '120' });
    expect(await sender().send(outgoing())).toMatchObject({ status: 429, retryAfterSeconds: 120 });
    receiver.answer = answerWith(503, { 'retry-after': new Date(now + 90_000).toUTCString() });
    expect(await sender().send(outgoing())).toMatchObject({ status: 503, retryAfterSeconds: 90 });
  });

  test('follows no redirect', async () => {
    receiver.answer = answerWith(307, { location: `https://hook.sandbox.test:${receiver.port}/elsewhere` });
    expect(await sender().send(outgoing())).toMatchObject({ status: 307 });
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/in/s3cret']);
  });

  test('reads a kilobyte of an endless answer and hangs up', async () => {
    let poured = 0;
    const closed = new Promise<void>((resolve) => {
      receiver.answer = (response) => {
        response.on('close', resolve).writeHead(200);
        const pour = () => {
          while (!response.destroyed && response.write('x'.repeat(16_384))) poured += 16_384;
          if (!response.destroyed) response.once('drain', pour);
        };
        pour();
      };
    });
    expect(await sender().send(outgoing())).toEqual({ status: 200, bodyStart: 'x'.repeat(1_024) });
    await closed;
    expect(poured).toBeLessThan(10_000_000);
  });

  test('does not keep its own address, should the answer repeat it', async () => {
    receiver.answer = answerWith(400, {}, 'POST /in/s3cret is not for you');
    expect(await sender().send(outgoing())).toMatchObject({ bodyStart: 'POST … is not for you' });
  });

  test('keeps no part of a secret on which the kilobyte ends', async () => {
    const secret = 'R0123456789abcdefghijklmnopqrstu';
    for (const kept of [1, 8, 31]) {
      receiver.answer = answerWith(400, {}, `${'x'.repeat(1_024 - kept)}${secret} is not known`);
      const met = await sender().send({ ...outgoing(), hidden: [secret] });
      expect(met).toEqual({ status: 400, bodyStart: 'x'.repeat(1_024 - kept) });
    }
  });

  test('keeps no more of a fault than of an answer: a certificate may have as many names as it likes', async () => {
    const names = Array.from({ length: 5_000 }, (_, n) => `DNS:host${n}.example`).join(', ');
    const met = await sender(() => Promise.reject(new Error(names))).send(outgoing());
    expect(met).toEqual({ failure: 'connection', message: names.slice(0, 1_024) });
  });

  test('ends after its time without an answer', async () => {
    receiver.answer = () => {};
    expect(await sender(here, ['127.0.0.0/8'], 150).send(outgoing())).toMatchObject({ failure: 'timeout' });
    expect(receiver.requests).toHaveLength(1);
  });

  test('ends after its time where the name is never resolved', async () => {
    expect(await sender(neverFound, [], 150).send(outgoing())).toMatchObject({ failure: 'timeout' });
  });

  test('keeps the status of an answer that never ends, and of one that is cut', async () => {
    receiver.answer = (response) => void response.writeHead(200).write('begun');
    expect(await sender(here, ['127.0.0.0/8'], 300).send(outgoing())).toEqual({
      status: 200,
      bodyStart: 'begun',
    });
    receiver.answer = (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('begun', () => response.destroy());
    };
    expect(await sender().send(outgoing())).toMatchObject({ status: 200 });
  });

  test('says that the connection was cut', async () => {
    receiver.answer = (response) => response.destroy();
    expect(await sender().send(outgoing())).toMatchObject({ failure: 'connection' });
  });

  test('says that nobody listens, and that the certificate is another’s', async () => {
    expect(await sender().send(outgoing('https://hook.sandbox.test:1/'))).toMatchObject({
      failure: 'connection',
    });
    const other = outgoing(`https://other.example:${receiver.port}/`);
    expect(await sender().send(other)).toMatchObject({ failure: 'connection' });
    expect(receiver.requests).toEqual([]);
  });

  test('says that a name does not exist, with the system’s own resolver', async () => {
    expect(await sender(systemLookup).send(outgoing('https://nobody.invalid/'))).toMatchObject({
      failure: 'hostNotFound',
    });
    expect(await systemLookup('127.0.0.1')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});

describe('an address inside', () => {
  test('given as a literal is never connected to', async () => {
    for (const origin of inside) {
      const answer = await sender(here, []).send(outgoing(`${origin}:${receiver.port}/`));
      expect(answer).toMatchObject({ failure: 'addressRefused' });
    }
    expect(receiver.connections).toBe(0);
  });

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '10.0.0.1'])(
    'that a name stands for (%s) is never connected to',
    async (address) => {
      expect(await sender(lookupOf(address), []).send(outgoing())).toMatchObject({
        failure: 'addressRefused',
      });
      expect(await sender(lookupOf('8.8.8.8', address), []).send(outgoing())).toMatchObject({
        failure: 'addressRefused',
      });
      expect(receiver.connections).toBe(0);
    },
  );

  test('is refused by name with the system’s own resolver', async () => {
    const answer = await sender(systemLookup, []).send(outgoing(`https://localhost:${receiver.port}/`));
    expect(answer).toMatchObject({ failure: 'addressRefused' });
    expect(receiver.connections).toBe(0);
  });

  test('is not reached by a name that changes between the look-up and the connection', async () => {
    let lookups = 0;
    const rebinding: Lookup = () => {
      lookups += 1;
      return lookupOf(lookups === 1 ? '127.0.0.1' : '169.254.169.254')('');
    };
    const first = sender(rebinding);
    expect(await first.send(outgoing())).toMatchObject({ status: 204 });
    expect(lookups).toBe(1);
    expect(await sender(rebinding).send(outgoing())).toMatchObject({ failure: 'addressRefused' });
  });

  test('is reached where its network is allowed, literally too', async () => {
    const literal = outgoing(`https://127.0.0.1:${receiver.port}/`);
    expect(await sender().send(literal)).toMatchObject({ status: 204 });
  });

  test('is not reached by http', async () => {
    const plain = outgoing(receiver.url.replace('https', 'http'));
    expect(await sender().send(plain)).toMatchObject({ failure: 'addressRefused' });
    expect(receiver.connections).toBe(0);
  });
});

describe('Retry-After', () => {
  test.each([
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['0', 0],
    [' 7 ', 7],
    [new Date(now - 60_000).toUTCString(), 0],
    [new Date(now + 60_000).toUTCString(), 60],
  ])('%s means %s', (header, seconds) => {
    expect(retryAfter(header, now)).toBe(seconds);
  });
});
