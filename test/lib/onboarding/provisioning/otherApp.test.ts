import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existingSettings } from '../../../../src/lib/credentials/existingSettings.ts';
import { deleteApp } from '../../../support/leftBehind.ts';
import { appOf, connectedBy, works } from '../../../support/rotations.ts';
import { beginSetup, contosoOf, setupOf } from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import { registered } from '../../../support/tenantApps.ts';
import { startWorld, type World } from '../../../support/world.ts';

const adele = 'adele@contoso.example';
const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** An app of somebody else's, whose settings were given in the place of ours. */
async function givenInstead({ id }: { readonly id: string }) {
  const theirs = registered(world, 'contoso', { roles });
  const settings = existingSettings.parse({
    tenantId: world.microsoft.world.seeded.tenants.contoso,
    clientId: theirs.clientId,
    clientSecret: theirs.secret,
  });
  expect(await world.services.giveSettings(id, settings, 'olivia')).toMatchObject({ ok: true });
  return theirs;
}

async function setUpAgain({ id }: { readonly id: string }) {
  const again = await setupOf(world, id);
  await again.signIn(adele);
  expect(await again.work()).toMatchObject({ kind: 'connected' });
  return (await read(world, id)).access;
}

test('an app that was given is made ours while the one it replaced still bears its mark', async () => {
  const journey = await connectedBy(world, 'snow');
  const ours = await appOf(world, journey);
  const theirs = await givenInstead(journey);
  const { apps, formerApps } = await setUpAgain(journey);
  expect(apps).toMatchObject([{ clientId: theirs.clientId, origin: 'adopted' }]);
  expect(formerApps).toMatchObject([{ clientId: ours.clientId, origin: 'made' }]);
});

test('where one that was given is deleted, ours comes back with all that somebody may hold of it', async () => {
  const journey = await connectedBy(world, 'snow', { 'steward.rotate': 'on' });
  const shown = await world.services.handOver.show(journey.id, { by: 'olivia', whom: 'an operator' });
  expect(shown).toMatchObject({ ok: true });
  const before = await appOf(world, journey);
  const theirs = await givenInstead(journey);
  deleteApp(world, theirs.application);
  const { apps, formerApps, marks } = await setUpAgain(journey);
  expect(apps).toMatchObject([
    {
      clientId: before.clientId,
      origin: 'made',
      former: [{ keyId: before.credential.keyId, origin: 'made' }],
    },
  ]);
  expect([formerApps, Object.keys(marks)]).toEqual([[], ['connector']]);
  expect(await works(world, journey.id, before.clientId, before.credential)).toBe(true);
  expect(await world.services.rotations.begin(journey.id, 'olivia')).toMatchObject({ ok: true });
});

test('one that was adopted and replaced keeps what it is registered with: another of ours comes back', async () => {
  const journey = await connectedBy(world, 'snow');
  const ours = await appOf(world, journey);
  const { application: adopted } = await givenInstead(journey);
  await setUpAgain(journey);
  const theirs = await givenInstead(journey);
  adopted.displayName = 'Their own portal';
  const before = structuredClone(adopted);
  deleteApp(world, theirs.application);
  const { apps, formerApps } = await setUpAgain(journey);
  expect(apps).toMatchObject([{ clientId: ours.clientId, origin: 'made' }]);
  expect(formerApps).toMatchObject([{ clientId: adopted.appId, origin: 'adopted' }]);
  expect(adopted).toEqual(before);
});

test('one that is made in the place of a given one that was deleted is ours', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  const theirs = registered(world, 'contoso', { roles });
  await journey.press({ do: 'settings', clientId: theirs.clientId, clientSecret: theirs.secret });
  deleteApp(world, theirs.application);
  await world.services.checkNow(journey.id);
  const { apps } = await setUpAgain(journey);
  expect(apps).toMatchObject([{ origin: 'made', credential: { origin: 'made' } }]);
  expect(apps[0]?.clientId).not.toBe(theirs.clientId);
});

test('with no room for a link nothing is begun that needs one', async () => {
  const { id } = await connectedBy(world, 'snow');
  for (let made = 0; made < 20; made += 1) await world.services.links.create(id, 'olivia');
  expect(await world.services.rotations.begin(id, 'olivia')).toMatchObject({
    ok: false,
    error: { code: 'state_conflict', detail: expect.stringContaining('links') },
  });
  expect((await read(world, id)).provisioning?.kind).not.toBe('rotate');
});

test('settings that are given over steps that have stopped keep in mind that the setup app is still there', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  await journey.signIn('alex@contoso.example');
  expect(await journey.work()).toMatchObject({ stop: { code: 'needsConsenter' } });
  await givenInstead(journey);
  const { provisioning, access } = await read(world, journey.id);
  expect([provisioning, access.setupLeftover]).toEqual([undefined, true]);
  const { setupApp } = world.microsoft.world.seeded;
  expect(contosoOf(world).servicePrincipals.some(({ appId }) => appId === setupApp.clientId)).toBe(true);
  await setUpAgain(journey);
  expect((await read(world, journey.id)).access.setupLeftover).toBeUndefined();
});
