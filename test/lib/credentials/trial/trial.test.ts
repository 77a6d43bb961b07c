import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { accountAtWork } from '../../../../src/lib/connections/access.ts';
import { DAY, HOUR, iso, MINUTE } from '../../../../src/lib/clock.ts';
import { trialDueAt, trialUnderWay } from '../../../../src/lib/connections/trial.ts';

import {
  accept,
  beginSetup,
  contosoOf,
  followLink,
  setupOf,
  type SetupJourney,
} from '../../../support/setup.ts';
import { adele, connectedBy } from '../../../support/rotations.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';

let world: World;
let journey: SetupJourney;
beforeAll(async () => {
  world = await startWorld();
  journey = await cayosoft();
}, 120_000);
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
  world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
});
afterAll(() => world.stop());

/** A connector that writes users in the name of its own account. */
async function cayosoft(): Promise<SetupJourney> {
  const made = await beginSetup(world, 'cayosoft', 'contoso.example');
  await made.signIn(adele);
  expect(await made.work()).toMatchObject({ kind: 'askAccount' });
  const account = accountAtWork((await read(world, made.id)).access);
  const user = contosoOf(world).users.find(({ id }) => id === account?.objectId);
  const page = await made.open();
  await made.arrive(await accept(world, made.visitor, page, user?.userPrincipalName ?? ''));
  await made.press({ do: 'useAccount' });
  expect((await read(world, made.id)).state).toBe('healthy');
  return made;
}

const trialUsers = () =>
  contosoOf(world).users.filter(({ userPrincipalName }) => userPrincipalName.startsWith('mooring-trial-'));
const deletedUsers = () =>
  (contosoOf(world).deletedItems ?? []).filter(
    (one) => one.kind === 'user' && one.item.userPrincipalName.includes('mooring-trial-'),
  );
/** Does what is due for the trial, as messages do, until it is over. */
const goOn = async () => {
  for (let turn = 0; turn < 100; turn += 1) {
    await world.services.look(journey.id, 'queue');
    const connection = await read(world, journey.id);
    if (connection.lastTrial?.finishedAt !== undefined) return;
    const dueAt = trialUnderWay(connection) ? connection.onboarding.dueAt : iso(trialDueAt(connection) ?? 0);
    world.advance(Math.max(0, Date.parse(dueAt ?? '') - world.now()));
  }
};
const notesOf = async () => {
  const trial = await world.services.trials.last(await read(world, journey.id));
  return {
    isOver: trial?.finishedAt !== undefined,
    notes: trial?.steps.map(({ step, notes }) => [step, notes.map(({ code }) => code).join()]),
  };
};

