import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/lib/clock.ts';
import { accountAtWork } from '../../src/lib/connections/access.ts';
import type { Connection } from '../../src/lib/connections/connection.ts';
import type { Services } from '../../src/lib/services.ts';
import { createMortal, type Mortal } from './mortal.ts';
import { beginSetup, contosoOf, leastWait, ourApps, type SetupJourney, setupOf } from './setup.ts';
import { read } from './stored.ts';
import { startWorld, type World } from './world.ts';
import { actsOf } from './acts.ts';

const adele = 'adele@contoso.example';

/** A profile, and what the admin answers on its page. */
export interface CrashPlan {
  readonly profile: string;
  readonly answers: Readonly<Record<string, string>>;
  /** User name of an account that is in force before, and that goes on until the new one is proved. */
  readonly replaces?: string;
  /** Where it ends when nobody signs in for the connector. */
  readonly ends: 'connected' | 'askAccount';
}

/**
 * Tests of workers that die: whatever was done last, another one finishes it, and everything is there once.
 *
 * @param every one of so many deaths is tried
 */
export function testDeaths(plans: readonly CrashPlan[], every = 1): void {
  describe('a worker that dies between two of its calls', () => {
    let world: World;
    let mortal: Mortal;
    beforeAll(async () => {
      world = await startWorld();
      mortal = createMortal();
    }, 120_000);
    afterAll(async () => {
      mortal.stop();
      await world.stop();
    });

    test.each(plans)(
      'for $profile leaves nothing that the next one cannot finish',
      async (plan) => {
        const changes = await changesOf(world, mortal, plan);
        expect(changes).toBeGreaterThan(plan.replaces === undefined ? 30 : 20);
        for (let made = 0; made < changes; made += every) await dieAfter(world, mortal, plan, made);
      },
      1_200_000,
    );
  });
}

/** Does what is due, turns the clock to what is due next, until nothing is or a call is not made any more. */
async function workOn(
  world: World,
  id: string,
  services: Services,
  mortal: Mortal,
): Promise<Connection | undefined> {
  for (let turn = 0; turn < 100; turn += 1) {
    try {
      await services.look(id, 'queue');
    } catch (thrown) {
      if (!mortal.isDead) throw thrown;
    }
    if (mortal.isDead) return undefined;
    const connection = await mortal.aside(() => read(world, id));
    const { onboarding, provisioning } = connection;
    if (onboarding.dueAt === undefined || provisioning?.finishedAt !== undefined) return connection;
    world.advance(Math.max(leastWait(connection), Date.parse(onboarding.dueAt) - world.now()));
  }
  throw new Error('it never ended');
}

/** How many changes a run without a death makes, from the admin's return on. */
async function changesOf(world: World, mortal: Mortal, plan: CrashPlan): Promise<number> {
  const journey = await signedIn(world, plan);
  mortal.live();
  await workOn(world, journey.id, world.another(), mortal);
  const { changes } = mortal;
  await assertWhole(world, journey, plan);
  forget(world);
  return changes;
}

/** Dies after so many changes; another instance finds what is due, goes on, and all ends as it should. */
async function dieAfter(world: World, mortal: Mortal, plan: CrashPlan, changes: number): Promise<void> {
  const journey = await signedIn(world, plan);
  mortal.dieAfter(changes);
  await workOn(world, journey.id, world.another(), mortal);
  mortal.live();
  const live = world.another();
  const { provisioning, health, access } = await read(world, journey.id);
  const isDone = provisioning?.finishedAt !== undefined && plan.ends === 'connected';
  if (plan.replaces !== undefined && !isDone)
    expect([changes, access.account?.userPrincipalName]).toEqual([changes, nameOf(plan.replaces)]);
  const isOver =
    provisioning?.finishedAt !== undefined && (plan.ends !== 'connected' || health.checks.consentStatus);
  const isListed = async () =>
    (await live.listing.fresh()).some(
      ({ id, dueAt, state, asked }) =>
        id === journey.id &&
        ((dueAt !== undefined && Date.parse(dueAt) <= world.now()) || (state === 'healthy' && !asked)),
    );
  world.advance(5 * MINUTE);
  // What the sweep sends messages for.
  if (!isOver) expect([changes, await isListed()]).toEqual([changes, true]);
  await workOn(world, journey.id, live, mortal);
  await live.look(journey.id, 'queue');
  // The sweep has a check made of what was never checked.
  if (!(await read(world, journey.id)).health.checks.consentStatus && plan.ends === 'connected')
    await live.checkNow(journey.id);
  try {
    await assertWhole(world, journey, plan);
  } catch (thrown) {
    throw new Error(`after a death behind change ${changes}: ${String(thrown)}`, { cause: thrown });
  }
  forget(world);
}

async function signedIn(world: World, plan: CrashPlan): Promise<SetupJourney> {
  const journey = await beginSetup(world, plan.profile, 'contoso.example');
  if (plan.replaces === undefined) {
    await journey.signIn(adele, plan.answers);
    return journey;
  }
  await journey.signIn(adele, { userName: plan.replaces });
  if ((await journey.work()).kind === 'askAccount') {
    world.advance(SECOND);
    await journey.signIn(nameOf(plan.replaces));
    await journey.press({ do: 'useAccount' });
  }
  const again = await setupOf(world, journey.id);
  await again.signIn(adele, plan.answers);
  return again;
}

