import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY, HOUR } from '../../../../src/lib/clock.ts';
import { adele, connectedBy, DUE, night } from '../../../support/rotations.ts';
import { followLink, personOf, type SetupJourney } from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(() => world.stop());

/** The browser of the admin to whom the operator has sent the link. */
async function asked(journey: SetupJourney): Promise<SetupJourney> {
  const begun = await world.services.rotations.begin(journey.id, 'olivia', 'password');
  if (!begun?.ok || !begun.value.link) throw new Error('no link');
  return followLink(world, journey.id, begun.value.link.token);
}

test('a password that has gone astray while it was renewed is found the next night', async () => {
  const journey = await connectedBy(world, 'sam360', { userName: 'astray' });
  world.advance(DAY);
  const admin = await asked(journey);
  await admin.signIn(adele);
  const person = personOf(world, 'astray@contoso.example');
  const old = person.password;
  world.microsoft.world.knobs.faults = [{ id: 'away', host: 'entra', status: 503 }];
  await world.services.look(journey.id, 'queue');
  expect(person.password).not.toBe(old);
  person.password = 'By-Hand-12345!';
  world.microsoft.world.knobs.faults = [];
  for (let turn = 0; turn < 30; turn += 1) {
    const { onboarding, provisioning } = await read(world, journey.id);
    if (onboarding.dueAt === undefined || provisioning?.kind !== 'rotate') break;
    world.advance(Math.max(0, Date.parse(onboarding.dueAt) - world.now()));
    await world.services.look(journey.id, 'queue');
  }
  expect((await read(world, journey.id)).provisioning?.stop?.code).toBe('notSeen');
  world.advance(DAY);
  await world.services.checkNow(journey.id);
  const { state, health } = await read(world, journey.id);
  expect(state).toBe('broken');
  expect(health.checks.account?.last).toMatchObject({ findings: [{ code: 'account.passwordWrong' }] });
});

test('what an admin was sent a link for is not taken away by a timer, as long as the link is good', async () => {
  const journey = await connectedBy(world, 'sam360', { userName: 'awaited', 'steward.rotate': 'on' });
  world.advance(DUE);
  const admin = await asked(journey);
  await night(world, journey);
  expect((await read(world, journey.id)).provisioning?.choices.renewPassword).toBe(true);
  expect(await admin.view()).toMatchObject({ kind: 'askErrand', purpose: 'password' });

  world.advance(7 * DAY);
  await night(world, journey);
  const { access, provisioning } = await read(world, journey.id);
  expect(access.apps[0]?.former).toHaveLength(1);
  expect(provisioning?.kind).toBe('make');
});

test('a second link that nobody follows stands in nobody’s way, whatever the first flow sent', async () => {
  const steward = { 'steward.rotate': 'on', 'steward.watch': 'on' };
  const journey = await connectedBy(world, 'sam360', { userName: 'unfollowed', ...steward });
  world.advance(DAY);
  const admin = await asked(journey);
  await admin.signIn(adele);
  world.microsoft.world.knobs.faults = [{ id: 'try', host: 'entra', status: 400, aadsts: 50126 }];
  await admin.work();
  world.microsoft.world.knobs.faults = [];
  expect((await read(world, journey.id)).provisioning?.stop?.code).toBe('notSeen');

  await asked(journey);
  world.advance(HOUR);
  // The one in force is tried again: that another was sent, by a flow that is over, is no reason to know nothing.
  await world.services.checkNow(journey.id);
  expect((await read(world, journey.id)).health.checks.account?.last).toMatchObject({
    findings: [{ code: 'account.passwordWrong' }],
  });
  world.advance(DUE);
  await night(world, journey);
  const { access, provisioning } = await read(world, journey.id);
  expect([access.apps[0]?.former.length, provisioning?.kind]).toEqual([1, 'make']);

  // Whoever follows a link of this kind goes on with the password that was sent.
  const sent = access.account?.pendingPassword?.secretVersion;
  const again = await asked(journey);
  await again.signIn(adele);
  expect(await again.work()).toMatchObject({ kind: 'connected' });
  expect((await read(world, journey.id)).access.account?.password?.secretVersion).toBe(sent);
});
