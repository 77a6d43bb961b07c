import { iso } from '../../src/lib/clock.ts';
import type { Connection } from '../../src/lib/connections/connection.ts';
import { severities, STALE_CHECK } from '../../src/lib/connections/verdict.ts';
import { nameOf } from '../../test/support/nights/followed.ts';
import { OWN_APP, runsOfANight, saysIn, type Teller, tellerOf } from '../../test/support/nights/expected.ts';
import { asked, type Check, type Says } from '../../test/support/nights/faults.ts';
import type { Plan } from '../../test/support/nights/plan.ts';
import { listenAt } from '../../test/support/nights/runs.ts';
import { type Heard, lineOf } from '../../test/support/nights/telling.ts';
import type { Seeded } from '../../test/support/nights/tenants.ts';
import { answerOf, askedAt, type Open, openIn } from './answers.ts';
import { type Ground, INBOX } from './ground.ts';
import { GUEST } from './guests.ts';
import { createOwnApps } from './ownApps.ts';

/** Holds what the hosts kept and told against the plan. */
export interface Judge {
  /** What did not agree. */
  readonly problems: readonly string[];
  /** Checks that a run had to ask. */
  readonly questions: number;
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
/** Share of questions that may go without an answer while a tenth of all calls fails: each is asked again and again. */
const MOST_UNANSWERED = 0.04;
/** What an alert leaves of a connection, by its severity. */
const STATES = ['healthy', 'degraded', 'broken'];

export function createJudge(ground: Ground, plan: Plan, seeded: readonly Seeded[]): Judge {
  const teller = tellerOf(plan);
  const receiver = listenAt(ground, INBOX);
  const ownApps = createOwnApps();
  const problems: string[] = [];
  let [questions, unanswered, events] = [0, 0, 0];
  /** When each check of a connection was last known to be asked, ISO 8601; none of them before now. */
  const known = new Map<string, string>();
  const startedAt = iso(ground.now());
  let nightBefore = 0;
  const toldOf = (name: string): readonly Open[] =>
    teller.openOf(name).map(({ check, wrong }) => ({ ...wrong, check }));
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
    get questions() {
      return questions;
    },
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
        const { name, kind } = planned;
        const connection = all.get(name);
        const open = { kept: connection ? openIn(connection) : [], told: toldOf(name) };
        const came = asked[kind].flatMap((check): [Check, Says][] => {
          const record = connection?.health.checks[check];
          const askedLast = record ? askedAt(record) : '';
          const isOfRun = checks.includes(check);
          // An account is tried once an hour at most: what nobody answered in its run may be answered behind it.
          const knownUntil = known.get(`${name} ${check}`) ?? startedAt;
          if (!isOfRun && askedLast <= knownUntil) return [];
          known.set(`${name} ${check}`, askedLast);
          const isOfNight = Date.parse(askedLast) >= since;
          const nightOf = isOfRun || isOfNight ? night : nightBefore;
          const says = saysIn(planned, nightOf).get(check) ?? [];
          const [kept, told] = [open.kept, open.told].map((some) =>
            some.filter((one) => one.check === check),
          );
          const given = { says, isOfTwo: kind === 'two', record, kept: kept ?? [], told: told ?? [] };
          const answer = answerOf(given, isOfRun ? since : 0, isOfRun ? since : Date.parse(knownUntil) + 1);
          if (isOfRun) questions += 1;
          if (isOfRun && isLost(says, answer)) {
            unanswered += 1;
            if (strict) problems.push(`night ${night}, run ${at}: ${name} was not asked`);
          }
          return answer ? [[check, inNight(answer, nightOf)]] : [];
        });
        return new Map(came);
      };
      const wanted = teller.run(night, at, answers).filter((one) => !isOurs(one));
      const heard = receiver.heard();
      events += heard.length;
      const told = heard.filter((one) => !isOurs(one));
      problems.push(
        ...differences(wanted.map(lineOf), told.map(lineOf)).map((line) =>
          [`night ${night}, run ${at}: ${line}`, ...namedIn(line, all).flatMap(keptOf)].join('; '),
        ),
        ...ownApps.hear(heard, `night ${night}, run ${at}`),
        ...[...all].flatMap(([name, connection]) => {
          const lines = differences(toldOf(name).map(lineOfOpen), openIn(connection).map(lineOfOpen));
          const kept = lines.length > 0 ? keptOf(connection) : [];
          return lines.map((line) =>
            [`night ${night}, run ${at}: ${name} has open: ${line}`, ...kept].join('; '),
          );
        }),
      );
      nightBefore = night;
    },
    async end() {
      if (unanswered > MOST_UNANSWERED * questions)
        problems.push(`${unanswered} of ${questions} questions were not answered in their run`);
      const late = receiver.heard();
      problems.push(
        ...late.filter((one) => !isOurs(one)).map((one) => `told behind the last run: ${lineOf(one)}`),
        ...ownApps.hear(late, 'in the end'),
        ...(await ownApps.end(ground, teller.ownOpen())),
      );
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

/** An answer that did not come counts for the night in which it was asked for. */
const inNight = (answer: Says, night: number): Says =>
  'unknown' in answer || 'inPart' in answer ? { ...answer, night } : answer;

/** Nobody got an answer that there was. */
const isLost = (says: Says, answer: Says | undefined): boolean =>
  answer === undefined || (answer !== says && !('unknown' in says));

const lineOfOpen = (one: Open): string => `${one.check} ${nameOf(one)}`;

/** The connections that a line of an event is about. */
const namedIn = (line: string, all: ReadonlyMap<string, Connection>): readonly Connection[] =>
  [...all].flatMap(([name, connection]) => (line.includes(`| ${name} |`) ? [connection] : []));

/** What is known of each check of a connection, for whoever wants to know why. */
const keptOf = ({ health }: Connection): string[] => [
  ...Object.entries(health.checks).map(
    ([check, { last, at, unknown }]) =>
      `${check} is ${last.verdict} since ${at}${unknown ? `, unknown ${JSON.stringify(unknown)}` : ''}`,
  ),
  ...Object.values(health.alerts).map(
    ({ check, code, cause, openedAt }) => `${check} ${code} open since ${openedAt}, ${cause ?? 'no cause'}`,
  ),
];

/** What is on one side alone, of two lists in which the same may stand more than once. */
function differences(wanted: readonly string[], found: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of wanted) counts.set(one, (counts.get(one) ?? 0) + 1);
  for (const one of found) counts.set(one, (counts.get(one) ?? 0) - 1);
  return [...counts].flatMap(([one, count]) =>
    count > 0 ? [`missing: ${one}`] : count < 0 ? [`not planned: ${one}`] : [],
  );
}
