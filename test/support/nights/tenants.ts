import { connectTenant, giveConsent } from '../../../sandbox/fleet.ts';
import { nextHex32, nextLinkId } from '../../../sandbox/microsoft/random.ts';
import { graphAccess, seedApplication } from '../../../sandbox/microsoft/seed/application.ts';
import { seedSecret } from '../../../sandbox/microsoft/seed/operator.ts';
import { seedTenant } from '../../../sandbox/microsoft/seed/tenant.ts';
import { directoryRoles as leaders, GRAPH_APP_ID } from '../../../sandbox/microsoft/wellKnown.ts';
import type { Tenant } from '../../../sandbox/microsoft/world.ts';
import type { Application } from '../../../sandbox/microsoft/worldApps.ts';
import { iso } from '../../../src/lib/clock.ts';
import { type Access, noAccess, stewardRoles, type TenantApp } from '../../../src/lib/connections/access.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { directoryRoles } from '../../../src/lib/profiles/account.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import type { World as Whole } from '../world.ts';
import { asked } from './faults.ts';
import { type Planned, profileOf } from './plan.ts';

/** A connected tenant of a plan, with what a fault may be made of. */
export interface Seeded {
  readonly planned: Planned;
  /** The connection's id. */
  readonly id: string;
  readonly tenant: Tenant;
  /** The app that reads. */
  readonly app: Application;
  /** The one beside it, where the profile has two. */
  readonly second?: Application;
  /** Name in the vault of what an app of its own, or an account, proves itself with. */
  readonly secretName: string;
}

/** Where tenants are. */
type World = Pick<Whole, 'microsoft' | 'services' | 'now'>;

type Way = Pick<Connection, 'profile' | 'ownership' | 'access'>;

/** Connections written side by side. */
const WIDTH = 24;

/** Makes every tenant of a plan, in order, and connects it. */
export async function seedTenants(world: World, connections: readonly Planned[]): Promise<readonly Seeded[]> {
  const prepared = connections.map((planned, at) => ({ planned, ...prepare(world, planned, at) }));
  const seeded: Seeded[] = [];
  for (let at = 0; at < prepared.length; at += WIDTH) {
    const made = prepared.slice(at, at + WIDTH).map(async ({ way, ...one }) => ({
      ...one,
      id: await connectTenant(world.services, one.tenant, {
        ...way,
        asked: one.planned.isNew === true ? [] : asked[one.planned.kind],
      }),
    }));
    seeded.push(...(await Promise.all(made)));
  }
  return seeded;
}

function prepare(world: World, { name, kind }: Planned, at: number) {
  const { world: state } = world.microsoft;
  const tenant = seedTenant(state, world.now(), {
    displayName: name,
    domain: `planned-${at}.example`,
    concealedNames: false,
    leaders: [{ name: 'Adele Vance', roles: [leaders.globalAdministrator] }, { name: 'Connector Account' }],
    staff: 0,
  });
  state.tenants.push(tenant);
  return { tenant, ...{ shared, own, two, account }[kind](world, tenant) };
}

interface Prepared {
  readonly way: Way;
  readonly app: Application;
  readonly second?: Application;
  readonly secretName: string;
}

function shared(world: World, tenant: Tenant): Prepared {
  const { world: state } = world.microsoft;
  const app = appOf(world, state.seeded.sharedApp.clientId);
  giveConsent(state, tenant, app, world.now());
  const way = { profile: profileOf.shared, ownership: 'shared', access: noAccess } as const;
  return { way, app, secretName: '' };
}

/** An app that somebody registered by hand, with a secret that we were given. */
function own(world: World, tenant: Tenant): Prepared {
  const { world: state } = world.microsoft;
  const profile = builtInProfiles.find(({ id }) => id === profileOf.own);
  const wanted = profile?.apps[0];
  if (!wanted) throw new Error('the profile has no app');
  const roles = graphAccess(
    wanted.application.map(({ name }) => name),
    'Role',
  );
  const secret = seedSecret(state, world.now(), 'connector');
  const app = seedApplication(state, world.now(), tenant.id, wanted.displayName, {
    passwordCredentials: [secret],
  });
  state.applications.push(app);
  giveConsent(
    state,
    tenant,
    app,
    world.now(),
    roles.map(({ id }) => id),
  );
  const secretName = `app-${tenant.id}`;
  const credential = {
    kind: 'secret',
    ...keep(world, secretName, secret.secretText),
    keyId: secret.keyId,
    endsAt: secret.endDateTime,
    origin: 'given',
  } as const;
  const access: Access = {
    ...noAccess,
    apps: [
      { key: wanted.key, clientId: app.appId, objectId: app.id, origin: 'given', former: [], credential },
    ],
  };
  return { way: { profile: profileOf.own, ownership: 'dedicated', access }, app, secretName };
}

