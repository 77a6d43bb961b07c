import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { nextGuid, nextSecret } from '../../sandbox/microsoft/random.ts';
import { DAY, HOUR, iso, MINUTE } from '../../src/lib/clock.ts';
import type { Credential } from '../../src/lib/connections/access.ts';
import { existingSettings } from '../../src/lib/credentials/existingSettings.ts';
import type { Mortal } from './mortal.ts';
import { adele, appOf, night, valueOf, worksWith } from './rotations.ts';
import { beginSetup, contosoOf, ourApps, setupOf, type SetupJourney } from './setup.ts';
import { read } from './stored.ts';
import { registered } from './tenantApps.ts';
import type { World } from './world.ts';

/** What people, timers and messages may do with the credentials of one connection, in any order. */
const acts = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('rotate' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('work' as const),
      /** Changes after which the worker dies; none where it lives. */
      dies: fc.option(fc.integer({ min: 0, max: 14 }), { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('night' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replace' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('giveAnother' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('startAnew' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('check' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('show' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('confirm' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(20_000, 5 * MINUTE, 2 * HOUR, 8 * DAY, 50 * DAY),
    }),
  },
);
type Act = typeof acts extends fc.Arbitrary<infer T> ? T : never;

/** What an app proves itself with, and who it is. */
interface Proof {
  readonly clientId: string;
  readonly credential: Credential;
  readonly value: string;
}

/** A value that left the vault. */
interface Given extends Proof {
  readonly keyIds: readonly string[];
  confirmed: boolean;
}

/** What admins of the tenant call the secrets that they add. */
const BY_HAND = 'by hand';
const answers = { 'steward.rotate': 'on' };

/**
 * Does acts in random orders. After each of them what is in force works, and so does whatever somebody was given and has
 * no reason to have replaced, and what is not ours is there; in the end Microsoft lists nothing of ours that the
 * connection does not know, and the vault agrees with it.
 */
export async function assertAnyOrder(world: World, mortal: Mortal, numRuns: number): Promise<void> {
  const start = world.now();
  await fc.assert(
    fc.asyncProperty(
      fc.array(acts, { minLength: 6, maxLength: 16 }),
      fc.constantFrom(0, 20_000),
      async (order, lag) => {
        turnBack(world, start);
        await assertOrder(world, mortal, order, lag);
      },
    ),
    { numRuns, endOnFailure: true, interruptAfterTimeLimit: 500_000 },
  );
}

/** Back to the beginning, where all that earlier orders changed in the tenant is known everywhere by now. */
function turnBack(world: World, to: number): void {
  world.advance(to - world.now());
  world.microsoft.world.leaving = [];
  const { servicePrincipals, appRoleAssignments, oauth2PermissionGrants, users } = contosoOf(world);
  for (const one of [...servicePrincipals, ...appRoleAssignments, ...oauth2PermissionGrants, ...users])
    one.effectiveAt = 0;
  for (const grant of oauth2PermissionGrants) delete grant.arriving;
}

/** As an admin does it: what she has just consented to may not be known everywhere yet, and she signs in once more. */
async function connect(world: World, journey: SetupJourney): Promise<void> {
  await journey.signIn(adele, answers);
  let came = await journey.work();
  if (came.kind === 'setback' && came.setback.code === 'settling') {
    world.advance(MINUTE);
    await journey.signIn(adele, answers);
    came = await journey.work();
  }
  expect(came).toMatchObject({ kind: 'connected' });
}

async function assertOrder(world: World, mortal: Mortal, order: readonly Act[], lag: number): Promise<void> {
  world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  await connect(world, journey);
  world.microsoft.world.knobs.lag = { minMs: lag, maxMs: lag };
  const given: Given[] = [];
  addTheirs(world, journey);
  let theirs = theirsIn(world);
  for (const act of order) {
    await perform(world, mortal, journey, given, act);
    mortal.live();
    await assertWorking(world, journey, given);
    theirs = assertTheirsThere(world, theirs);
  }
  world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
  await settle(world, journey);
  await assertWorking(world, journey, given);
  assertTheirsThere(world, theirs);
  await assertAgreed(world, journey);
}

/** A secret that an admin of the tenant adds by hand. */
function addTheirs(world: World, journey: SetupJourney) {
  const [application] = ourApps(world, journey);
  if (!application) throw new Error('no app');
  const secretText = nextSecret(world.microsoft.world);
  const made = {
    keyId: nextGuid(world.microsoft.world),
    displayName: BY_HAND,
    startDateTime: iso(world.now()),
    endDateTime: iso(world.now() + 700 * DAY),
    hint: secretText.slice(0, 3),
    secretText,
    effectiveAt: 0,
  };
  application.passwordCredentials.push(made);
  return { ...made, clientId: application.appId };
}

