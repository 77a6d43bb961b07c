/**
 * `npm run soak -- [--minutes 60] [--connections 60] [--seed 1]`: nights over two hosts in which every tenth call fails
 * and hosts are killed, while tenants change by a plan, and guests come and go. What is kept, what was told and what
 * tenants hold must agree with that plan, and nothing may be left over. Writes `bench/soak.md`; ends with 1 where anything
 * disagrees. What is random follows from the seed; when a host has how much of its work done does not.
 */
import { parseArgs } from 'node:util';
import { DAY, HOUR, iso, MINUTE } from '../src/lib/clock.ts';
import { createBreaker } from '../test/support/nights/breaking.ts';
import { runsOfANight } from '../test/support/nights/expected.ts';
import { type Plan, planOf } from '../test/support/nights/plan.ts';
import { type Seeded, seedTenants } from '../test/support/nights/tenants.ts';
import { rowsOf } from '../test/support/tables.ts';
import { strangeActs } from './soak/acts.ts';
import { startGround } from './soak/ground.ts';
import { createGuests } from './soak/guests.ts';
import { createJudge } from './soak/judge.ts';
import { createKiller } from './soak/killing.ts';
import { settle, turnTo } from './soak/night.ts';
import { makeMoody } from './soak/receiver.ts';
import { writeReport } from './soak/report.ts';
import { doublesOf, leftOver, openSecrets } from './soak/residue.ts';
import { createMoodyStorage } from './soak/storage.ts';
import { AT_STORAGE, SHARE, storm } from './soak/storm.ts';

/** Real milliseconds within which a run, and what people do in a day, have most of their work done. */
const [OF_A_RUN, OF_A_DAY] = [5_000, 20_000];
/** More than fit into a day of real time. */
const MOST_NIGHTS = 2_000;

const { minutes, connections, seed } = readOptions();
const began = Date.now();
const random = { random: seed };
const plan = planFor(connections);

say(`seed ${seed}, ${connections} connections, ${minutes} minutes`);
const storage = createMoodyStorage(random);
const ground = await startGround(storage);
say(`two hosts are there; logs in ${ground.folder}`);
const { knobs } = ground.microsoft.world;
ground.microsoft.world.random = seed;
const moody = makeMoody(ground, random);
const killer = createKiller(ground, random);
await turnTo(ground, runsOfANight.length + 2);
await settle(ground);
const seeded = await seedTenants(ground, plan.connections);
const breaker = createBreaker(ground, seeded);
const judge = createJudge(ground, plan, seeded);
const guests = createGuests(ground);
say(`${seeded.length} tenants are connected`);

const end = began + minutes * MINUTE;
/** Milliseconds that the longest night took: one that would not come to its end in time is not begun. */
let longest = 0;
let night = 0;
/** What does not agree and was printed. */
const shown = new Set<string>();
/** Secrets that lay open in the evening of some day: older calls are forgotten in the end. */
const leaks = new Set<string>();
while (Date.now() + longest < end && night < MOST_NIGHTS - 1) {
  const evening = Date.now();
  knobs.faults = storm();
  moody.share = SHARE;
  storage.share = AT_STORAGE;
  await goThrough(night, false);
  const struck = Date.now() < end ? killer.strike(OF_A_DAY) : Promise.resolve();
  await guests.day(end);
  await struck;
  for (const leak of await openSecrets(ground)) leaks.add(leak);
  say(standing());
  // As they come: whoever waits for an hour may look into the logs meanwhile.
  for (const problem of [...judge.problems, ...guests.problems, ...leaks]) {
    if (!shown.has(problem)) console.log(problem);
    shown.add(problem);
  }
  longest = Math.max(longest, Date.now() - evening);
  night += 1;
}
// A quiet night in which everybody is answered, and all guests leave.
knobs.faults = [];
moody.share = 0;
storage.share = 0;
await goThrough(night, true);
await guests.leave();
await ground.advance(2 * HOUR);
await settle(ground);
await judge.end();
say(standing());

const doubles = doublesOf(moody.taken, killer.at);
const left = new Set([...leaks, ...(await leftOver(ground))]);
const acts = strangeActs(await rowsOf(ground, 'audit'), guests.ended);
const problems = [...judge.problems, ...guests.problems, ...left, ...acts, ...doubles.problems];
const { made: calls, faulty: faults } = ground.calls;
const { refused } = moody;
const { kills } = killer;
const { events, questions, unanswered } = judge;
const figures = {
  seed,
  minutes,
  connections,
  nights: night + 1,
  calls,
  faults,
  refused,
  stored: storage.made,
  unstored: storage.faulty,
  kills,
  events,
  again: doubles.excused,
  questions,
  unanswered,
};
writeReport(
  { ...figures, guests: guests.connected, ended: guests.ended.length, problems },
  new Date(began).toISOString(),
);
await ground.stop(problems.length > 0);
for (const problem of problems) console.log(problem);
say(problems.length > 0 ? `${problems.length} disagreements` : 'everything agrees');
process.exitCode = problems.length > 0 ? 1 : 0;

/** The three runs of a night. @param strict no call fails, and every answer must come */
async function goThrough(at: number, strict: boolean): Promise<void> {
  for (const one of seeded) renew(one);
  breaker.night(at, plan.ownApp[at] ?? 'nothing');
  for (const run of runsOfANight.keys()) {
    await turnTo(ground, run + 1);
    const since = ground.now() - (ground.now() % HOUR);
    const struck = strict ? Promise.resolve() : killer.strike(OF_A_RUN);
    const settled = await settle(ground);
    await struck;
    await judge.run(at, run, since, strict, settled);
  }
}

/** A plan goes on for years; a secret with which nothing is wrong does not come to its end. */
function renew({ app, second, tenant }: Seeded): void {
  if (app.homeTenantId !== tenant.id) return;
  for (const { passwordCredentials } of [app, ...(second ? [second] : [])])
    for (const credential of passwordCredentials) credential.endDateTime = iso(ground.now() + 300 * DAY);
}

function planFor(count: number): Plan {
  const of = (share: number): number => Math.ceil(count * share);
  const counts = { shared: of(0.3), own: of(0.25), account: of(0.2), two: of(0.25) };
  const drawn = planOf(counts, seed, MOST_NIGHTS);
  // All were asked before: whom nobody asked yet the sweep would not leave to the night.
  return { ...drawn, connections: drawn.connections.map((one) => ({ ...one, isNew: false })) };
}

function standing(): string {
  const { made, faulty } = ground.calls;
  return (
    `night ${night + 1}: ${judge.events} events, ${faulty} of ${made} calls hit, ${killer.kills} kills, ` +
    `${judge.unanswered} of ${judge.questions} unanswered, ${guests.connected} guests came and ${guests.ended.length} left, ` +
    `${judge.problems.length + guests.problems.length} disagreements`
  );
}

function say(text: string): void {
  const seconds = Math.round((Date.now() - began) / 1_000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  console.log(`${clock.padStart(6)}  ${text}`);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '60' },
      connections: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
    },
  });
  return {
    minutes: Number(values.minutes),
    connections: Number(values.connections),
    seed: Number(values.seed),
  };
}
