import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existingSettings } from '../../../src/lib/credentials/existingSettings.ts';
import { beginSetup, contosoOf, setupOf } from '../../support/setup.ts';
import { read } from '../../support/stored.ts';
import { registered } from '../../support/tenantApps.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const adele = 'adele@contoso.example';
const disconnects = () => world.services.disconnects;

test('an adopted app keeps what it was granted before us, and loses what we granted', async () => {
  const { application, principal, tenant } = registered(world, 'contoso', { roles: ['Sites.Read.All'] });
  const profile = await world.services.profiles.find('certero-delegated');
  application.displayName = profile?.apps[0]?.displayName ?? '';
  const graph = tenant.appRoleAssignments.find(({ principalId }) => principalId === principal.id);
  const held = { clientId: principal.id, resourceId: graph?.resourceId ?? '', effectiveAt: 0 };
  const own = 'Calendars.Read Mail.Read';
  const account = tenant.users.find(({ userPrincipalName }) => userPrincipalName === 'diego@contoso.example');
  tenant.oauth2PermissionGrants.push(
    { ...held, id: 'theirs', consentType: 'AllPrincipals', principalId: null, scope: own },
    { ...held, id: 'shared', consentType: 'Principal', principalId: account?.id ?? '', scope: own },
  );
  const grants = () => [
    ...contosoOf(world)
      .appRoleAssignments.filter(({ principalId }) => principalId === principal.id)
      .map(({ id }) => id),
    ...contosoOf(world)
      .oauth2PermissionGrants.filter(({ clientId }) => clientId === principal.id)
      .map(({ id, scope }) => `${id} ${scope}`),
  ];
  const before = grants();
  const journey = await beginSetup(world, 'certero-delegated', 'contoso.example');
  await journey.signIn(adele, { existingUser: 'diego@contoso.example' });
  await journey.work();
  await journey.press({ do: 'choose', 'adopt.connector': application.id });
  await journey.work();
  const { id } = journey;
  expect(grants()).not.toEqual(before);
  expect((await read(world, id)).access.apps[0]?.origin).toBe('adopted');
  const [removal] = (await disconnects().preview(id)) ?? [];
  expect(removal).toMatchObject({ id: 'removeGrants:connector', wasThere: true });

  await disconnects().begin(id, { remove: ['removeGrants:connector'], by: 'admin' }, 'operator');
  const admin = await setupOf(world, id);
  await admin.signIn(adele);
  await admin.work();
  expect((await read(world, id)).state).toBe('disconnected');
  expect(grants()).toEqual(before);
});

test('an app that we made loses all it was granted, however many pages that fills', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  await journey.signIn(adele);
  await journey.work();
  const { id } = journey;
  const tenant = contosoOf(world);
  const principalId = (await read(world, id)).access.apps[0]?.servicePrincipalId ?? '';
  const one = tenant.appRoleAssignments.find((assignment) => assignment.principalId === principalId);
  if (!one) throw new Error('nothing was granted');
  for (let count = 0; count < 120; count += 1)
    tenant.appRoleAssignments.push({ ...one, id: `more-${count}` });
  await disconnects().begin(id, { remove: ['removeGrants:connector'], by: 'admin' }, 'operator');
  const admin = await setupOf(world, id);
  await admin.signIn(adele);
  await admin.work();
  expect((await read(world, id)).state).toBe('disconnected');
  expect(tenant.appRoleAssignments.filter((assignment) => assignment.principalId === principalId)).toEqual(
    [],
  );
});

test('an app that another one has replaced is removed where that is asked for, and its successor stays', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  await journey.signIn(adele);
  await journey.work();
  const { id } = journey;
  const before = await read(world, id);
  const [ours] = before.access.apps;
  const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];
  const theirs = registered(world, 'contoso', { roles });
  const sent = { tenantId: before.tenant, clientId: theirs.clientId, clientSecret: theirs.secret };
  expect(await world.services.giveSettings(id, existingSettings.parse(sent), 'olivia')).toMatchObject({
    ok: true,
  });

  const ref = `connector:${ours?.clientId}`;
  const name = expect.stringContaining(`(${ours?.clientId})`);
  const ids = [`removeGrants:${ref}`, `removeCredential:${ref}`, `removeApplication:${ref}`];
  expect(await disconnects().preview(id)).toMatchObject(ids.map((one) => ({ id: one, name })));
  await disconnects().begin(id, { remove: ids, by: 'admin' }, 'operator');
  const admin = await setupOf(world, id);
  expect(await admin.view()).toMatchObject({ steps: [{ appName: name }, {}, {}, {}] });
  await admin.signIn(adele);
  await admin.work();
  const { state, access } = await read(world, id);
  expect([state, access.formerApps, access.apps[0]?.clientId]).toEqual(['disconnected', [], theirs.clientId]);
  const left = new Set(world.microsoft.world.applications.map(({ appId }) => appId));
  expect([left.has(ours?.clientId ?? ''), left.has(theirs.clientId)]).toEqual([false, true]);
  expect(theirs.application.passwordCredentials).toHaveLength(1);
});

test('an adopted account is said to have been there before us', async () => {
  const journey = await beginSetup(world, 'sam360', 'contoso.example');
  await world.services.connections.update(journey.id, (current) => ({
    connection: {
      ...current,
      access: {
        ...current.access,
        account: { objectId: 'a', userPrincipalName: 'a@contoso.example', origin: 'adopted' },
        formerAccounts: [{ objectId: 'b', userPrincipalName: 'b@contoso.example', wasThere: true }],
      },
    },
  }));
  expect(await disconnects().preview(journey.id)).toMatchObject([
    { id: 'removeAccount', wasThere: true },
    { id: 'removeFormerAccount:b', wasThere: true },
  ]);
});
