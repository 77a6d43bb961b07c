import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectionChange } from '../../../src/lib/connections/change.ts';
import { fromStateRow, toStateRow } from '../../../src/lib/connections/rows.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { placed, read } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

const at = (n: number) => `cccccccc-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [one, two] = [at(1), at(2)] as const;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

let count = 0;
const fresh = () => placed(world, 'healthy', `Changed ${(count += 1)}`);
const listed = async (id: string) => {
  const page = await world.services.audit.page(1_000);
  return (page.ok ? page.value.items : []).filter(({ connection }) => connection === id);
};
const texts = async (id: string) => (await listed(id)).map(({ text }) => text);

describe('a change', () => {
  test('is kept, listed once with who did it, and told in the history', async () => {
    const id = await fresh();
    const { changeConnection, connections } = world.services;
    await changeConnection(id, { callers: [one, two], tags: ['a'] }, 'olivia');
    const after = await read(world, id);
    expect(after).toMatchObject({ callers: [one, two], tags: ['a'], unaudited: [] });
    expect(await listed(id)).toEqual([
      {
        id: expect.stringMatching(/^changed-/),
        at: expect.any(String),
        by: 'olivia',
        action: 'connection.changed',
        connection: id,
        text: `The tags were changed. May fetch tokens from now on: ${one}, ${two}.`,
      },
    ]);
    const [line] = await connections.history(id, 1);
    expect(line?.text).toMatch(/^The tags were changed\. .* By olivia\.$/);
  });

  test('leaves what is not named, and says who was taken off', async () => {
    const id = await fresh();
    const { changeConnection } = world.services;
    await changeConnection(id, { callers: [one], tags: ['a'] }, 'olivia');
    world.advance(1_000);
    await changeConnection(id, { callers: [two] }, 'olivia');
    expect(await read(world, id)).toMatchObject({ callers: [two], tags: ['a'] });
    expect((await texts(id))[0]).toBe(
      `May fetch tokens from now on: ${two}. May not fetch tokens any more: ${one}.`,
    );
  });

  test('of the ladder is kept, listed, taken back, and judged at once', async () => {
    const id = await fresh();
    const sent: string[] = [];
    const { queues, changeConnection } = world.services;
    const send = queues.checks.send.bind(queues.checks);
    queues.checks.send = (message) => {
      sent.push(`${message.connectionId} ${message.checks.join()}`);
      return Promise.resolve();
    };
    try {
      const wanted = connectionChange.parse({ expiryLadder: [10, 45, 10] });
      await changeConnection(id, wanted, 'olivia');
      expect(await read(world, id)).toMatchObject({ expiryLadder: [45, 10] });
      await changeConnection(id, wanted, 'olivia');
      world.advance(1_000);
      await changeConnection(id, { expiryLadder: null }, 'olivia');
    } finally {
      queues.checks.send = send;
    }
    expect((await read(world, id)).expiryLadder).toBeUndefined();
    expect((await texts(id)).toReversed()).toEqual([
      'The end of a credential is told of at so many days left: 45, 10.',
      'The end of a credential is told of as the profile or the installation says.',
    ]);
    expect(new Set(sent)).toEqual(new Set([`${id} secretExpiry`]));
    expect(connectionChange.safeParse({ expiryLadder: [] }).success).toBe(false);
    expect(connectionChange.safeParse({ expiryLadder: [0] }).success).toBe(false);
    expect(connectionChange.safeParse({ expiryLadder: [1.5] }).success).toBe(false);
  });

  test('to what is so already writes nothing', async () => {
    const id = await fresh();
    const { changeConnection } = world.services;
    await changeConnection(id, { callers: [one] }, 'olivia');
    const before = await read(world, id);
    world.advance(1_000);
    expect(await changeConnection(id, { callers: [one], tags: [] }, 'olivia')).toEqual(before);
    expect(await changeConnection(id, {}, 'olivia')).toEqual(before);
    expect(await texts(id)).toHaveLength(1);
  });

  test('by two at once is two changes, and both are listed', async () => {
    const id = await fresh();
    const { changeConnection } = world.services;
    await Promise.all([
      changeConnection(id, { callers: [one] }, 'olivia'),
      changeConnection(id, { tags: ['a'] }, 'rosa'),
    ]);
    expect(await read(world, id)).toMatchObject({ callers: [one], tags: ['a'] });
    expect((await listed(id)).map(({ by }) => by).toSorted()).toEqual(['olivia', 'rosa']);
  });

  test('stays where the list cannot be written, and is listed later', async () => {
    const id = await fresh();
    const { changeConnection } = world.another({
      onTableOperation: (table) => {
        if (table === 'audit') throw new UnavailableError('the table is away');
      },
    });
    expect(await changeConnection(id, { callers: [one] }, 'olivia')).toMatchObject({ callers: [one] });
    expect(await texts(id)).toEqual([]);
    expect((await read(world, id)).unaudited).toHaveLength(1);
    await world.services.sweep();
    await world.services.sweep();
    expect(await texts(id)).toHaveLength(1);
  });

  test('of nothing is nothing', async () => {
    expect(await world.services.changeConnection('nobody', { tags: [] }, 'olivia')).toBeUndefined();
  });
});

test('a row from before there were callers names nobody', async () => {
  const { callers: _callers, ...row } = toStateRow(await read(world, await fresh()));
  expect(fromStateRow(row)).toMatchObject({ callers: [] });
});

describe('what an operator sends', () => {
  test('is taken in any case, each once', () => {
    expect(connectionChange.parse({ callers: [one.toUpperCase(), one], tags: ['a', 'a'] })).toEqual({
      callers: [one],
      tags: ['a'],
    });
    expect(connectionChange.parse({})).toEqual({});
  });

  test.each<[string, unknown, string]>([
    ['no GUID', { callers: [one, 'olivia@harbor.example'] }, 'callers.1'],
    ['no list', { callers: one }, 'callers'],
    ['more than twenty', { callers: Array.from({ length: 21 }, (_, n) => at(n)) }, 'callers'],
    ['a tag that is empty', { tags: [' '] }, 'tags.0'],
    ['a member that nobody knows', { state: 'healthy' }, ''],
    ['null', null, ''],
  ])('is refused with %s', (_what, sent, path) => {
    const parsed = connectionChange.safeParse(sent);
    const paths = parsed.error?.issues.map((issue) => issue.path.join('.'));
    expect([...new Set(paths)]).toEqual([path]);
  });
});
