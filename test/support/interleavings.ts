import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { nextGuid, nextSecret } from '../../sandbox/microsoft/random.ts';
import { DAY, HOUR, iso, MINUTE } from '../../src/lib/clock.ts';
import type { Credential } from '../../src/lib/connections/access.ts';
import { existingSettings } from '../../src/lib/credentials/existingSettings.ts';
import type { Mortal } from './mortal.ts';
import { appOf, connectedBy, keysOf, night, valueOf, works } from './rotations.ts';
import { ourApps, type SetupJourney } from './setup.ts';
import { read } from './stored.ts';
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

/** A value that left the vault. */
interface Given {
  readonly credential: Credential;
  readonly keyIds: readonly string[];
  confirmed: boolean;
}

/**
 * Does acts in random orders. After each of them what is in force works, and so does whatever somebody was given and has
 * no reason to have replaced; in the end Microsoft lists what the connection knows, and what is not ours.
 */
export async function assertAnyOrder(world: World, mortal: Mortal, numRuns: number): Promise<void> {
  const start = world.now();
  await fc.assert(
    fc.asyncProperty(
      fc.array(acts, { minLength: 6, maxLength: 16 }),
      fc.constantFrom(0, 20_000),
      async (order, lag) => {
        world.advance(start - world.now());
        world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
        const journey = await connectedBy(world, 'snow', { 'steward.rotate': 'on' });
        world.microsoft.world.knobs.lag = { minMs: lag, maxMs: lag };
        const given: Given[] = [];
        const theirs = addTheirs(world, journey);
        for (const act of order) {
          await perform(world, mortal, journey, given, act);
          mortal.live();
          await assertWorking(world, journey, given);
        }
        world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
        await settle(world, journey);
        await assertWorking(world, journey, given);
        await assertAgreed(world, journey, theirs.keyId);
      },
    ),
    { numRuns, endOnFailure: true, interruptAfterTimeLimit: 500_000 },
  );
}

/** A secret that an admin of the tenant adds by hand. */
function addTheirs(world: World, journey: SetupJourney) {
  const [application] = ourApps(world, journey);
  if (!application) throw new Error('no app');
  const secretText = nextSecret(world.microsoft.world);
  const made = {
    keyId: nextGuid(world.microsoft.world),
    displayName: 'by hand',
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
      const { tenant } = await read(world, id);
      await services.giveSettings(
        id,
        existingSettings.parse({ tenantId: tenant, clientId, clientSecret }),
        'olivia',
      );
      return;
    }
    case 'show': {
      const { credential } = await appOf(world, journey);
      const shown = await services.handOver.show(id, { by: 'olivia', whom: 'an operator' });
      if (shown?.ok) given.push({ credential, keyIds: shown.value.keyIds, confirmed: false });
      return;
    }
    case 'confirm': {
      const last = given.at(-1);
      const said = last && (await services.handOver.confirm(id, last.keyIds, 'olivia'));
      if (last && said?.ok) last.confirmed = true;
    }
  }
}

/** Is it good by its own dates? */
const lives = ({ endsAt }: Credential, now: number): boolean => Date.parse(endsAt ?? '') > now;

async function assertWorking(world: World, journey: SetupJourney, given: readonly Given[]): Promise<void> {
  const { clientId, credential } = await appOf(world, journey);
  const last = given.findLastIndex(({ confirmed }) => confirmed);
  // What came before one that is entered may be gone; that one, and all behind it, may not.
  const held = given.slice(Math.max(0, last)).map((one) => one.credential);
  for (const one of [credential, ...held].filter((each) => lives(each, world.now()))) {
    const isTaken = await works(world, journey.id, clientId, one);
    expect([one.keyId, isTaken]).toEqual([one.keyId, true]);
  }
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

async function assertAgreed(world: World, journey: SetupJourney, theirs: string): Promise<void> {
  const { credential, former, pending } = await appOf(world, journey);
  expect(pending).toBeUndefined();
  const [application] = ourApps(world, journey);
  const ours = (application?.passwordCredentials ?? []).filter(
    ({ displayName }) => displayName !== 'by hand',
  );
  const known = new Set([credential, ...former].map(({ keyId }) => keyId));
  expect(ours.filter(({ keyId }) => !known.has(keyId))).toEqual([]);
  expect(keysOf(world, journey)).toContain(theirs);
  const listed = application?.passwordCredentials.find(({ keyId }) => keyId === credential.keyId);
  expect(valueOf(world, credential)).toBe(listed?.secretText);
}
