import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY } from '../../../src/lib/clock.ts';
import { createMayDial } from '../../../src/lib/directory/networks.ts';
import {
  createDirectory,
  DIRECTORY_TIMEOUT,
  type DirectorySession,
  type DirectoryTarget,
} from '../../../src/lib/directory/session.ts';
import { type MadeCertificate, makeCertificate } from '../../support/certificate.ts';

const PASSWORD = 'c0rrect-horse';
let good: MadeCertificate;
let other: MadeCertificate;
const servers: net.Server[] = [];
const sockets: net.Socket[] = [];

beforeAll(async () => {
  good = await makeCertificate();
  other = await makeCertificate();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** Listens on loopback. @returns the port */
async function listening(server: net.Server): Promise<number> {
  servers.push(server);
  const keep = (socket: net.Socket): void => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  };
  server
    .on('connection', keep)
    .on('secureConnection', keep)
    .on('tlsClientError', () => undefined);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}
const overTls = (made: MadeCertificate, handle: (socket: net.Socket) => void) =>
  listening(tls.createServer({ cert: made.certificate, key: made.key }, handle));

/** Takes StartTLS, and goes on over it. */
const overStartTls = (handle: (socket: net.Socket) => void) =>
  listening(
    net.createServer((plain) => {
      plain.once('data', (request) =>
        plain.write(answerTo(request, EXTENDED), () => {
          const secured = new tls.TLSSocket(plain, { isServer: true, cert: good.certificate, key: good.key });
          sockets.push(secured);
          handle(secured.on('error', () => undefined));
        }),
      );
    }),
  );

const targetAt = (port: number): DirectoryTarget => ({
  hosts: ['connector'],
  port,
  startTls: false,
  ca: good.certificate,
  account: 'CORP\\svc',
});

const openAt = (
  port: number,
  more: Partial<DirectoryTarget> = {},
  timeout = 1_500,
  maySend?: () => Promise<boolean>,
) => {
  const directory = createDirectory({
    mayDial: createMayDial(['127.0.0.1/32']),
    resolve: (host) =>
      host === 'elsewhere' ? Promise.resolve(['10.0.0.1']) : Promise.resolve(['127.0.0.1']),
    findControllers: () => new Promise(() => undefined),
    timeout,
  });
  const search = ({ client }: DirectorySession) => client.search('DC=corp', { scope: 'base' });
  return directory.as({ ...targetAt(port), ...more }, PASSWORD, search, undefined, maySend);
};

/** A message of LDAP that says success, or something else, to the request that it answers. */
const answerTo = (request: Buffer, operation: number, code = 0): Buffer =>
  Buffer.from([0x30, 12, 0x02, 0x01, request[4] ?? 0, operation, 7, 0x0a, 0x01, code, 4, 0, 4, 0]);
const BIND = 0x61;
const SEARCH = 0x65;
const EXTENDED = 0x78;

test('all of it takes five seconds at most', () => {
  expect(DIRECTORY_TIMEOUT).toBe(5_000);
});

describe('a controller that answers otherwise than one does is unreachable, in time:', () => {
  const hangs = (): void => undefined;
  const loops = (socket: net.Socket): void => {
    socket.on('data', (request) =>
      socket.write(answerTo(request, request[5] === 0x60 ? BIND : SEARCH, request[5] === 0x60 ? 0 : 10)),
    );
  };
  const floods = (socket: net.Socket): void => {
    const message = Buffer.from([0x30, 5, 0x02, 0x01, 0x7f, 0x65, 0]);
    socket.on('data', () => socket.write(Buffer.concat(Array.from({ length: 20_000 }, () => message))));
  };
  const stuffs = (socket: net.Socket): void => {
    socket.on('data', () => {
      socket.write(Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]));
      for (let at = 0; at < 80; at += 1) socket.write(Buffer.alloc(64 * 1024));
    });
  };
  const babbles = (socket: net.Socket): void => {
    socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
  };
  const hangsUp = (socket: net.Socket): void => {
    socket.on('data', () => socket.destroy());
  };
  test.each([
    ['hangs behind TLS', hangs],
    ['babbles', babbles],
    ['floods', floods],
    ['sends more than anybody wants', stuffs],
    ['hangs up', hangsUp],
    ['refers to itself', loops],
  ])('one that %s', async (_what, handle) => {
    const began = performance.now();
    expect(await openAt(await overTls(good, handle), {}, 500)).toMatchObject({
      ok: false,
      error: { kind: 'unreachable' },
    });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test.each([
    ['takes the connection and says nothing', hangs],
    ['speaks no TLS', babbles],
  ])('one that %s', async (_what, handle) => {
    const port = await listening(net.createServer(handle));
    expect(await openAt(port, {}, 300)).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    expect(await openAt(port, { startTls: true }, 300)).toMatchObject({
      ok: false,
      error: { kind: 'unreachable' },
    });
  });

  /** Success or a referral to itself, as an answer to the bind, or as an endless row of continuations of a search. */
  const refers = (request: Buffer, isBind: boolean): Buffer => {
    const uri = Buffer.from('ldaps://connector');
    const id = request[4] ?? 0;
    const reference = Buffer.from([0x04, uri.length, ...uri]);
    const of = (tag: number, content: Buffer) => Buffer.from([tag, content.length, ...content]);
    const message = (tag: number, content: Buffer) =>
      of(0x30, Buffer.concat([Buffer.from([0x02, 0x01, id]), of(tag, content)]));
    const result = Buffer.from([0x0a, 0x01, 10, 4, 0, 4, 0]);
    return isBind
      ? message(BIND, Buffer.concat([result, of(0xa3, reference)]))
      : Buffer.concat([
          ...Array.from({ length: 50 }, () => message(0x73, reference)),
          answerTo(request, SEARCH),
        ]);
  };

  test.each([
    ['signs in', true, { ok: false, error: { kind: 'unreachable' } }],
    ['searches', false, { ok: true, value: { searchEntries: [] } }],
  ])('one that refers whoever %s to itself is asked but once', async (_what, atOnce, outcome) => {
    let connections = 0;
    const port = await overTls(good, (socket) => {
      connections += 1;
      socket.on('data', (request) => {
        const isBind = request[5] === 0x60;
        socket.write(isBind && !atOnce ? answerTo(request, BIND) : refers(request, isBind));
      });
    });
    expect(await openAt(port)).toMatchObject(outcome);
    expect(connections).toBe(1);
  });

  test.each([
    ['hangs once it has the password', (socket: net.Socket) => socket.on('data', hangs), 1, true],
    [
      'hangs up once it has the password',
      (socket: net.Socket) => socket.on('data', () => socket.destroy()),
      1,
      true,
    ],
    [
      'says that it is busy',
      (socket: net.Socket) => socket.on('data', (request) => socket.write(answerTo(request, BIND, 51))),
      2,
      undefined,
    ],
  ])('the next is asked unless the first one %s', async (_what, handle, asked, sent) => {
    let connections = 0;
    const port = await overTls(good, (socket) => {
      connections += 1;
      handle(socket);
    });
    const hosts = ['connector', 'connector'];
    expect(await openAt(port, { hosts }, 600)).toEqual({
      ok: false,
      error: { kind: 'unreachable', reason: expect.any(String), ...(sent && { sent }) },
    });
    expect(connections).toBe(asked);
  });

  test('nor is the next asked where no password may leave for the first', async () => {
    const port = await overTls(good, () => undefined);
    let questions = 0;
    const maySend = () => {
      questions += 1;
      return Promise.resolve(false);
    };
    const hosts = ['connector', 'connector'];
    expect(await openAt(port, { hosts }, 600, maySend)).toEqual({
      ok: false,
      error: { kind: 'unreachable', reason: 'connector was not asked.' },
    });
    expect(questions).toBe(1);
  });

  test.each([{}, { startTls: true }])(
    'of one that lets it in and hangs then, nothing is open %p',
    async (more) => {
      const answers = (socket: net.Socket): void => {
        socket.on('data', (request) => request[5] === 0x60 && socket.write(answerTo(request, BIND)));
      };
      const port = await (more.startTls ? overStartTls(answers) : overTls(good, answers));
      expect(await openAt(port, more, 100)).toEqual({
        ok: false,
        error: { kind: 'unreachable', reason: expect.stringContaining('within 0.1 s') },
      });
    },
  );

  test.each([{}, { startTls: true }])(
    'to one that proves itself nothing is sent that must not be %p',
    async (more) => {
      const received: Buffer[] = [];
      const port = await (
        more.startTls ? overStartTls : (handle: (socket: net.Socket) => void) => overTls(good, handle)
      )((socket) => socket.on('data', (request: Buffer) => received.push(request)));
      const late = Promise.withResolvers<boolean>();
      for (const maySend of [() => Promise.resolve(false), () => late.promise])
        expect(await openAt(port, more, 80, maySend)).toEqual({
          ok: false,
          error: { kind: 'unreachable', reason: expect.any(String) },
        });
      // Who was told too late is gone.
      late.resolve(true);
      await new Promise(setImmediate);
      expect(received).toEqual([]);
      // And where it must: that it has left is known, whoever was slower.
      expect(await openAt(port, more, 80)).toMatchObject({ error: { sent: true } });
      expect(Buffer.concat(received).includes(PASSWORD)).toBe(true);
    },
  );

  test('a name server that says nothing of the domain', async () => {
    const began = performance.now();
    expect(await openAt(1, { hosts: [], domain: 'corp.example' }, 300)).toEqual({
      ok: false,
      error: { kind: 'unreachable', reason: 'corp.example did not answer within 0.3 s.' },
    });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('a name server that answers too late: nobody is dialled, signed in or works behind the end', async () => {
    const binds: Buffer[] = [];
    const port = await overTls(good, (socket) => {
      socket.on('data', (request) => {
        if (request[5] === 0x60) binds.push(request);
        socket.write(answerTo(request, request[5] === 0x60 ? BIND : SEARCH));
      });
    });
    for (const more of [{}, { startTls: true }]) {
      const names = Promise.withResolvers<string[]>();
      let worked = 0;
      const late = createDirectory({
        mayDial: createMayDial(['127.0.0.1/32']),
        resolve: () => names.promise,
        findControllers: () => Promise.resolve([]),
        timeout: 50,
      }).as({ ...targetAt(port), ...more }, PASSWORD, () => Promise.resolve((worked += 1)));
      expect(await late).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
      names.resolve(['127.0.0.1']);
      binds.length = 0;
      // What begins later arrives later.
      expect(await openAt(port)).toMatchObject({ ok: true });
      expect([binds.length, worked]).toEqual([1, 0]);
    }
  });

  test('nobody at the port, though another controller of the domain answers', async () => {
    const port = await overTls(good, (socket) => {
      socket.on('data', (request) => socket.write(answerTo(request, request[5] === 0x60 ? BIND : SEARCH)));
    });
    expect(await openAt(port)).toMatchObject({ ok: true });
    servers.splice(0).forEach((server) => server.close());
    sockets.splice(0).forEach((socket) => socket.destroy());
    expect(await openAt(port)).toEqual({
      ok: false,
      error: { kind: 'unreachable', reason: 'connector takes no connection at this port.' },
    });
  });
});

describe('a certificate is not trusted', () => {
  test.each([
    ['of another CA', () => other, {}, false],
    ['for another name', () => good, { hosts: ['other.example'] }, false],
  ])('that is %s, and nothing is said to whoever has it', async (_what, made, more, expired) => {
    const heard: Buffer[] = [];
    const port = await overTls(made(), (socket) => socket.on('data', (some) => void heard.push(some)));
    expect(await openAt(port, more)).toMatchObject({ ok: false, error: { kind: 'untrusted', expired } });
    expect(heard).toEqual([]);
  });

  test('that has expired', async () => {
    const made = await makeCertificate({
      from: new Date(Date.now() - 9 * DAY),
      to: new Date(Date.now() - DAY),
    });
    const port = await overTls(made, () => undefined);
    expect(await openAt(port, { ca: made.certificate })).toMatchObject({
      ok: false,
      error: { kind: 'untrusted', expired: true },
    });
  });
});

describe('the password is never sent without TLS', () => {
  const received: Buffer[] = [];
  const inPlain = (handle: (socket: net.Socket, request: Buffer) => void) =>
    listening(
      net.createServer((socket) => {
        socket.on('data', (request) => {
          received.push(request);
          handle(socket, request);
        });
      }),
    );
  const startTls = { startTls: true };

  test.each([
    ['refuses StartTLS', 52, false],
    ['takes it, and hangs up', 0, true],
    ['takes it, and goes on in plain', 0, false],
  ])('to one that %s', async (_what, code, hangsUp) => {
    received.length = 0;
    const port = await inPlain((socket, request) => {
      socket.write(answerTo(request, EXTENDED, code));
      if (hangsUp) socket.end();
    });
    expect(await openAt(port, startTls, 600)).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    expect(received.length).toBeGreaterThan(0);
    expect(Buffer.concat(received).includes(PASSWORD)).toBe(false);
  });

  test('to one that hangs up behind the handshake', async () => {
    received.length = 0;
    let count = 0;
    const port = await listening(
      net.createServer((socket) => {
        count += 1;
        socket.once('data', (request) => {
          received.push(request);
          socket.write(answerTo(request, EXTENDED), () => {
            const secured = new tls.TLSSocket(socket, {
              isServer: true,
              cert: good.certificate,
              key: good.key,
            });
            secured.on('error', () => undefined).once('secure', () => socket.destroy());
          });
        });
      }),
    );
    expect(await openAt(port, startTls)).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    expect(count).toBe(1);
    expect(Buffer.concat(received).includes(PASSWORD)).toBe(false);
  });
});

describe('nobody is dialled', () => {
  test.each([
    ['by a name that stands for another network', ['elsewhere']],
    ['by an address of another network', ['127.0.0.2']],
    ['where one of several is of another network', ['connector', 'elsewhere']],
  ])('%s', async (_what, hosts) => {
    let connections = 0;
    const port = await listening(
      net.createServer(() => {
        connections += 1;
      }),
    );
    expect(await openAt(port, { hosts })).toMatchObject({
      ok: false,
      error: { kind: 'unreachable', reason: expect.stringContaining('DIRECTORY_ALLOWED_NETWORKS') },
    });
    expect(connections).toBe(0);
  });

  test('where no network is named', () => {
    const mayDial = createMayDial([]);
    expect(['127.0.0.1', '10.0.0.1', '::1', '8.8.8.8', 'dc1.corp.example'].filter(mayDial)).toEqual([]);
    const named = createMayDial(['10.1.0.0/16', 'fd00::/8']);
    expect(
      ['10.1.2.3', '10.2.0.1', 'fd00::1', '::ffff:10.1.2.3', '::ffff:10.2.0.1', '10.1'].filter(named),
    ).toEqual(['10.1.2.3', 'fd00::1', '::ffff:10.1.2.3']);
  });
});
