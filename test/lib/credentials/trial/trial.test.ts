import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { accountAtWork } from '../../../../src/lib/connections/access.ts';
import { HOUR } from '../../../../src/lib/clock.ts';

import { accept, beginSetup, contosoOf, type SetupJourney } from '../../../support/setup.ts';
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
    await journey.work();
    expect(await notesOf()).toMatchObject({ isOver: true });
    expect(trialUsers()).toEqual([]);
  });

  test('does not stand still where the connector has lost its token, and begins anew behind a rotation', async () => {
    world.microsoft.world.knobs.lag = { minMs: 20_000, maxMs: 20_000 };
    await world.services.trials.begin(journey.id, 'olivia');
    world.microsoft.world.knobs.faults = [{ id: 'lost', host: 'entra', status: 400, aadsts: 50173 }];
    for (let hour = 0; hour < 3; hour += 1) {
      await world.services.look(journey.id, 'queue');
      world.advance(HOUR);
    }
    const waiting = await read(world, journey.id);
    expect(waiting.provisioning).toMatchObject({ kind: 'trial' });
    expect(waiting.provisioning?.stop).toBeUndefined();
    expect(waiting.onboarding.dueAt).toBeDefined();
    expect(trialUsers()).toHaveLength(1);
    world.microsoft.world.knobs.faults = [];
    world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
    await journey.work();
    expect(trialUsers()).toEqual([]);
    expect(await notesOf()).toMatchObject({ isOver: true });
  });

  test('twice at once makes one user', async () => {
    const before = deletedUsers().length;
    await Promise.all([
      world.services.trials.begin(journey.id, 'olivia'),
      world.another().trials.begin(journey.id, 'olivia'),
    ]);
    await journey.work();
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
});
