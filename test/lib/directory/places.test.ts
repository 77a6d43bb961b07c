import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createMayDial, findControllersBy } from '../../../src/lib/directory/networks.ts';
import { controllersIn, placesOf } from '../../../src/lib/directory/places.ts';

const DOMAIN = 'corp.example';
const record = (name: string, priority = 0, weight = 100) => ({ name, priority, weight, port: 389 });
const addresses: Readonly<Record<string, string>> = {
  'dc1.corp.example': '10.1.0.1',
  'dc2.corp.example': '10.1.0.2',
  'far.corp.example': '10.9.0.1',
};
const coded = (code: string): Error => Object.assign(new Error(code), { code });

const find = (names: readonly string[] | Error) =>
  placesOf(
    { hosts: [], domain: DOMAIN },
    {
      mayDial: createMayDial(['10.1.0.0/16']),
      resolve: (host) => {
        const address = addresses[host];
        return address === undefined ? Promise.reject(coded('ENOTFOUND')) : Promise.resolve([address]);
      },
      findControllers: () =>
        names instanceof Error ? Promise.reject(names) : Promise.resolve(names.map((name) => record(name))),
    },
  );

describe('a name server that says nothing of one controller', () => {
  afterEach(() => {
    jest.useRealTimers();
  });
  const asked: string[] = [];
  const lookups = (names: readonly string[] = []) => ({
    mayDial: createMayDial(['10.1.0.0/16']),
    resolve: (host: string) => {
      asked.push(host);
      const address = addresses[host];
      return address === undefined ? new Promise<never>(() => {}) : Promise.resolve([address]);
    },
    findControllers: () => Promise.resolve(names.map((name) => record(name))),
  });
  const after = async (ms: number, where: Parameters<typeof placesOf>[0], names?: readonly string[]) => {
    jest.useFakeTimers();
    asked.length = 0;
    const places = placesOf(where, lookups(names));
    await jest.advanceTimersByTimeAsync(ms);
    return await Promise.race([places, Promise.resolve('waiting')]);
  };
  const one = { host: 'dc1.corp.example', address: '10.1.0.1' };
  const other = { host: 'dc2.corp.example', address: '10.1.0.2' };
  const hosts = ['dead.corp.example', 'dc2.corp.example', 'dc1.corp.example'];

  test('leaves most of the time for the others, which keep their order', async () => {
    expect(await after(1_499, { hosts })).toBe('waiting');
    expect(asked).toEqual(hosts);
    expect(await after(1_500, { hosts })).toEqual({ ok: true, value: [other, one] });
    expect(await after(1_500, { hosts: [], domain: DOMAIN }, hosts)).toEqual({
      ok: true,
      value: [other, one],
    });
  });

  test('is said to be silent where nobody else is named', async () => {
    expect(await after(1_500, { hosts: ['dead.corp.example'] })).toEqual({
      ok: false,
      error: {
        kind: 'unreachable',
        reason: 'The name server that was asked for dead.corp.example did not answer within 1.5 s.',
      },
    });
  });

  test('is no reason to dial one in another network', async () => {
    expect(
      await after(1_500, { hosts: ['dead.corp.example', 'far.corp.example', '10.1.0.9'] }),
    ).toMatchObject({
      ok: false,
      error: { reason: expect.stringContaining('far.corp.example is not in a network') },
    });
  });
});

describe('the controllers of a domain', () => {
  test('are asked in the order that its records want', () => {
    const records = [
      record('third.corp.example', 1, 900),
      record('second.corp.example', 0, 10),
      record('First.Corp.Example.', 0, 20),
    ];
    expect(controllersIn('CORP.example', records)).toEqual([
      'first.corp.example',
      'second.corp.example',
      'third.corp.example',
    ]);
  });

  test('are none that lie outside it, whoever says so', () => {
    const names = [
      'dc1.other.example',
      'dc1.evilcorp.example',
      DOMAIN,
      '',
      '.',
      'a b.corp.example',
      'corp.example.evil',
    ];
    expect(
      controllersIn(
        DOMAIN,
        names.map((name) => record(name)),
      ),
    ).toEqual([]);
  });

  test('are dialled where that is allowed, four at most, and the others passed over', async () => {
    expect(
      await find(['far.corp.example', 'dc2.corp.example', 'gone.corp.example', 'dc1.corp.example']),
    ).toEqual({
      ok: true,
      value: [
        { host: 'dc2.corp.example', address: '10.1.0.2' },
        { host: 'dc1.corp.example', address: '10.1.0.1' },
      ],
    });
    const many = await find(Array.from({ length: 9 }, () => 'dc1.corp.example'));
    expect(many.ok && many.value).toHaveLength(4);
  });

  test.each([
    ['no records', coded('ENODATA'), 'there are no records _ldap._tcp.dc._msdcs.corp.example'],
    ['no such domain', coded('ENOTFOUND'), 'there are no records _ldap._tcp.dc._msdcs.corp.example'],
    ['a name server that is away', coded('ETIMEOUT'), 'No name server says'],
    ['an empty answer', [], 'names no domain controller within itself'],
    ['records of another domain', ['dc1.other.example'], 'names no domain controller within itself'],
    ['controllers without an address', ['gone.corp.example'], 'have no address'],
    ['controllers of other networks', ['far.corp.example'], 'DIRECTORY_ALLOWED_NETWORKS'],
  ])('%s: a clear answer', async (_what, names, reason) => {
    expect(await find(names)).toMatchObject({
      ok: false,
      error: { kind: 'unreachable', reason: expect.stringContaining(reason) },
    });
  });
});

describe('the records of a domain', () => {
  let server: Socket | undefined;
  afterEach(() => {
    server?.close();
  });

  /** A name server that answers every question with one SRV record, or with a code. @returns where */
  async function serving(target: string, code = 0): Promise<string> {
    const socket = createSocket('udp4');
    server = socket;
    const labels = target.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
    const name = Buffer.concat([...labels, Buffer.from([0])]);
    const data = Buffer.concat([Buffer.from([0, 5, 0, 7, 1, 133]), name]);
    const type = Buffer.from([192, 12, 0, 33, 0, 1, 0, 0, 0, 60, 0, data.length]);
    socket.on('message', (query, { port, address }) => {
      const asked = query.subarray(12, query.indexOf(0, 12) + 5);
      const isAsked = asked
        .toString('latin1')
        .includes('_ldap\u0004_tcp\u0002dc\u0006_msdcs\u0004corp\u0007example');
      const isGood = isAsked && code === 0;
      const head = Buffer.from([0x84, 0x80 + (isGood ? 0 : code || 3), 0, 1, 0, isGood ? 1 : 0, 0, 0, 0, 0]);
      const answer = [query.subarray(0, 2), head, asked, ...(isGood ? [type, data] : [])];
      socket.send(Buffer.concat(answer), port, address);
    });
    await new Promise<void>((ready) => socket.bind(0, '127.0.0.1', ready));
    return `127.0.0.1:${socket.address().port}`;
  }

  test('are asked for by their name, and read', async () => {
    const by = findControllersBy([await serving('dc1.corp.example')]);
    expect(await by(DOMAIN)).toMatchObject([{ name: 'dc1.corp.example', priority: 5, weight: 7 }]);
  });

  test('are none where the domain is none', async () => {
    const by = findControllersBy([await serving('dc1.corp.example', 3)]);
    await expect(by(DOMAIN)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
