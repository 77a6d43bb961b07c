import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { ownProfile } from '../../support/profiles.ts';
import { createMortal } from '../../support/mortal.ts';
import { read, rowsOf } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const listed = async () => {
  const page = await world.services.audit.page(1_000);
  return page.ok ? page.value.items : [];
};
/** Oldest first: what was done to a connection, and by whom. */
const actsOf = async (id: string) =>
  (await listed())
    .filter(({ connection }) => connection === id)
    .map(({ action, by }) => `${action} by ${by}`)
    .toReversed();

let count = 0;
async function made(services = world.services): Promise<string> {
  const name = `Listed ${(count += 1)}`;
  const one = await services.newConnection(
    { profile: 'snow', tenant: 'contoso.example', name, tags: [] },
    'olivia',
  );
  if (!one.ok) throw new Error(JSON.stringify(one.error));
  world.advance(1_000);
  return one.value.id;
}

describe('whatever is done to a connection is listed', () => {
  test('from its beginning to its end, each act once', async () => {
    const { newLink, links, disconnects } = world.services;
    const id = await made();
    const link = await newLink(id, 'rosa');
    if (!link.ok) throw new Error(link.error);
    world.advance(1_000);
    // Twice is once.
    for (const by of ['olivia', 'rosa']) await links.revoke(id, link.value.id, by);
    world.advance(1_000);
    await disconnects.begin(id, { remove: [], by: 'admin' }, 'rosa');
    await disconnects.begin(id, { remove: [], by: 'admin' }, 'olivia');
    world.advance(1_000);
    expect((await read(world, id)).unaudited).toEqual([]);
    expect(await disconnects.forget(id, 'olivia')).toEqual({ ok: true, value: undefined });
    expect(await actsOf(id)).toEqual([
      'connection.created by olivia',
      'link.created by rosa',
      'link.revoked by olivia',
      'connection.disconnected by rosa',
      'connection.deleted by olivia',
    ]);
  });

  test('also where somebody else was faster, and nothing of what was refused', async () => {
    const { newLink, links, disconnects } = world.services;
    const id = await made();
    const [one] = await Promise.all([newLink(id, 'olivia'), newLink(id, 'rosa')]);
    if (!one.ok) throw new Error(one.error);
    expect(await links.revoke(id, 'no such link', 'olivia')).toBe(false);
    expect(await disconnects.cancel(id, 'olivia')).toMatchObject({ ok: false });
    expect(await disconnects.forget('nobody', 'olivia')).toMatchObject({ ok: false });
    expect((await actsOf(id)).toSorted()).toEqual([
      'connection.created by olivia',
      'link.created by olivia',
      'link.created by rosa',
    ]);
  });

  test('of an import the links as a whole, and none by itself', async () => {
    const id = await made();
    expect(await world.services.newLink(id, 'olivia', 'import')).toMatchObject({ ok: true });
    expect(await actsOf(id)).toEqual(['connection.created by olivia']);
  });

  test('later, where the list is away; but nothing is deleted that cannot be listed', async () => {
    let isAway = true;
    const hindered = world.another({
      onTableOperation: (table) => {
        if (isAway && table === 'audit') throw new UnavailableError('the table is away');
      },
    });
    const id = await made(hindered);
    await hindered.newLink(id, 'olivia');
    expect(await actsOf(id)).toEqual([]);
    expect((await read(world, id)).unaudited).toHaveLength(2);
    await expect(hindered.disconnects.forget(id, 'olivia')).rejects.toThrow('away');
    expect(await read(world, id)).toBeDefined();
    isAway = false;
    await hindered.sweep();
    await hindered.sweep();
    expect((await actsOf(id)).slice(0, 2)).toEqual([
      'connection.created by olivia',
      'link.created by olivia',
    ]);
  });
});

test('a profile that is kept or removed is listed, and none that is refused', async () => {
  const { profiles } = world.services;
  const id = 'listed-profile';
  await profiles.put(ownProfile({ id, version: 2 }), 'rosa');
  await profiles.put(ownProfile({ id, version: 1 }), 'olivia');
  world.advance(1_000);
  await profiles.remove(id, 'olivia');
  await profiles.remove(id, 'rosa');
  const acts = (await listed()).filter(({ subject }) => subject === id).toReversed();
  expect(acts.map(({ action, by, text }) => [action, by, text])).toEqual([
    ['profile.kept', 'rosa', 'The profile Tidewater Licences, version 2, was kept.'],
    ['profile.removed', 'olivia', `The profile ${id} was removed.`],
  ]);
});

test('whoever dies while a connection is made leaves one that is listed, or none', async () => {
  const mortal = createMortal();
  const lives: boolean[] = [];
  try {
    for (let life = 0; ; life += 1) {
      const name = `Mortal ${life}`;
      mortal.dieAfter(life);
      await world
        .another()
        .newConnection({ profile: 'snow', tenant: 'contoso.example', name, tags: [] }, 'olivia')
        .catch((thrown: unknown) => {
          if (!mortal.isDead) throw thrown;
        });
      const died = mortal.isDead;
      mortal.live();
      await world.another().sweep();
      const rows = (await rowsOf(world, 'connections')).filter((row) => row['name'] === name);
      const lines = (await world.services.listing.fresh()).filter((one) => one.name === name);
      expect(lines.map(({ id }) => id)).toEqual(rows.map(({ rowKey }) => rowKey));
      for (const { rowKey } of rows) expect(await actsOf(rowKey)).toEqual(['connection.created by olivia']);
      lives.push(rows.length === 1);
      if (!died) break;
    }
    // Of the name, the list and the row; then of the audit list.
    expect(lives.slice(0, 4)).toEqual([false, false, false, true]);
  } finally {
    mortal.stop();
  }
});
