import type { Connection } from '../../src/lib/connections/connection.ts';
import { severities, STALE_CHECK } from '../../src/lib/connections/verdict.ts';
import { OWN_APP, runsOfANight, saysIn, type Teller, tellerOf } from '../../test/support/nights/expected.ts';
import { asked, type Check, type Says } from '../../test/support/nights/faults.ts';
import type { Plan, Planned } from '../../test/support/nights/plan.ts';
import { listenAt } from '../../test/support/nights/runs.ts';
import { type Heard, lineOf } from '../../test/support/nights/telling.ts';
import type { Seeded } from '../../test/support/nights/tenants.ts';
import { type Ground, INBOX } from './ground.ts';
import { GUEST } from './guests.ts';

/** Holds what the hosts kept and told against the plan. */
export interface Judge {
  /** What did not agree. */
  readonly problems: readonly string[];
  /** Answers that nobody got, though the tenant would have given them. */
  readonly unanswered: number;
  readonly events: number;
  /** Looks at the last run. @param since when it was due, in ms @param strict every answer must have come @param settled the run came to its end */
  run(night: number, at: number, since: number, strict: boolean, settled: boolean): Promise<void>;
  /** Every connection stands as what is open leaves it, and has nothing more to tell. */
  end(): Promise<void>;
}

/** What tells of the installation itself, or of guests: no plan of tenants knows of these. */
const isOurs = ({ type, who }: Heard): boolean =>
  who === OWN_APP || who.startsWith(GUEST) || type === 'run.incomplete' || type === 'webhook.failing';
/** What an alert leaves of a connection, by its severity. */
const STATES = ['healthy', 'degraded', 'broken'];
const OURS = ['secret.expiring', 'check.stale', 'expiring', 'ok'];

export function createJudge(ground: Ground, plan: Plan, seeded: readonly Seeded[]): Judge {
  const teller = tellerOf(plan);
  const receiver = listenAt(ground, INBOX);
  const problems: string[] = [];
  let [unanswered, events] = [0, 0];
  /** Checks of a connection that nobody answered in their run, and which that was. */
  const late = new Map<string, Map<Check, { readonly night: number; readonly since: number }>>();
  const note = (
    { name, kind }: Planned,
    night: number,
    since: number,
    answers: ReadonlyMap<Check, Says>,
    checks: readonly Check[],
  ): void => {
    const open = late.get(name) ?? new Map<Check, { readonly night: number; readonly since: number }>();
    for (const check of answers.keys()) open.delete(check);
    for (const check of checks) {
      const answer = answers.get(check);
      if (asked[kind].includes(check) && (answer === undefined || 'unknown' in answer))
        open.set(check, { night, since });
    }
    late.set(name, open);
  };
  const stored = async (): Promise<ReadonlyMap<string, Connection>> => {
    const read = seeded.map(async ({ id, planned }) => {
      const connection = await ground.services.connections.read(id);
      if (!connection) throw new Error(`${planned.name} is not there any more`);
      return [planned.name, connection] as const;
    });
    return new Map(await Promise.all(read));
  };
  return {
    problems,
    get unanswered() {
      return unanswered;
    },
    get events() {
      return events;
    },
    async run(night, at, since, strict, settled) {
      if (!settled) problems.push(`night ${night}, run ${at}: not settled within an hour and a half`);
      const all = await stored();
      const checks: readonly Check[] = runsOfANight[at]?.checks ?? [];
      const answers: Parameters<Teller['run']>[2] = (planned) => {
        const connection = all.get(planned.name);
        const says = answersOf(planned, night, checks, connection, since);
        // An account is tried once an hour at most: what nobody answered in its run may be answered behind it.
        for (const [check, before] of late.get(planned.name) ?? []) {
          const [answer] = answersOf(planned, before.night, [check], connection, before.since).answers;
          if (!says.answers.has(check) && answer && !('unknown' in answer[1])) says.answers.set(...answer);
        }
        note(planned, night, since, says.answers, checks);
        unanswered += says.lost;
        if (strict && says.lost > 0)
          problems.push(`night ${night}, run ${at}: ${planned.name} was not asked`);
        return says.answers;
      };
      const wanted = teller.run(night, at, answers).filter((one) => !isOurs(one));
      const heard = receiver.heard();
      events += heard.length;
      const told = heard.filter((one) => !isOurs(one));
      problems.push(
        ...differences(wanted.map(lineOf), told.map(lineOf)).map(
          (line) => `night ${night}, run ${at}: ${line}`,
        ),
        ...heard
          .filter((one) => one.who === OWN_APP && !OURS.some((word) => one.says.includes(word)))
          .map((one) => `night ${night}, run ${at}: told of our own apps: ${lineOf(one)}`),
        ...[...all].flatMap(([name, { health }]) => {
          const open = Object.values(health.alerts).filter(({ resolvedAt }) => resolvedAt === undefined);
          const codes = open.map(({ code }) => code);
          return differences(teller.openOf(name), codes).map(
            (line) => `night ${night}, run ${at}: ${name} has open: ${line}`,
          );
        }),
      );
    },
    async end() {
      for (const [name, { health, state }] of await stored()) {
        const open = Object.values(health.alerts).filter(({ resolvedAt }) => resolvedAt === undefined);
        const worst = open
          .filter(({ check }) => check !== STALE_CHECK)
          .map(({ severity }) => STATES[severities.indexOf(severity)] ?? '')
          .toSorted((one, other) => STATES.indexOf(other) - STATES.indexOf(one));
        if (state !== (worst[0] ?? 'healthy')) problems.push(`in the end ${name} is ${state}`);
        if (health.outbox.length > 0) problems.push(`in the end ${name} still has something to tell`);
      }
    },
  };
}

/** What each check came to: as planned, or unanswered where nobody got through. */
function answersOf(
  planned: Planned,
  night: number,
  checks: readonly Check[],
  connection: Connection | undefined,
  since: number,
): { readonly answers: Map<Check, Says>; readonly lost: number } {
  let lost = 0;
  const answers = new Map<Check, Says>();
  for (const [check, says] of saysIn(planned, night)) {
    if (!checks.includes(check)) continue;
    const record = connection?.health.checks[check];
    const isAnswered =
      record !== undefined && Date.parse(record.at) >= since && record.last.verdict !== 'unknown';
    if (isAnswered || 'unknown' in says) {
      answers.set(check, says);
      continue;
    }
    lost += 1;
    if (record?.unknown !== undefined && Date.parse(record.unknown.at) >= since)
      answers.set(check, { unknown: record.unknown.reason });
  }
  return { answers, lost };
}

/** What is on one side alone, of two lists in which the same may stand more than once. */
function differences(wanted: readonly string[], found: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of wanted) counts.set(one, (counts.get(one) ?? 0) + 1);
  for (const one of found) counts.set(one, (counts.get(one) ?? 0) - 1);
  return [...counts].flatMap(([one, count]) =>
    count > 0 ? [`missing: ${one}`] : count < 0 ? [`not planned: ${one}`] : [],
  );
}
