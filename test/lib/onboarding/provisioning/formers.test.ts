import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HOUR } from '../../../../src/lib/clock.ts';
import type { Access } from '../../../../src/lib/connections/access.ts';
import { TOO_MANY_ACCOUNTS, TOO_MANY_APPS } from '../../../../src/lib/connections/formers.ts';
import { existingSettings } from '../../../../src/lib/credentials/existingSettings.ts';
import { directoryRoles } from '../../../../src/lib/profiles/account.ts';
import { strangerAccount } from '../../../support/leftBehind.ts';
import { withAccount } from '../../../support/renewedPasswords.ts';
import { connectedBy } from '../../../support/rotations.ts';
import { setupOf } from '../../../support/setup.ts';
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

const change = (id: string, more: (access: Access) => Partial<Access>) =>
  world.services.connections.update(id, (current) => ({
    connection: { ...current, access: { ...current.access, ...more(current.access) } },
  }));
async function setUpAgain(id: string, answers: Record<string, string> = {}) {
  const again = await setupOf(world, id);
  await again.signIn(adele, answers);
  return again.work();
}

test('with no room for the app it would replace, another is refused, until a setup has seen what is gone', async () => {
  const { id } = await connectedBy(world, 'snow');
  const theirs = registered(world, 'contoso', { roles });
  const there = registered(world, 'contoso', { roles }).application;
  await change(id, ({ apps: [app] }) => ({
    formerApps: Array.from({ length: 40 }, (_, n) => ({
      key: 'connector',
      clientId: crypto.randomUUID(),
      servicePrincipalId: crypto.randomUUID(),
      origin: 'made' as const,
      former: app?.former ?? [],
      objectId: n === 0 ? there.id : crypto.randomUUID(),
    })),
  }));
  const give = () => {
    const { tenants } = world.microsoft.world.seeded;
    const { clientId, secret: clientSecret } = theirs;
    const settings = existingSettings.parse({ tenantId: tenants.contoso, clientId, clientSecret });
    return world.services.giveSettings(id, settings, 'olivia');
  };
  expect(await give()).toMatchObject({
    ok: false,
    error: { code: 'state_conflict', detail: TOO_MANY_APPS },
  });
  expect(await setUpAgain(id)).toMatchObject({ kind: 'connected' });
  expect((await read(world, id)).access.formerApps.map(({ objectId }) => objectId)).toEqual([there.id]);
  expect(await give()).toMatchObject({ ok: true });
});

test('with no room for the account it would replace, another is refused, until some are gone', async () => {
  const { id } = await withAccount(world, 'sam360');
  const users = Array.from({ length: 10 }, (_, n) => strangerAccount(world, `former-${n}`));
  await change(id, () => ({
    formerAccounts: users.map(({ id: objectId, userPrincipalName }) => ({ objectId, userPrincipalName })),
  }));
  const given = strangerAccount(world, 'theirs-2');
  given.directoryRoles.push(directoryRoles['Service Support Administrator']);
  const account = { userName: given.userPrincipalName, password: given.password };
  world.advance(HOUR);
  const full = { code: 'state_conflict', detail: TOO_MANY_ACCOUNTS };
  expect(await world.services.giveAccount(id, account, 'olivia')).toMatchObject({ ok: false, error: full });
  // A setup that has nothing to make looks for those that are gone too.
  const { account: inForce } = (await read(world, id)).access;
  expect(await setUpAgain(id, { userName: inForce?.userPrincipalName.split('@')[0] ?? '' })).toMatchObject({
    kind: 'connected',
  });
  const wanted = { userName: 'another-sam' };
  expect(await setUpAgain(id, wanted)).toMatchObject({ stop: { code: 'refused', text: TOO_MANY_ACCOUNTS } });

  const tenant = world.microsoft.world.tenants.find((one) => one.users.includes(given));
  if (!tenant) throw new Error('no tenant');
  tenant.users = tenant.users.filter((one) => one !== users[3]);
  const again = await setupOf(world, id);
  await again.signIn(adele);
  await again.press({ do: 'again' });
  expect(await again.work()).toMatchObject({ kind: 'connected' });
  const { access } = await read(world, id);
  expect(access.account?.userPrincipalName).toBe('another-sam@contoso.example');
  const listed = access.formerAccounts.map(({ objectId }) => objectId);
  expect([listed.length, listed.includes(users[3]?.id ?? '')]).toEqual([10, false]);
});
