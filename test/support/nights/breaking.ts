import { breakTenant } from '../../../sandbox/fleet.ts';
import { nextLinkId } from '../../../sandbox/microsoft/random.ts';
import { GRAPH_APP_ID, graphPermission } from '../../../sandbox/microsoft/wellKnown.ts';
import { DAY, iso } from '../../../src/lib/clock.ts';
import type { World as Whole } from '../world.ts';
import type { FaultName } from './faults.ts';
import type { OwnFault } from './plan.ts';
import type { Seeded } from './tenants.ts';

type World = Pick<Whole, 'microsoft' | 'now'>;

/** Makes the plan's faults come true. */
export interface Breaker {
  /** The faults of this night, from 0; those of the night before are mended. */
  night(at: number, ownApp: OwnFault): void;
}

/** @param seeded while nothing is wrong with any of them yet */
export function createBreaker(world: World, seeded: readonly Seeded[]): Breaker {
  const { world: state } = world.microsoft;
  const mends = new Map<Seeded, () => void>();
  return {
    night(at, ownApp) {
      for (const [one, mend] of mends) {
        mend();
        mends.delete(one);
      }
      for (const one of seeded) {
        const fault = one.planned.nights[at] ?? 'nothing';
        if (fault === 'nothing') continue;
        mends.set(one, mendingOf(world, one));
        make(world, one, fault);
      }
      const days = { nothing: 300, secretEndsIn20Days: 20, secretEndsIn6Days: 6 }[ownApp];
      const shared = state.applications.find(({ appId }) => appId === state.seeded.sharedApp.clientId);
      for (const secret of shared?.passwordCredentials ?? [])
        secret.endDateTime = iso(world.now() + days * DAY);
    },
  };
}

/** What puts everything back as it is now. */
function mendingOf({ microsoft }: World, { tenant, app, second, secretName }: Seeded): () => void {
  const { secrets } = microsoft.world.vault;
  const before = structuredClone({
    tenant,
    credentials: app.passwordCredentials,
    ofSecond: second?.passwordCredentials,
    secret: secrets[secretName],
  });
  const isOwn = app.homeTenantId === tenant.id;
  return () => {
    Object.assign(tenant, before.tenant);
    if (second && before.ofSecond) second.passwordCredentials = before.ofSecond;
    if (isOwn) app.passwordCredentials = before.credentials;
    if (before.secret) secrets[secretName] = before.secret;
  };
}

function make(world: World, one: Seeded, fault: Exclude<FaultName, 'nothing'>): void {
  const { tenant, app, second, secretName } = one;
  const [secondCredential] = second?.passwordCredentials ?? [];
  const { world: state } = world.microsoft;
  const [, account] = tenant.users;
  const [credential] = app.passwordCredentials;
  const endsIn = (ms: number): void => {
    if (credential) credential.endDateTime = iso(world.now() + ms);
  };
  const grantTooMuch = (): void => {
    tenant.oauth2PermissionGrants.push({
      id: nextLinkId(state),
      clientId: tenant.servicePrincipals.find(({ appId }) => appId === app.appId)?.id ?? '',
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: tenant.servicePrincipals.find(({ appId }) => appId === GRAPH_APP_ID)?.id ?? '',
      scope: 'Mail.Read',
      effectiveAt: 0,
    });
  };
  const deleteSecond = (): void => {
    tenant.servicePrincipals = tenant.servicePrincipals.filter(({ appId }) => appId !== second?.appId);
  };
  switch (fault) {
    case 'consentRevoked':
    case 'appDisabled':
    case 'namesConcealed':
    case 'tenantDeleted':
    case 'accessBlocked':
    case 'permissionMissing':
      return breakTenant(tenant, fault, app.appId);
    case 'twoPermissionsMissing':
      withdraw(one, 'Group.Read.All');
      return withdraw(one, 'User.Read.All');
    case 'reportsMissing':
      return withdraw(one, 'Reports.Read.All');
    case 'tooMuchGranted':
      return grantTooMuch();
    case 'nobodyUsesIt':
      tenant.usage = [];
      return;
    case 'secretEndsIn25Days':
      return endsIn(25 * DAY);
    case 'secretEndsIn5Days':
      return endsIn(5 * DAY);
    case 'secretEnded':
      return endsIn(-DAY);
    case 'secretRemoved':
      app.passwordCredentials = [];
      return;
    case 'secretLost':
      delete state.vault.secrets[secretName];
      return;
    case 'accountDisabled':
      if (account) account.accountEnabled = false;
      return;
    case 'accountDeleted':
      tenant.users = tenant.users.filter((user) => user !== account);
      return;
    case 'roleTaken':
      if (account) account.directoryRoles = [];
      return;
    case 'passwordChanged':
      if (account) account.password = 'Somebody-Elses-1';
      return;
    case 'mainDisabled':
      return breakTenant(tenant, 'appDisabled', app.appId);
    case 'mainSecretEndsIn5Days':
      return endsIn(5 * DAY);
    case 'secondSecretEndsIn5Days':
      if (secondCredential) secondCredential.endDateTime = iso(world.now() + 5 * DAY);
      return;
    case 'secondRefused':
      if (secondCredential) secondCredential.secretText = 'another value';
      return;
    case 'secondDisabled':
      return breakTenant(tenant, 'appDisabled', second?.appId ?? '');
    case 'secondDeleted':
      return deleteSecond();
    case 'bothTrouble':
      grantTooMuch();
      endsIn(5 * DAY);
      return deleteSecond();
    case 'appDeleted':
    case 'stewardRemoved':
      return breakTenant(tenant, 'consentRevoked', app.appId);
  }
}

function withdraw({ tenant }: Seeded, permission: string): void {
  const role = graphPermission(permission)?.application?.id;
  tenant.appRoleAssignments = tenant.appRoleAssignments.filter(({ appRoleId }) => appRoleId !== role);
}