const nameOf = (userName: string): string => `${userName}@contoso.example`;

/** Everything is there once, works, and nothing else of ours is there. */
async function assertWhole(world: World, journey: SetupJourney, plan: CrashPlan) {
  const { profile: id, ends, replaces } = plan;
  const profile = await world.services.profiles.find(id);
  const contoso = contosoOf(world);
  const { microsoft } = world;
  const { access, state } = await read(world, journey.id);
  expect([(await journey.view()).kind, state]).toEqual([
    ends,
    ends === 'connected' || replaces !== undefined ? 'healthy' : 'onboarding',
  ]);
  const ours = ourApps(world, journey);
  expect(ours).toHaveLength(profile?.apps.length ?? 0);
  for (const app of profile?.apps ?? []) {
    const known = access.apps.find(({ key }) => key === app.key);
    const made = ours.filter(({ id: objectId }) => objectId === known?.objectId);
    expect(made.map(({ displayName }) => displayName)).toEqual([app.displayName]);
    const principals = contoso.servicePrincipals.filter(({ appId }) => appId === known?.clientId);
    expect(principals.map(({ id: principalId }) => principalId)).toEqual([known?.servicePrincipalId]);
    const [principal] = principals;
    const roles = contoso.appRoleAssignments.filter(({ principalId }) => principalId === principal?.id);
    expect(new Set(roles.map(({ appRoleId }) => appRoleId)).size).toBe(roles.length);
    expect(roles).toHaveLength(app.application.length);
    const grants = contoso.oauth2PermissionGrants.filter(({ clientId }) => clientId === principal?.id);
    // Each is for one account alone.
    expect(grants).toHaveLength(app.delegated.length === 0 ? 0 : replaces === undefined ? 1 : 2);
    await assertOneSecret(world, made[0]?.passwordCredentials ?? [], known?.credential);
  }
  const accounts = contoso.users.filter(({ more }) => String(more?.['employeeType']).includes(journey.id));
  // Whoever has to sign in first is not in force yet.
  const account = accountAtWork(access);
  const isInForce = ends === 'connected';
  expect([access.incoming, access.account].map((one) => one !== undefined)).toEqual([
    account !== undefined && !isInForce,
    account !== undefined && (isInForce || replaces !== undefined),
  ]);
  const before = isInForce ? access.formerAccounts[0] : access.account;
  if (replaces !== undefined) expect(before?.userPrincipalName).toBe(nameOf(replaces));
  expect(accounts.map(({ id: objectId }) => objectId)).toEqual([
    ...(replaces !== undefined && before ? [before.objectId] : []),
    ...(account ? [account.objectId] : []),
  ]);
  const acts = access.formerAccounts.length;
  expect((await actsOf(world, journey.id)).length).toBe(acts);
  if (account?.password) {
    const { secretName, secretVersion } = account.password;
    const kept = microsoft.world.vault.secrets[secretName];
    const version = kept?.versions.find((one) => one.version === secretVersion);
    expect(version?.value).toBe(accounts.at(-1)?.password);
  }
  const { setupApp } = microsoft.world.seeded;
  expect(contoso.servicePrincipals.filter(({ appId }) => appId === setupApp.clientId)).toEqual([]);
  expect(access.setupLeftover).toBeUndefined();
  expect(microsoft.world.vault.secrets[`setup-${journey.id}`]?.deleted).toBeDefined();
}

type Kept = NonNullable<Connection['access']['apps'][number]['credential']>;

async function assertOneSecret(
  { microsoft }: World,
  secrets: readonly { keyId: string; secretText: string }[],
  credential: Kept | undefined,
) {
  expect(secrets.map(({ keyId }) => keyId)).toEqual(credential ? [credential.keyId] : []);
  if (!credential) return;
  const entry = microsoft.world.vault.secrets[credential.secretName.toLowerCase()];
  const version = entry?.versions.find((one) => one.version === credential.secretVersion);
  expect(version?.value).toBe(secrets[0]?.secretText);
}

/** Empties the tenant of what the tests made, so that it stays small. */
function forget(world: World): void {
  const contoso = contosoOf(world);
  const { applications } = world.microsoft.world;
  world.microsoft.world.applications = applications.filter(({ homeTenantId }) => homeTenantId !== contoso.id);
  contoso.users = contoso.users.filter(({ more }) => more?.['employeeType'] === undefined);
  contoso.servicePrincipals = contoso.servicePrincipals.filter(
    ({ displayName }) => displayName === 'Microsoft Graph' || displayName.includes('steward'),
  );
  contoso.deletedItems = [];
  contoso.exchangeAssignments = [];
  contoso.oauth2PermissionGrants = [];
  const principals = new Set(contoso.servicePrincipals.map(({ id }) => id));
  contoso.appRoleAssignments = contoso.appRoleAssignments.filter(({ principalId }) =>
    principals.has(principalId),
  );
  world.microsoft.requests.clear();
}
