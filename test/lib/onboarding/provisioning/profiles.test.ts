import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unusedPermissions } from '../../../../sandbox/microsoft/graph/leastPermission.ts';
import type { Tenant } from '../../../../sandbox/microsoft/world.ts';
import { accountAtWork } from '../../../../src/lib/connections/access.ts';
import { HOUR } from '../../../../src/lib/clock.ts';
import { read } from '../../../support/stored.ts';
import { beginSetup, readsReports, type SetupJourney } from '../../../support/setup.ts';
import { startWorld, type World } from '../../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const adele = 'adele@contoso.example';
const contoso = (): Tenant => {
  const found = world.microsoft.world.tenants.find(({ domain }) => domain === 'contoso.example');
  if (!found) throw new Error('no contoso');
  return found;
};
const principalOf = (appId: string) => contoso().servicePrincipals.find((one) => one.appId === appId);
const applicationsOf = (journey: SetupJourney) =>
  world.microsoft.world.applications.filter(({ uniqueName }) => uniqueName?.includes(journey.id));
/** Everything that the flow made, and nothing of it twice; the setup app is gone. */
async function made(journey: SetupJourney) {
  const { access, state } = await read(world, journey.id);
  const { setupApp } = world.microsoft.world.seeded;
  expect(principalOf(setupApp.clientId)).toBeUndefined();
  expect(unusedPermissions(world.microsoft.requests.entries, setupApp.clientId)).toEqual([]);
  const applications = applicationsOf(journey);
  return {
    state,
    access,
    apps: applications.map(({ displayName, passwordCredentials, keyCredentials }) => [
      displayName,
      passwordCredentials.length,
      keyCredentials.length,
    ]),
    account: contoso().users.find(({ id }) => id === accountAtWork(access)?.objectId),
    rolesOf: (appId: string) =>
      contoso().appRoleAssignments.filter(({ principalId }) => principalId === principalOf(appId)?.id).length,
    grantsOf: (appId: string) =>
      contoso()
        .oauth2PermissionGrants.filter(({ clientId }) => clientId === principalOf(appId)?.id)
        .map(({ consentType, principalId, scope }) => ({ consentType, principalId, scope })),
  };
}
const begin = async (profile: string): Promise<SetupJourney> => {
  world.microsoft.requests.clear();
  const journey = await beginSetup(world, profile, 'contoso.example');
  expect(await journey.view()).toMatchObject({ kind: 'askSetup' });
  return journey;
};

describe('from an empty tenant to healthy, by one link', () => {
  test('snow: an app, its permissions for itself, and none that it does not need', async () => {
    const journey = await begin('snow');
    await journey.signIn(adele);
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    const { state, apps, access, rolesOf, grantsOf } = await made(journey);
    expect([state, apps]).toEqual(['healthy', [['Snow Integration Connector', 1, 0]]]);
    const clientId = access.apps[0]?.clientId ?? '';
    expect(rolesOf(clientId)).toBe(4);
    expect(grantsOf(clientId)).toEqual([
      { consentType: 'AllPrincipals', principalId: null, scope: 'offline_access' },
    ]);
  });

  test('certero-application with an app of the tenant’s own; reports show names afterwards', async () => {
    contoso().knobs.concealedNames = true;
    const journey = await begin('certero-application');
    await journey.signIn(adele);
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    const { state, access, rolesOf } = await made(journey);
    expect([state, rolesOf(access.apps[0]?.clientId ?? ''), contoso().knobs.concealedNames]).toEqual([
      'healthy',
      4,
      false,
    ]);
    expect(access.reportsChangedAt).toBeDefined();
  });

  test('sam360: an app and an account, which Exchange hears of half an hour later', async () => {
    const journey = await begin('sam360');
    await journey.signIn(adele, { userName: 'Sam360Reports' });
    const before = world.now();
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(world.now() - before).toBeGreaterThanOrEqual(HOUR / 2);
    const { state, access, account, rolesOf } = await made(journey);
    expect([state, rolesOf(access.apps[0]?.clientId ?? '')]).toEqual(['healthy', 6]);
    expect(account).toMatchObject({
      userPrincipalName: 'Sam360Reports@contoso.example',
      passwordPolicies: 'DisablePasswordExpiration',
      forceChangePasswordNextSignIn: false,
    });
    expect(contoso().exchangeAssignments?.filter(({ userId }) => userId === account?.id)).toHaveLength(2);
  });

  test('sam360-account: the account alone, watched by the steward app', async () => {
    const journey = await begin('sam360-account');
    await journey.signIn(adele, { userName: 'sam-older', 'steward.watch': 'on' });
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    const { state, access, account } = await made(journey);
    expect([state, access.steward, access.apps]).toEqual(['healthy', ['watch'], []]);
    expect(account?.directoryRoles).toHaveLength(1);
  });

  test('cayosoft: two apps, the account, grants for it alone; then the account signs in', async () => {
    const journey = await begin('cayosoft');
    await journey.signIn(adele);
    const view = await journey.work();
    expect(view).toMatchObject({
      kind: 'askAccount',
      userPrincipalName: 'cayosoft-service@contoso.example',
      password: 'hidden',
    });
    const { access, account, apps, grantsOf } = await made(journey);
    expect(apps).toEqual([
      ['Cayosoft Administrator', 1, 0],
      ['Cayosoft Administrator API Access', 1, 0],
    ]);
    for (const { clientId } of access.apps)
      expect(grantsOf(clientId)).toMatchObject([{ consentType: 'Principal', principalId: account?.id }]);
    const shown = await journey.press({ do: 'show' });
    expect(shown).toMatchObject({ password: { value: account?.password } });
    expect(await journey.press({ do: 'show' })).not.toMatchObject({ password: { value: expect.anything() } });
    await journey.signIn('cayosoft-service@contoso.example');
    expect(await journey.view()).toMatchObject({
      kind: 'confirmAccount',
      signedInAs: 'cayosoft-service@contoso.example',
      granted: 'fully',
    });
    await journey.press({ do: 'useAccount' });
    expect(await journey.view()).toMatchObject({ kind: 'connected' });
    expect((await read(world, journey.id)).state).toBe('healthy');
  });

  test('certero-delegated: an admin makes it for a user, and then the user signs in', async () => {
    readsReports(world, 'diego@contoso.example');
    const journey = await begin('certero-delegated');
    await journey.signIn(adele, { existingUser: 'diego@contoso.example' });
    expect(await journey.work()).toMatchObject({ kind: 'askAccount', account: 'existing', password: 'none' });
    await made(journey);
    await journey.signIn('diego@contoso.example');
    expect(await journey.view()).toMatchObject({ kind: 'confirmAccount', granted: 'fully' });
    await journey.press({ do: 'useAccount' });
    expect(await journey.view()).toMatchObject({ kind: 'connected' });
    expect((await read(world, journey.id)).state).toBe('healthy');
  });
});
