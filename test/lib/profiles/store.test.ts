import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SECOND } from '../../../src/lib/clock.ts';
import type { Profile } from '../../../src/lib/profiles/schema.ts';
import { ownProfile } from '../../support/profiles.ts';
import { read, tableOf } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
const operations: string[] = [];
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const instance = () =>
  world.another({ onTableOperation: (table, operation) => operations.push(`${table} ${operation}`) });
const ids = (profiles: readonly Profile[]): string[] => profiles.map(({ id }) => id);
const row = async (id: string) => (await tableOf(world, 'misc').get('profile', id))?.row;

/** A connection of the profile, made as operators make them. */
async function connectionOf(profile: string): Promise<string> {
  const made = await world.services.connections.create({
    profile,
    profileVersion: 1,
    ownership: 'shared',
    tenant: world.microsoft.world.seeded.tenants.contoso,
    tenantName: 'contoso.example',
    name: `A connection of ${profile}`,
    tags: [],
    createdBy: 'operator',
  });
  if (!made.ok) throw new Error('there is one already');
  return made.value.id;
}

describe('a built-in profile', () => {
  test('is found without any call', async () => {
    const { profiles } = instance();
    operations.length = 0;
    expect((await profiles.find('snow'))?.name).toBe('Snow for Microsoft 365');
    expect(operations).toEqual([]);
  });

  test('is neither replaced nor removed', async () => {
    const { profiles } = world.services;
    const own = ownProfile({ id: 'snow', version: 99 });
    expect(await profiles.put(own, 'ada')).toEqual({ ok: false, error: { kind: 'builtIn' } });
    expect(await profiles.remove('snow', 'ada')).toEqual({ ok: false, error: { kind: 'builtIn' } });
    expect((await profiles.find('snow'))?.version).toBe(1);
    expect(await row('snow')).toBeUndefined();
  });
});