async function perform(
  world: World,
  mortal: Mortal,
  journey: SetupJourney,
  given: Given[],
  act: Act,
): Promise<void> {
  const { id } = journey;
  const { services } = world;
  switch (act.kind) {
    case 'rotate':
      await services.rotations.begin(id, 'olivia');
      return;
    case 'night':
      await services.rotations.beginDue();
      return;
    case 'work':
      if (act.dies !== undefined) mortal.dieAfter(act.dies);
      await world
        .another()
        .look(id, 'queue')
        .catch(() => undefined);
      return;
    case 'check':
      await services.checkNow(id);
      return;
    case 'wait':
      world.advance(act.ms);
      return;
    case 'replace': {
      const { clientId, secretText: clientSecret } = addTheirs(world, journey);
      await give(world, id, clientId, clientSecret);
      return;
    }
    case 'giveAnother': {
      const { clientId, secret } = registered(world, 'contoso', { roles: snowRoles, days: 700 });
      await give(world, id, clientId, secret);
      return;
    }
    case 'startAnew': {
      // What a dead worker held is free by then.
      world.advance(5 * MINUTE);
      const ended = await services.disconnects.begin(id, { remove: [], by: 'admin' }, 'olivia');
      if (!ended.ok) return;
      const again = await setupOf(world, id);
      await connect(world, again);
      return;
    }
    case 'show': {
      const proof = await inForce(world, journey);
      const shown = await services.handOver.show(id, { by: 'olivia', whom: 'an operator' });
      if (shown?.ok) given.push({ ...proof, keyIds: shown.value.keyIds, confirmed: false });
      return;
    }
    case 'confirm': {
      const last = given.at(-1);
      const said = last && (await services.handOver.confirm(id, last.keyIds, 'olivia'));
      if (last && said?.ok) last.confirmed = true;
    }
  }
}

const snowRoles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];

async function give(world: World, id: string, clientId: string, clientSecret: string): Promise<void> {
  const { tenant: tenantId } = await read(world, id);
  const settings = existingSettings.parse({ tenantId, clientId, clientSecret });
  await world.services.giveSettings(id, settings, 'olivia');
}

async function inForce(world: World, journey: SetupJourney): Promise<Proof> {
  const { clientId, credential } = await appOf(world, journey);
  return { clientId, credential, value: valueOf(world, credential) ?? '' };
}

/** Is it good by its own dates? */
const lives = ({ credential: { endsAt } }: Proof, now: number): boolean => Date.parse(endsAt ?? '') > now;

async function assertWorking(world: World, journey: SetupJourney, given: readonly Given[]): Promise<void> {
  const last = given.findLastIndex(({ confirmed }) => confirmed);
  // What came before one that is entered may be gone; that one, and all behind it, may not.
  const held = given.slice(Math.max(0, last));
  const proofs = [await inForce(world, journey), ...held].filter((each) => lives(each, world.now()));
  for (const { clientId, credential, value } of proofs) {
    const isTaken = await worksWith(world, journey.id, clientId, { kind: credential.kind, value });
    expect([credential.keyId, isTaken]).toEqual([credential.keyId, true]);
  }
}

/** What somebody else added to any app. */
const theirsIn = ({ microsoft }: World): string[] =>
  microsoft.world.applications
    .flatMap(({ passwordCredentials }) => passwordCredentials)
    .filter(({ displayName }) => displayName === BY_HAND)
    .map(({ keyId }) => keyId);

/** @returns what is to be there from now on */
function assertTheirsThere(world: World, before: readonly string[]): string[] {
  const now = theirsIn(world);
  expect(before.filter((keyId) => !now.includes(keyId))).toEqual([]);
  return now;
}

/** Ends what is under way, and lets the nights do what they can. */
async function settle(world: World, journey: SetupJourney): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    world.advance(DAY);
    await journey.work();
    await night(world, journey);
    await world.services.checkNow(journey.id);
  }
}

async function assertAgreed(world: World, journey: SetupJourney): Promise<void> {
  const { access, provisioning } = await read(world, journey.id);
  const { credential, pending } = await appOf(world, journey);
  expect([pending, provisioning?.kind]).toEqual([undefined, 'make']);
  const known = [...access.apps, ...access.formerApps].flatMap((app) => [
    ...app.former,
    ...[app.credential, app.pending].flatMap((one) => one ?? []),
  ]);
  const knownIds = new Set(known.map(({ keyId }) => keyId));
  const ours = ourApps(world, journey).flatMap(({ passwordCredentials }) => passwordCredentials);
  expect(ours.filter(({ keyId, displayName }) => displayName !== BY_HAND && !knownIds.has(keyId))).toEqual(
    [],
  );
  const listed = world.microsoft.world.applications
    .flatMap(({ passwordCredentials }) => passwordCredentials)
    .find(({ keyId }) => keyId === credential.keyId);
  expect(valueOf(world, credential)).toBe(listed?.secretText);
  const kept = world.microsoft.world.vault.secrets[credential.secretName]?.versions ?? [];
  const active = kept.filter(({ tags }) => tags['state'] === 'active').map(({ version }) => version);
  expect(active).toEqual([credential.secretVersion]);
}
