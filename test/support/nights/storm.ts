import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Fault, FaultHost } from '../../../sandbox/microsoft/worldFaults.ts';
import { startHost, type TestHost } from '../host.ts';
import { rowsOf } from '../stored.ts';
import type { World } from '../world.ts';
import { type Heard, lineOf, runsOfANight } from './expected.ts';
import { type Kind, saysOf } from './faults.ts';
import { type Plan, planOf } from './plan.ts';
import { reconcile, turnTo } from './runs.ts';
import { setStage, type Stage } from './stage.ts';

/** What goes wrong with a call; one is as likely as the other. */
const troubles: readonly Partial<Fault>[] = [
  { status: 429, retryAfterSeconds: 2 },
  { status: 503 },
  { delayMs: 600_000 },
  { cut: 'before' },
  { cut: 'body' },
  { body: 'truncated' },
  { body: 'html' },
];
/** Not our own identity: its tokens are good for a day, but by the clock of a world they are never fresh. */
const hosts: readonly FaultHost[] = ['entra', 'graph', 'vault', 'reports'];
const SHARE = 0.2;
/** Milliseconds until a call counts as unanswered: whatever a busy machine has no time for either is asked again. */
const CALL_TIMEOUT = 700;
const LONG = 1_200_000;

/** Lets a fifth of all calls to Microsoft fail. */
function raiseStorm({ microsoft }: World): void {
  // Each is drawn after those before it let the call pass.
  const share = 1 - (1 - SHARE) ** (1 / troubles.length);
  microsoft.world.knobs.faults = hosts.flatMap((host) =>
    troubles.map((trouble, at) => ({
      id: `${host} ${at}`,
      host,
      share,
      // What is asked within a batch is no call of its own.
      ...(host === 'graph' && { pathContains: '$batch' }),
      ...trouble,
    })),
  );
}

/** One run, minute by minute until it is closed. */
async function longRunOf(world: World, host: TestHost, at: number): Promise<void> {
  turnTo(world, at + 1);
  await host.fire(runsOfANight[at]?.timer ?? '');
  await host.work();
  for (let minutes = 0; minutes < 60; minutes += 1) {
    await reconcile(world, host);
    const runs = await rowsOf(world, 'runs');
    if (runs.every(({ closedAt }) => closedAt !== undefined)) return;
  }
  throw new Error('the run is not closed within an hour');
}

/** What is told of alerts, whatever came first; that a connection was degraded before it was broken is true as well. */
const alertsOf = (heard: readonly Heard[]): string[] =>
  heard
    .filter(({ type }) => type.startsWith('alert.'))
    .map(lineOf)
    .toSorted();

/** Declares the test of nights in which every fifth call fails, over so many connections of each kind. */
export function testStorm(counts: Readonly<Record<Kind, number>>, nights: number): void {
  const drawn = planOf(counts, 20);
  // The same is wrong in every night, a quiet one at the end too: what people hear does not depend on which had an answer.
  const everyNight = <T>(one: T): T[] => Array.from({ length: nights + 1 }, () => one);
  const plan: Plan = {
    ownApp: everyNight('nothing'),
    connections: drawn.connections.map(({ name, kind, nights: [first = 'nothing'] }) => ({
      name,
      kind,
      nights: everyNight(first),
    })),
  };
  let stage: Stage;
  let host: TestHost;
  beforeAll(async () => {
    stage = await setStage(plan);
    const services = stage.world.another({ callTimeout: CALL_TIMEOUT });
    host = await startHost(stage.world, { services });
  });
  afterAll(() => stage.world.stop());

  test(
    'while every fifth call fails nothing is told that is not so, and in the end nobody is unchecked',
    async () => {
      const { world, receiver, seeded } = stage;
      const heard: Heard[] = [];
      const run = async (at: number) => {
        await longRunOf(world, host, at);
        heard.push(...receiver.heard());
      };
      const expected: Heard[] = [];
      raiseStorm(world);
      for (let night = 0; night < nights; night += 1) expected.push(...(await stage.goOn(run)));
      const runs = await rowsOf(world, 'runs');
      const ofFleet = runs.filter((run) => run['expected'] === seeded.length);
      expect(ofFleet.map((run) => run['missing'])).toEqual(ofFleet.map(() => 0));
      expect(ofFleet).toHaveLength(nights * runsOfANight.length);
      const wanted = new Set(expected.map(lineOf));
      expect(alertsOf(heard).filter((line) => !wanted.has(line))).toEqual([]);

      // One quiet night later everything is known, and has been told once.
      world.microsoft.world.knobs.faults = [];
      expected.push(...(await stage.goOn(run)));
      expect(alertsOf(heard)).toEqual(alertsOf(expected));
      expect(receiver.twice).toEqual([]);
      expect(await unanswered()).toEqual(blindOnes());
    },
    LONG,
  );

  /** Connections of which some check is not answered. */
  async function unanswered(): Promise<string[]> {
    const read = stage.seeded.map(async ({ id, planned }) => {
      const records = Object.values((await host.services.connections.read(id))?.health.checks ?? {});
      return records.some(({ unknown }) => unknown !== undefined) ? [planned.name] : [];
    });
    return (await Promise.all(read)).flat();
  }

  /** Those that cannot be answered, whoever asks. */
  const blindOnes = (): string[] =>
    plan.connections
      .filter(({ kind, nights: [fault = 'nothing'] }) =>
        [...saysOf(kind, fault).values()].includes('unknown'),
      )
      .map(({ name }) => name);
}
