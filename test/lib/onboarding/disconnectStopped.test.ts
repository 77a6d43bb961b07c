import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { beginSetup, notesOf, ourApps, setupOf, type SetupJourney } from '../../support/setup.ts';
import { read } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const adele = 'adele@contoso.example';
const disconnects = () => world.services.disconnects;

async function provisioned(profile: string, answers: Record<string, string> = {}): Promise<SetupJourney> {
  const journey = await beginSetup(world, profile, 'contoso.example');
  await journey.signIn(adele, answers);
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
  return journey;
}

describe('a removal ends', () => {
  test('where somebody has deleted the app by hand, and only the account is to go', async () => {
    const journey = await provisioned('sam360', { userName: 'sam-by-hand' });
    const { id } = journey;
    const [application] = ourApps(world, journey);
    world.microsoft.world.applications = world.microsoft.world.applications.filter(
      (one) => one !== application,
    );
    await disconnects().begin(id, { remove: ['removeAccount'], by: 'admin' }, 'operator');
    const admin = await setupOf(world, id);
    await admin.signIn(adele);
    await admin.work();
    const { state, access } = await read(world, id);
    expect([state, access.account]).toEqual(['disconnected', undefined]);
  });

  test('where a death came after something was removed and forgotten, and before the journal says so', async () => {
    const { id } = await provisioned('sam360', { userName: 'sam-forgotten' });
    const remove = ['removeCredential:connector', 'removeApplication:connector', 'removeAccount'];
    await disconnects().begin(id, { remove, by: 'admin' }, 'operator');
    const admin = await setupOf(world, id);
    await admin.signIn(adele);
    await world.services.connections.update(id, (current) => {
      const { account: _gone, ...access } = current.access;
      return { connection: { ...current, access: { ...access, apps: [] } } };
    });
    await admin.work();
    expect((await read(world, id)).state).toBe('disconnected');
    expect((await notesOf(world, { id })).toSorted()).toEqual([
      'removed.before',
      'removed.before',
      'removed.before',
      'setup.removed',
    ]);
  });
});
