import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY } from '../../../../src/lib/clock.ts';
import { adele, appOf, connectedBy, DUE, keysOf, night, works } from '../../../support/rotations.ts';
import { contosoOf, followLink, ourApps, setupOf } from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import { turnDate } from '../../../support/turnedDate.ts';
import { startWorld, type World } from '../../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = turnDate(await startWorld({ clock: 'real' }));
}, 120_000);
afterAll(() => world.stop());

test('a certificate proves by itself that the app may have another, without the steward or anybody', async () => {
  contosoOf(world).policies = { secretsForbidden: true };
  const journey = await connectedBy(world, 'snow');
  const before = await appOf(world, journey);
  expect(before.credential.kind).toBe('certificate');
  world.microsoft.requests.clear();
  world.advance(DUE);
  await night(world, journey);
  const after = await appOf(world, journey);
  expect(after.credential.kind).toBe('certificate');
  expect(after.credential.keyId).not.toBe(before.credential.keyId);
  expect(keysOf(world, journey)).toEqual([before.credential.keyId, after.credential.keyId]);
  expect(await works(world, journey.id, after.clientId, before.credential)).toBe(true);
  // It asked for no right over itself: nothing but the two operations that take a proof.
  const asked = world.microsoft.requests.entries
    .filter(({ method, part }) => part === 'graph' && method !== 'GET')
    .map(({ path }) => path.split('/').at(-1));
  expect(asked.filter((path) => path !== '$batch')).toEqual(['addKey']);

  world.advance(7 * DAY);
  await night(world, journey);
  expect(keysOf(world, journey)).toEqual([after.credential.keyId]);
  expect((await read(world, journey.id)).state).toBe('healthy');
});

test('one that a connector may hold is still with Microsoft after an end and a new start', async () => {
  const journey = await connectedBy(world, 'snow');
  const before = await appOf(world, journey);
  await world.services.disconnects.begin(journey.id, { remove: [], by: 'admin' }, 'olivia');
  const again = await setupOf(world, journey.id);
  await again.signIn(adele);
  expect(await again.work()).toMatchObject({ kind: 'connected' });
  const after = await appOf(world, journey);
  expect([before.credential.kind, after.credential.kind]).toEqual(['certificate', 'certificate']);
  expect(keysOf(world, journey)).toEqual([before.credential.keyId, after.credential.keyId]);
  expect(after.former.map(({ keyId }) => keyId)).toEqual([before.credential.keyId]);
});

test('one that has ended proves nothing: the timer leaves it, and an admin is needed, who leaves those of others', async () => {
  const journey = await connectedBy(world, 'snow');
  const before = await appOf(world, journey);
  const [application] = ourApps(world, journey);
  const [ours] = application?.keyCredentials ?? [];
  if (!application || !ours) throw new Error('no certificate');
  const signing = { type: 'X509CertAndPassword', usage: 'Sign', customKeyIdentifier: 'dGhlaXJz' };
  const theirs = {
    ...ours,
    ...signing,
    keyId: '11111111-2222-4333-8444-555555555555',
    displayName: 'theirs',
  };
  application.keyCredentials.push(theirs);
  world.advance(181 * DAY);
  await night(world, journey);
  expect((await appOf(world, journey)).credential.keyId).toBe(before.credential.keyId);
  const begun = await world.services.rotations.begin(journey.id, 'olivia');
  expect(begun).toMatchObject({ ok: true, value: { actor: 'admin', link: { connectionId: journey.id } } });
  if (!begun?.ok || !begun.value.link) throw new Error('no link');
  const admin = followLink(world, journey.id, begun.value.link.token);
  await admin.signIn(adele);
  expect(await admin.work()).toMatchObject({ kind: 'connected', renewed: true });
  const after = await appOf(world, journey);
  expect(after.credential.keyId).not.toBe(before.credential.keyId);
  expect(application.keyCredentials).toContainEqual(theirs);
});
