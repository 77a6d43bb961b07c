import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY } from '../../src/lib/clock.ts';
import type { Services } from '../../src/lib/services.ts';
import { appOf, connectedBy, DUE, keysOf, night } from '../support/rotations.ts';
import { loseTables, tables } from '../support/savedTables.ts';
import type { SetupJourney } from '../support/setup.ts';
import { placed, read } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

// What docs/operate.md says of a restored state that is older than what happened since.
const folder = mkdtempSync(join(tmpdir(), 'mooring-older-'));
let world: World;
let services: Services;
let renewed: SetupJourney;
let ended: SetupJourney;
let later: string;

beforeAll(async () => {
  world = await startWorld();
  await liveOn();
  await loseTables();
  await tables(['restore', folder]);
  services = world.another();
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

/** Saves, and then connects, ends and renews. */
async function liveOn(): Promise<void> {
  renewed = await connectedBy(world, 'snow', { 'steward.rotate': 'on' });
  ended = await connectedBy(world, 'certero-application');
  await tables(['save', folder]);

  later = await placed(world, 'healthy', 'Made after the saving');
  await world.services.disconnects.begin(ended.id, { remove: [], by: 'admin' }, 'olivia');
  expect((await read(world, ended.id)).state).toBe('disconnected');
  const before = await appOf(world, renewed);
  world.advance(DUE);
  await night(world, renewed);
  world.advance(8 * DAY);
  await night(world, renewed);
  expect(keysOf(world, renewed)).toEqual([(await appOf(world, renewed)).credential.keyId]);
  expect(keysOf(world, renewed)).not.toContain(before.credential.keyId);
}

const codesOf = async (id: string) => {
  await services.checkNow(id);
  const { alerts } = (await read(world, id)).health;
  return Object.values(alerts)
    .filter(({ resolvedAt }) => resolvedAt === undefined)
    .map(({ code }) => code)
    .toSorted();
};

test('what was made since is not known', async () => {
  expect(await services.connections.read(later)).toBeUndefined();
});

test('a connection that was ended since says that its secret is missing', async () => {
  expect((await read(world, ended.id)).state).toBe('healthy');
  expect(await codesOf(ended.id)).toEqual(['secret.missing']);
  await services.disconnects.begin(ended.id, { remove: [], by: 'admin' }, 'olivia');
  expect((await read(world, ended.id)).state).toBe('disconnected');
});

test('a credential that was renewed since is refused, and another renewal mends it', async () => {
  expect(await codesOf(renewed.id)).toEqual(['credential.refused']);
  await night(world, renewed, services);
  expect(await codesOf(renewed.id)).toEqual([]);
  expect(keysOf(world, renewed)).toEqual([(await appOf(world, renewed)).credential.keyId]);
});