/** Two apps and an account that has signed in to the second of them, all made by Mooring. */
function two(world: World, tenant: Tenant): Prepared {
  const { world: state } = world.microsoft;
  const profile = builtInProfiles.find(({ id }) => id === profileOf.two);
  const user = tenant.users[1];
  const graph = tenant.servicePrincipals.find(({ appId }) => appId === GRAPH_APP_ID);
  if (!profile || !user || !graph) throw new Error('there is no profile, account or Graph');
  user.directoryRoles = [directoryRoles['User Administrator']];
  const made = profile.apps.map((wanted) => {
    const secret = seedSecret(state, world.now(), wanted.key);
    const app = seedApplication(state, world.now(), tenant.id, wanted.displayName, {
      passwordCredentials: [secret],
    });
    state.applications.push(app);
    giveConsent(state, tenant, app, world.now(), []);
    const scope = (wanted.delegated ?? []).map(({ name }) => name).join(' ');
    tenant.oauth2PermissionGrants.push({
      id: nextLinkId(state),
      clientId: tenant.servicePrincipals.find(({ appId }) => appId === app.appId)?.id ?? '',
      consentType: 'Principal',
      principalId: user.id,
      resourceId: graph.id,
      scope,
      effectiveAt: 0,
    });
    const credential = {
      kind: 'secret',
      ...keep(world, `app-${tenant.id}-${wanted.key.toLowerCase()}`, secret.secretText),
      keyId: secret.keyId,
      endsAt: secret.endDateTime,
      origin: 'made',
    } as const;
    const { appId: clientId, id: objectId } = app;
    const known: TenantApp = { key: wanted.key, clientId, objectId, origin: 'made', former: [], credential };
    return { app, scope, known };
  });
  const [other, main] = made;
  if (!other || !main) throw new Error('the profile has no two apps');
  const token = `1.sandbox.${nextHex32(state)}`;
  const times = { issuedAt: world.now(), lastUsedAt: world.now() };
  state.refreshTokens[token] = {
    appId: main.app.appId,
    tenantId: tenant.id,
    userId: user.id,
    scope: main.scope,
    ...times,
  };
  const at = iso(world.now());
  const access: Access = {
    ...noAccess,
    apps: made.map(({ known }) => known),
    account: {
      objectId: user.id,
      userPrincipalName: user.userPrincipalName,
      origin: 'made',
      password: { ...keep(world, `account-${tenant.id}`, user.password), setAt: at },
      refreshToken: { ...keep(world, `token-${tenant.id}`, token), storedAt: at },
    },
  };
  const way = { profile: profileOf.two, ownership: 'dedicated', access } as const;
  return { way, app: main.app, second: other.app, secretName: `app-${tenant.id}-api` };
}

/** An account alone, that the steward app looks after. */
function account(world: World, tenant: Tenant): Prepared {
  const { world: state } = world.microsoft;
  const app = appOf(world, state.seeded.stewardApp.clientId);
  const roles = graphAccess(stewardRoles.watch, 'Role');
  giveConsent(
    state,
    tenant,
    app,
    world.now(),
    roles.map(({ id }) => id),
  );
  const user = tenant.users[1];
  if (!user) throw new Error('there is no account');
  user.directoryRoles = [directoryRoles['Service Support Administrator']];
  const secretName = `account-${tenant.id}`;
  const access: Access = {
    ...noAccess,
    steward: ['watch'],
    account: {
      objectId: user.id,
      userPrincipalName: user.userPrincipalName,
      origin: 'made',
      password: { ...keep(world, secretName, user.password), setAt: iso(world.now()) },
    },
  };
  return { way: { profile: profileOf.account, ownership: 'dedicated', access }, app, secretName };
}

function appOf({ microsoft }: World, clientId: string): Application {
  const found = microsoft.world.applications.find(({ appId }) => appId === clientId);
  if (!found) throw new Error(`there is no app ${clientId}`);
  return found;
}

/** Puts a value into the vault, as the steps that were given it do. */
function keep(world: World, secretName: string, value: string) {
  const { world: state } = world.microsoft;
  const secretVersion = nextHex32(state);
  const seconds = Math.floor(world.now() / 1_000);
  state.vault.secrets[secretName] = {
    name: secretName,
    versions: [
      { version: secretVersion, value, tags: {}, enabled: true, created: seconds, updated: seconds },
    ],
  };
  return { secretName, secretVersion };
}