describe('a trial of what the connector may do', () => {
  test('makes one disabled user, changes it, resets its password, and deletes it', async () => {
    world.microsoft.requests.clear();
    const trial = await world.services.trials.begin(journey.id, 'olivia');
    expect(trial).toMatchObject({ ok: true });
    expect(await notesOf()).toEqual({
      isOver: true,
      notes: [
        ['trialMake', 'trial.made'],
        ['trialChange', 'trial.changed'],
        ['trialReset', 'trial.reset'],
        ['trialDelete', 'trial.deleted'],
      ],
    });
    expect([trialUsers().length, deletedUsers().length]).toEqual([0, 1]);
    const [gone] = deletedUsers();
    expect(gone?.kind === 'user' && gone.item.accountEnabled).toBe(false);
    const connection = await read(world, journey.id);
    expect([connection.state, connection.provisioning?.kind]).toEqual(['healthy', 'make']);
    expect(connection.access.trial).toBeUndefined();
  });

  test('writes down what Microsoft refuses, and deletes the user all the same', async () => {
    world.microsoft.world.knobs.faults = [];
    const account = contosoOf(world).users.find(({ userPrincipalName }) =>
      userPrincipalName.startsWith('cayosoft-service'),
    );
    if (!account) throw new Error('no account');
    const { directoryRoles } = account;
    account.directoryRoles = [];
    await world.services.trials.begin(journey.id, 'olivia');
    const { isOver, notes } = await notesOf();
    account.directoryRoles = directoryRoles;
    expect(isOver).toBe(true);
    expect(notes?.flat()).toContain('trial.refused');
    expect(trialUsers()).toEqual([]);
  });

  test('goes on after an outage, and while Microsoft does not show the user yet', async () => {
    world.microsoft.world.knobs.lag = { minMs: 20_000, maxMs: 20_000 };
    await world.services.trials.begin(journey.id, 'olivia');
    world.microsoft.world.knobs.faults = [{ id: 'away', host: 'graph', status: 503, count: 3 }];
    await goOn();
    expect(await notesOf()).toMatchObject({ isOver: true });
    expect(trialUsers()).toEqual([]);
  });

  /** The connector has lost its token in the middle of a trial. */
  const putOff = async () => {
    world.microsoft.world.knobs.lag = { minMs: 20_000, maxMs: 20_000 };
    await world.services.trials.begin(journey.id, 'olivia');
    world.microsoft.world.knobs.faults = [{ id: 'lost', host: 'entra', status: 400, aadsts: 50173 }];
    for (let hour = 0; hour < 3; hour += 1) {
      world.advance(HOUR);
      await world.services.look(journey.id, 'queue');
      await world.services.look(journey.id, 'queue');
    }
    world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
    expect(trialUsers()).toHaveLength(1);
  };
  const dueNow = async () =>
    (await world.services.listing.fresh()).find(({ id }) => id === journey.id)?.dueAt ?? 'never';

  test('does not stand still where the connector has lost its token: it is found by the sweep', async () => {
    await putOff();
    const waiting = await read(world, journey.id);
    expect(waiting.lastTrial).toMatchObject({ waits: { step: 'trialChange' } });
    expect(await dueNow()).toBe(waiting.lastTrial?.waits?.dueAt);
    world.microsoft.world.knobs.faults = [];
    await goOn();
    expect(trialUsers()).toEqual([]);
    expect(await notesOf()).toMatchObject({ isOver: true });
    expect(await dueNow()).toBe('never');
  });

  test('stands in nobody’s way while it is put off: the account signs in anew by a link', async () => {
    await putOff();
    expect((await read(world, journey.id)).provisioning?.kind).toBe('make');
    const account = accountAtWork((await read(world, journey.id)).access);
    await world.services.checkNow(journey.id);
    world.microsoft.world.knobs.faults = [];
    const again = await setupOf(world, journey.id);
    expect(await again.view()).toMatchObject({ kind: 'askAccount' });
    await again.signIn(account?.userPrincipalName ?? '');
    await again.press({ do: 'useAccount' });
    expect((await read(world, journey.id)).state).toBe('healthy');
    await goOn();
    expect(trialUsers()).toEqual([]);
  });

  test('stands in nobody’s way where its worker has died, and comes to its end later', async () => {
    await putOff();
    world.microsoft.world.knobs.faults = [];
    world.advance(HOUR);
    await world.services.look(journey.id, 'queue');
    await world.services.connections.update(journey.id, (current) => {
      const flow = current.provisioning;
      if (flow?.kind !== 'trial') throw new Error('no trial');
      const until = iso(world.now() + 4 * MINUTE);
      return {
        connection: {
          ...current,
          provisioning: { ...flow, lease: { worker: 'dead', until } },
          onboarding: { ...current.onboarding, dueAt: until },
        },
      };
    });
    const admin = await setupOf(world, journey.id);
    expect(await admin.view()).toMatchObject({ kind: 'askSetup' });
    await admin.signIn(adele);
    expect((await read(world, journey.id)).provisioning).toMatchObject({ kind: 'make', session: {} });
    await admin.work();
    await goOn();
    expect([trialUsers(), await notesOf()]).toMatchObject([[], { isOver: true }]);
  });

  test('whose user could not be deleted tries again a day later, and disconnecting offers it', async () => {
    const mark = { mark: 'ab', userPrincipalName: 'mooring-trial-ab@contoso.example', objectId: 'gone' };
    await world.services.connections.update(journey.id, (current) => ({
      connection: { ...current, access: { ...current.access, trial: { ...mark, madeAt: iso(world.now()) } } },
    }));
    const finishedAt = (await read(world, journey.id)).lastTrial?.finishedAt ?? '';
    expect(await dueNow()).toBe(iso(Date.parse(finishedAt) + DAY));
    expect(await world.services.disconnects.preview(journey.id)).toContainEqual({
      id: 'removeTrialUser',
      kind: 'removeTrialUser',
      name: mark.userPrincipalName,
      usedBy: [],
      bySteward: false,
    });
    world.advance(DAY);
    await world.services.look(journey.id, 'queue');
    await goOn();
    expect((await read(world, journey.id)).access.trial).toBeUndefined();
    expect(await dueNow()).toBe('never');
  });

  test('whose user may not be deleted is told of as long as the user is there', async () => {
    const codes = async () => {
      await world.services.checkNow(journey.id);
      const { last } = (await read(world, journey.id)).health.checks.consentStatus ?? {};
      return last?.verdict === 'fail' ? last.findings.map(({ code }) => code) : last?.verdict;
    };
    // As a trial leaves it whose deletion was refused.
    const [gone] = deletedUsers();
    if (gone?.kind !== 'user') throw new Error('no trial has made a user');
    const left = { ...gone.item, id: '77777777-7777-4777-8777-777777777777' };
    contosoOf(world).users.push(left);
    const { userPrincipalName, id: objectId } = left;
    const trial = { mark: 'ab', userPrincipalName, objectId, madeAt: iso(world.now()) };
    await world.services.connections.update(journey.id, (current) => ({
      connection: { ...current, access: { ...current.access, trial } },
    }));
    expect(await codes()).toEqual(['trial.leftover']);
    world.advance(DAY);
    await world.services.look(journey.id, 'queue');
    await goOn();
    expect([trialUsers().length, await codes()]).toEqual([0, 'ok']);
  });

  test('twice at once makes one user', async () => {
    const before = deletedUsers().length;
    await Promise.all([
      world.services.trials.begin(journey.id, 'olivia'),
      world.another().trials.begin(journey.id, 'olivia'),
    ]);
    await goOn();
    expect([trialUsers().length, deletedUsers().length - before]).toEqual([0, 1]);
  });

  test('is refused for a connector that only reads', async () => {
    const reading = await connectedBy(world, 'snow');
    expect(await world.services.trials.begin(reading.id, 'olivia')).toMatchObject({
      ok: false,
      error: { code: 'state_conflict' },
    });
    expect(await world.services.trials.begin('nobody', 'olivia')).toBeUndefined();
  });

  test('is taken out of the tenant with the connection, where its end is not awaited', async () => {
    await putOff();
    world.microsoft.world.knobs.faults = [];
    const wish = { remove: ['removeTrialUser'], by: 'admin' as const };
    const begun = await world.services.disconnects.begin(journey.id, wish, 'olivia');
    if (!begun.ok || !begun.value.link) throw new Error(JSON.stringify(begun));
    const admin = followLink(world, journey.id, begun.value.link.token);
    world.advance(HOUR);
    await world.services.look(journey.id, 'queue');
    expect(await admin.view()).toMatchObject({ purpose: 'remove', steps: [{ kind: 'removeTrialUser' }, {}] });
    await admin.signIn(adele);
    await admin.work();
    const { state, access, lastTrial } = await read(world, journey.id);
    expect([state, access.trial, trialUsers()]).toEqual(['disconnected', undefined, []]);
    expect(lastTrial?.finishedAt).toBeDefined();
    expect(await dueNow()).toBe('never');
  });
});
