import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { removalsOf } from '../../../src/lib/onboarding/disconnect/removals.ts';
import { setupOf } from '../../support/setup.ts';
import { connect, read } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const adele = 'adele@contoso.example';
const disconnects = () => world.services.disconnects;

test('what another connection has begun to use since it was asked for stays, and is named', async () => {
  const id = await connect(world, 'contoso');
  const asked = await disconnects().begin(id, { remove: ['removeConsent'], by: 'admin' }, 'operator');
  expect(asked.ok).toBe(true);
  const second = await connect(world, 'contoso');
  const admin = await setupOf(world, id);
  await admin.signIn(adele);
  await admin.work();
  expect((await read(world, id)).state).toBe('disconnected');
  const { provisioning } = await read(world, id);
  const journal = await world.services.connections.journal(id, provisioning?.flow ?? '');
  const left = journal.find(({ step }) => step === 'removeConsent');
  expect(left?.notes).toEqual([{ code: 'removed.used', words: { name: (await read(world, second)).name } }]);
  await world.services.checkNow(second);
  expect((await read(world, second)).state).toBe('healthy');
});

test('a shared app is used by every profile that shares it', async () => {
  const one = await read(world, await connect(world, 'fabrikam'));
  const profile = await world.services.profiles.find(one.profile);
  if (!profile) throw new Error('no profile');
  const other = { ...one, id: 'other', name: 'Other', profile: 'own-profile' };
  const usersOf = (clientId: (profile: string) => string) =>
    removalsOf(one, profile, [other], clientId).map(({ id, usedBy }) => [id, usedBy.map(({ name }) => name)]);
  expect(usersOf(() => 'the same')).toEqual([['removeConsent', ['Other']]]);
  expect(usersOf((name) => `of ${name}`)).toEqual([['removeConsent', []]]);
  const dedicated = {
    ...other,
    ownership: 'dedicated' as const,
    access: {
      ...one.access,
      apps: [{ key: 'connector', clientId: 'the same', origin: 'given' as const, former: [] }],
    },
  };
  const users = removalsOf(one, profile, [dedicated], () => 'the same')[0]?.usedBy;
  expect(users).toEqual([{ id: 'other', name: 'Other' }]);
});
