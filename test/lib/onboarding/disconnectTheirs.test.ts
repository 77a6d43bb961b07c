import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUR } from '../../../src/lib/clock.ts';
import { existingSettings } from '../../../src/lib/credentials/existingSettings.ts';
import { directoryRoles } from '../../../src/lib/profiles/account.ts';
import { strangerAccount } from '../../support/leftBehind.ts';
import { withAccount } from '../../support/renewedPasswords.ts';
import { adele, connectedBy } from '../../support/rotations.ts';
import { contosoOf, followLink, setupOf } from '../../support/setup.ts';
import { read } from '../../support/stored.ts';
import { registered } from '../../support/tenantApps.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];
const ask = async (id: string, ...remove: string[]) => {
  const begun = await world.services.disconnects.begin(id, { remove, by: 'admin' }, 'olivia');
  expect(begun).toMatchObject({ ok: true });
};
async function followed(id: string) {
  const admin = await setupOf(world, id);
  await admin.signIn(adele);
  await admin.work();
  return read(world, id);
}

describe('a removal that waits takes what it was asked for, whatever is in its place by then', () => {
  async function giveApp(id: string) {
    const { tenants } = world.microsoft.world.seeded;
    const app = registered(world, 'contoso', { roles });
    const { clientId, secret: clientSecret } = app;
    const settings = existingSettings.parse({ tenantId: tenants.contoso, clientId, clientSecret });
    expect(await world.services.giveSettings(id, settings, 'olivia')).toMatchObject({ ok: true });
    return app;
  }
  const isThere = (clientId: string | undefined) =>
    world.microsoft.world.applications.some(({ appId }) => appId === clientId);

  test('our app goes, and the one that was given stays', async () => {
    const { id } = await connectedBy(world, 'snow');
    const [ours] = (await read(world, id)).access.apps;
    await ask(id, 'removeGrants:connector', 'removeCredential:connector', 'removeApplication:connector');
    const theirs = await giveApp(id);
    const { state, access } = await followed(id);
    expect([state, isThere(theirs.clientId), isThere(ours?.clientId)]).toEqual(['disconnected', true, false]);
    expect(theirs.application.passwordCredentials).toHaveLength(1);
    expect([access.apps.map(({ clientId }) => clientId), access.formerApps]).toEqual([[theirs.clientId], []]);
  });

  test('our account goes, and the one that was given stays', async () => {
    const { id, account } = await withAccount(world, 'sam360');
    await ask(id, 'removeAccount');
    const their = strangerAccount(world, 'theirs-1');
    their.directoryRoles.push(directoryRoles['Service Support Administrator']);
    world.advance(HOUR);
    const { userPrincipalName: userName, password } = their;
    expect(await world.services.giveAccount(id, { userName, password }, 'olivia')).toMatchObject({
      ok: true,
    });
    const { state, access } = await followed(id);
    const { users } = contosoOf(world);
    expect([state, users.includes(their), users.includes(account)]).toEqual(['disconnected', true, false]);
    expect([access.account?.objectId, access.formerAccounts]).toEqual([their.id, []]);
  });
});

test('a removal takes the links of the renewal that it takes the place of, and no others', async () => {
  const { id } = await connectedBy(world, 'snow');
  const setup = await setupOf(world, id);
  const begun = await world.services.rotations.begin(id, 'olivia');
  if (!begun?.ok || !begun.value.link) throw new Error('no link');
  const admin = followLink(world, id, begun.value.link.token);
  expect(await admin.view()).toMatchObject({ purpose: 'rotate' });
  await ask(id, 'removeApplication:connector');
  expect(await admin.view()).toMatchObject({ kind: 'linkProblem' });
  // Taken back, it leads to nothing but that all is well.
  await world.services.disconnects.cancel(id, 'olivia');
  expect([(await admin.view()).kind, (await setup.view()).kind]).toEqual(['connected', 'askSetup']);
});

test('a link to a removal ends with it where that is taken back', async () => {
  const { id } = await connectedBy(world, 'snow');
  const wish = { remove: ['removeApplication:connector'], by: 'admin' as const };
  const begun = await world.services.disconnects.begin(id, wish, 'olivia');
  if (!begun.ok || !begun.value.link) throw new Error('no link');
  const admin = followLink(world, id, begun.value.link.token);
  expect(await admin.view()).toMatchObject({ purpose: 'remove' });
  await world.services.disconnects.cancel(id, 'olivia');
  expect([(await admin.view()).kind, (await read(world, id)).links]).toEqual(['connected', []]);
});

test('with no room for a link no removal is begun that needs one', async () => {
  const { id } = await connectedBy(world, 'snow');
  for (let made = 0; made < 20; made += 1) await world.services.links.create(id, 'olivia');
  const wish = { remove: ['removeApplication:connector'], by: 'admin' as const };
  expect(await world.services.disconnects.begin(id, wish, 'olivia')).toMatchObject({
    ok: false,
    error: { code: 'state_conflict', detail: expect.stringContaining('links') },
  });
  expect((await read(world, id)).provisioning?.kind).toBe('make');
});
