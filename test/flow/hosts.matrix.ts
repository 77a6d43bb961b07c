import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY } from '../../src/lib/clock.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { startHost } from '../support/host.ts';
import { runsOfANight } from '../support/nights/expected.ts';
import { changingPlan } from '../support/nights/plan.ts';
import { letPass, nextTime, runOf, turnTo } from '../support/nights/runs.ts';
import { linesOf, setStage, type Stage } from '../support/nights/stage.ts';
import type { Heard } from '../support/nights/telling.ts';
import { runByTwo, settle } from '../support/nights/troubles.ts';
import { rowsOf, tableOf, take } from '../support/stored.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(
    changingPlan(8, [
      ['shared', ['namesConcealed', 'permissionMissing', 'nothing', 'twoPermissionsMissing']],
      ['shared', ['nothing', 'consentRevoked']],
      ['own', ['secretEndsIn25Days', 'secretEndsIn5Days', 'nothing']],
      ['two', ['secondDeleted', 'mainDisabled', 'bothTrouble', 'nothing']],
      ['account', ['nothing', 'accountDisabled']],
    ]),
  );
});
afterAll(() => stage.world.stop());

test('timers that come twice, on two hosts at once, make one run, and every event arrives once', async () => {
  const { world, host, receiver } = stage;
  const hosts = [host, await startHost(world)];
  await stage.night((at) => runByTwo(world, hosts, at));
  expect(receiver.twice).toEqual([]);
});

test('messages that are handed out twice at once change nothing twice, and every event arrives once', async () => {
  const { world, receiver } = stage;
  const host = await startHost(world, { twice: true });
  await stage.night((at) => runOf(world, host, at));
  expect(receiver.twice).toEqual([]);
});

test('a deploy in the middle of a run: messages of another version are understood, or asked again', async () => {
  const { world, host } = stage;
  await stage.night(async (at) => {
    turnTo(world, at + 1);
    await host.fire(runsOfANight[at]?.timer ?? '');
    const sent = await take<{ checks: readonly string[] }>(world, queueNames.checks);
    expect(sent.length).toBe(stage.seeded.length);
    for (const [place, message] of sent.entries()) {
      const next = [
        { ...message, ofTomorrow: { deep: true } },
        { ...message, checks: [...message.checks, 'ofTomorrow'] },
      ][place % 2];
      await host.services.queues.checks.send(next as never);
    }
    await host.work();
    await settle(world, host);
  });
  // That nobody could work on a message is told, once.
  expect(linesOf(stage.receiver.aside)).toEqual([
    'alert.opened | our own app | queues message.poisoned warning 0 | #1',
  ]);
  const runs = await rowsOf(world, 'runs');
  expect(runs.map((run) => run['missing'])).toEqual(runs.map(() => 0));
});

test('a deploy that is taken back: rows that a later version wrote are read, and every check goes on', async () => {
  const { world, host, seeded } = stage;
  const table = tableOf(world, 'connections');
  for (const { id } of seeded) {
    const row = (await table.get(id, id))?.row;
    const checks = JSON.parse(String(row?.['checks'])) as object;
    const ofTomorrow = { last: { verdict: 'ok', evidence: {} }, at: new Date(world.now()).toISOString() };
    await table.merge({
      partitionKey: id,
      rowKey: id,
      checks: JSON.stringify({ ...checks, ofTomorrow }),
      ofTomorrow: 'a column of its own',
    });
  }
  await stage.night((at) => runOf(world, host, at));
  expect(stage.receiver.twice).toEqual([]);
});

test('a receiver that is down for three days gets everything then, once and in order', async () => {
  const { world, host, receiver } = stage;
  const inbox = Object.values(world.microsoft.world.inboxes)[0];
  if (!inbox) throw new Error('no inbox');
  inbox.answer = 503;
  const wanted: Heard[] = [];
  const back = world.now() + 3 * DAY;
  const nextNight = async () =>
    wanted.push(
      ...(await stage.goOn(async (at) => {
        await letPass(world, host, nextTime(world, at + 1));
        await runOf(world, host, at);
      })),
    );
  for (let night = 0; night < 3; night += 1) await nextNight();
  await letPass(world, host, back);
  expect(receiver.heard()).toEqual([]);

  inbox.answer = 204;
  await nextNight();
  await settle(world, host);
  const heard = receiver.heard();
  expect(linesOf(heard)).toEqual(linesOf(wanted));
  expect(receiver.twice).toEqual([]);
  for (const who of new Set(heard.map((one) => fingerprintOf(one)))) {
    const sequences = heard.filter((one) => fingerprintOf(one) === who).map((one) => one.sequence);
    expect([who, sequences]).toEqual([who, sequences.toSorted((one, other) => one - other)]);
  }
});

/** What has one sequence: an alert, or a connection as a whole. */
function fingerprintOf({ type, who, says }: Heard): string {
  return type.startsWith('alert.') ? `${who} ${says.split(' ', 2).join(' ')}` : who;
}