describe('an own profile', () => {
  test('is kept as it is written, with who wrote it and when', async () => {
    const { profiles } = world.services;
    const own = ownProfile();
    expect(await profiles.find('tidewater')).toBeUndefined();
    expect(await profiles.put(own, 'ada')).toEqual({ ok: true, value: 'added' });
    expect(await profiles.find('tidewater')).toEqual(own);
    expect(ids(await profiles.all())).toEqual(expect.arrayContaining(['snow', 'sam360', 'tidewater']));
    expect(await row('tidewater')).toEqual({
      partitionKey: 'profile',
      rowKey: 'tidewater',
      version: 1,
      profile: JSON.stringify(own),
      by: 'ada',
      at: new Date(world.now()).toISOString(),
    });
  });

  test('is replaced by a higher version, not by the same or a lower one', async () => {
    const { profiles } = world.services;
    await profiles.put(ownProfile({ id: 'versions', version: 2 }), 'ada');
    for (const version of [1, 2])
      expect(await profiles.put(ownProfile({ id: 'versions', version, name: 'Other' }), 'ben')).toEqual({
        ok: false,
        error: { kind: 'version', version: 2 },
      });
    expect(await profiles.put(ownProfile({ id: 'versions', version: 5 }), 'ben')).toEqual({
      ok: true,
      value: 'replaced',
    });
    expect(await profiles.find('versions')).toEqual(ownProfile({ id: 'versions', version: 5 }));
    expect(await row('versions')).toMatchObject({ version: 5, by: 'ben' });
  });

  test('of one version is kept once, however many write it at once', async () => {
    const [one, two] = [instance().profiles, instance().profiles];
    const wanted = ownProfile({ id: 'at-once' });
    const outcomes = await Promise.all([one.put(wanted, 'ada'), two.put(wanted, 'ben')]);
    expect(outcomes.filter(({ ok }) => ok)).toEqual([{ ok: true, value: 'added' }]);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([{ ok: false, error: { kind: 'version', version: 1 } }]);
  });

  test('that is too long for a row is not kept', async () => {
    const { profiles } = world.services;
    const uris = Array.from({ length: 20 }, (_, at) => `https://long.example/${at}/${'x'.repeat(1_300)}`);
    const own = ownProfile({ id: 'long' });
    const long = { ...own, apps: own.apps.map((app) => ({ ...app, redirectUris: uris })) };
    expect(await profiles.put(long, 'ada')).toEqual({ ok: false, error: { kind: 'tooLong', limit: 24_576 } });
    expect(await profiles.find('long')).toBeUndefined();
  });

  test('is read once in 15 seconds, however often it is asked for', async () => {
    const { profiles } = instance();
    operations.length = 0;
    await Promise.all([profiles.find('tidewater'), profiles.find('tidewater'), profiles.all()]);
    await profiles.find('tidewater');
    expect(operations).toEqual(['misc query']);
    world.advance(16 * SECOND);
    await profiles.find('tidewater');
    await profiles.find('versions');
    expect(operations).toEqual(['misc query', 'misc query']);
  });

  test('reaches the other instances: a new one at once, a new version within 15 seconds', async () => {
    const [here, there] = [instance().profiles, instance().profiles];
    await here.all();
    world.advance(2 * SECOND);
    await there.put(ownProfile({ id: 'news' }), 'ada');
    expect((await here.find('news'))?.version).toBe(1);
    await there.put(ownProfile({ id: 'news', version: 2 }), 'ada');
    expect((await there.find('news'))?.version).toBe(2);
    world.advance(16 * SECOND);
    expect((await here.find('news'))?.version).toBe(2);
  });

  test('that does not exist costs one read a second at most', async () => {
    const { profiles } = instance();
    operations.length = 0;
    for (let time = 0; time < 5; time += 1) expect(await profiles.find('nothing')).toBeUndefined();
    expect(operations).toEqual(['misc query']);
  });

  test('that today’s schema does not take is left out and logged, and the others stay', async () => {
    const misc = tableOf(world, 'misc');
    const old = { ...ownProfile({ id: 'outdated' }), apps: [{ key: 'connector', powers: 'all' }] };
    await misc.merge({
      partitionKey: 'profile',
      rowKey: 'outdated',
      version: 3,
      profile: JSON.stringify(old),
    });
    await misc.merge({ partitionKey: 'profile', rowKey: 'torn', version: 1, profile: '{"id":' });
    await misc.merge({ partitionKey: 'profile', rowKey: 'other', profile: JSON.stringify(ownProfile()) });
    const { profiles } = instance();
    world.logged.length = 0;
    const all = ids(await profiles.all());
    expect(all).toEqual(expect.arrayContaining(['snow', 'tidewater']));
    for (const id of ['outdated', 'torn', 'other']) expect(all).not.toContain(id);
    world.advance(16 * SECOND);
    await profiles.all();
    const about = (id: string) => world.logged.filter((line) => line.includes(`"profile":"${id}"`));
    for (const id of ['outdated', 'torn', 'other']) expect(about(id)).toHaveLength(1);
    expect(about('outdated')[0]).toContain('apps.0.ownership');

    // What cannot be read is mended like any other, by a higher version.
    expect(await profiles.put(ownProfile({ id: 'outdated', version: 3 }), 'ada')).toMatchObject({
      error: { kind: 'version' },
    });
    expect(await profiles.put(ownProfile({ id: 'outdated', version: 4 }), 'ada')).toMatchObject({ ok: true });
    expect((await profiles.find('outdated'))?.version).toBe(4);
    expect(await profiles.remove('torn', 'ada')).toMatchObject({ ok: true });
  });

  test('is not removed while a connection uses it, and is afterwards', async () => {
    const { profiles, connections } = world.services;
    await profiles.put(ownProfile({ id: 'used' }), 'ada');
    // The lists of another instance are from before the connection.
    const there = instance();
    await there.listing.all();
    const id = await connectionOf('used');
    expect((await there.listing.all()).map((one) => one.id)).not.toContain(id);
    expect(await there.profiles.remove('used', 'ben')).toEqual({
      ok: false,
      error: { kind: 'inUse', connections: 1 },
    });
    expect(await profiles.find('used')).toBeDefined();

    await connections.update(id, (current) => ({ connection: { ...current, state: 'disconnected' } }));
    expect((await read(world, id)).state).toBe('disconnected');
    expect(await profiles.remove('used', 'ben')).toEqual({ ok: true, value: undefined });
    expect(await profiles.find('used')).toBeUndefined();
    expect(await profiles.remove('used', 'ben')).toEqual({ ok: false, error: { kind: 'unknown' } });
    expect(await row('used')).toBeUndefined();
  });

  test('that is written while all are read is not lost', async () => {
    const { profiles } = instance();
    const [all] = await Promise.all([profiles.all(), profiles.put(ownProfile({ id: 'meanwhile' }), 'ada')]);
    expect(all.length).toBeGreaterThan(0);
    expect(await profiles.find('meanwhile')).toBeDefined();
  });
});
