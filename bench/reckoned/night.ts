import host from '../../host.json' with { type: 'json' };
import { PLAIN, TRIED } from './counts.ts';
import { SECOND } from '../../src/lib/clock.ts';
import { againAfter } from '../../src/lib/health/again.ts';
import { assumed } from './assumed.ts';
import { type Row, table, whole } from './table.ts';

/** What Microsoft publishes, a second. docs/scale.md names the pages. */
export const limits = {
  /** Messages of one queue. */
  queue: 2_000,
  /** Rows of one partition of a table. */
  partition: 2_000,
  /** Requests of one storage account. */
  account: 20_000,
  /** Reads of secrets of one vault: 4,000 in ten seconds. */
  vault: 400,
  /** Resource units that one app may use over all tenants: 150,000 in twenty seconds. */
  graph: 7_500,
} as const;

/** As host.json, the templates and the code have it. */
export const ours = {
  /** Messages that an instance works on at once. */
  sideBySide: host.extensions.queues.batchSize + host.extensions.queues.newBatchThreshold,
  /** Messages waiting for which the platform wants one instance. */
  anInstance: host.extensions.queues.batchSize,
  instances: 40,
  /** Seconds after which the host ends a function. */
  timeout: 300,
  /** Messages sent at once by the timer that begins a run. */
  width: 32,
  /** Seconds that the pages' copy of the list is good for. */
  copyAge: 15,
} as const;

/**
 * How the connections prove themselves: with a credential each in the vault, with an account's password beside it, which the
 * run of consentStatus tries too, or by one federated app.
 */
export type Kind = 'own' | 'password' | 'shared';

const kinds = {
  own: 'apps of the tenants’ own',
  password: 'apps and passwords of the tenants’ own',
  shared: 'one shared, federated app',
} as const satisfies Record<Kind, string>;
const kindNames = Object.keys(kinds) as Kind[];

/** Messages a second that the services behind can bear. */
function bearable(kind: Kind): Readonly<Record<string, number>> {
  const storageRequests = PLAIN.tables.length + 2; // taken and deleted
  return {
    queue: limits.queue,
    account: limits.account / storageRequests,
    ...(kind === 'shared'
      ? { Graph: limits.graph / assumed.unitsAMessage }
      : { vault: limits.vault / (kind === 'password' ? TRIED : PLAIN).vault }),
  };
}

/** Messages that were sent or refused together. */
interface Cohort {
  readonly count: number;
  /** How often they were refused before. */
  readonly attempt: number;
  /** The second of the first refusal. */
  readonly since: number;
}

/**
 * One run, second by second: the list is read, messages are sent, instances come up and work. What is too much for the
 * service behind is refused, and comes again when the product asks again.
 */
export function simulate(connections: number, kind: Kind, instances: number = ours.instances) {
  const sending = Math.min(limits.queue, ours.width / assumed.secondsASend);
  const [narrowest = '', most = 0] = Object.entries(bearable(kind)).toSorted((a, b) => a[1] - b[1])[0] ?? [];
  const later = new Map<number, Cohort[]>();
  const ready: Cohort[] = [];
  let [sent, open, answered, unanswered, up] = [0, 0, 0, 0, 1];
  const held: Record<string, number> = {};
  let second = Math.ceil(connections / limits.partition);
  while (answered + unanswered < connections) {
    second += 1;
    const fresh = Math.min(sending, connections - sent);
    sent += fresh;
    ready.push(...(later.get(second) ?? []), { count: fresh, attempt: 0, since: second });
    later.delete(second);
    open = ready.reduce((all, { count }) => all + count, 0);
    const aim = Math.min(instances, Math.ceil(open / ours.anInstance));
    if (aim > up) up = Math.min(aim, up + assumed.instancesASecond);
    const able = (Math.floor(up) * ours.sideBySide) / assumed.secondsAMessage;
    const worked = Math.min(open, able);
    const share = Math.min(1, most / worked);
    const by = worked > most ? narrowest : worked === able ? 'instances' : 'sending and waiting';
    held[by] = (held[by] ?? 0) + 1;
    for (const cohort of taken(ready, worked)) {
      answered += cohort.count * share;
      const refused = cohort.count * (1 - share);
      if (refused === 0) continue;
      const since = cohort.attempt === 0 ? second : cohort.since;
      const delay = againAfter(cohort.attempt, 0, (second - since) * SECOND);
      if (delay === undefined) unanswered += refused;
      else {
        const due = later.get(second + delay) ?? [];
        later.set(second + delay, [...due, { count: refused, attempt: cohort.attempt + 1, since }]);
      }
    }
    // Less than one message is nobody.
    if (connections - answered - unanswered < 1) break;
  }
  const [heldBy = ''] = Object.entries(held).toSorted((a, b) => b[1] - a[1])[0] ?? [];
  return { seconds: second, heldBy, unanswered: unanswered / connections };
}

/** Takes so many messages from the head of a queue. */
function taken(ready: Cohort[], count: number): readonly Cohort[] {
  const these: Cohort[] = [];
  let left = count;
  while (left > 0) {
    const first = ready.shift();
    if (!first) break;
    if (first.count > left) {
      ready.unshift({ ...first, count: first.count - left });
      these.push({ ...first, count: left });
      break;
    }
    left -= first.count;
    these.push(first);
  }
  return these;
}

const THOUSAND = 1_000;
const MOST_INSTANCES = 1_000;

/** Connections, in whole thousands, from which on a check of a run is left without an answer. */
export function firstUnanswered(kind: Kind, instances: number): number {
  const isUnanswered = (thousands: number): boolean => {
    const connections = thousands * THOUSAND;
    return simulate(connections, kind, instances).unanswered * connections >= 1;
  };
  let [none, some] = [0, 1];
  while (!isUnanswered(some)) [none, some] = [some, some * 2];
  while (some - none > 1) {
    const middle = Math.floor((none + some) / 2);
    if (isUnanswered(middle)) some = middle;
    else none = middle;
  }
  return some * THOUSAND;
}

/** Connections at which something gives way, the smallest first. */
export const firstLimits = (): readonly (readonly [string, number])[] =>
  (
    [
      [
        'the pages’ copy of the list takes longer to read than it is good for',
        ours.copyAge * limits.partition,
      ],
      ['the list is not read within the time of a function', ours.timeout * limits.partition],
      [
        'the messages of a run are not sent within the time of a function, after the list was read',
        ours.timeout / (1 / limits.partition + 1 / Math.min(limits.queue, ours.width / assumed.secondsASend)),
      ],
      [
        'two copies of the list, the old one and the one being read, fill the heap of an instance',
        (assumed.heapBytes - assumed.heapBytesOfTheApp) / (2 * assumed.bytesALine),
      ],
      ...kindNames.map(
        (kind) =>
          [
            `the first checks go unanswered in a run of ${kinds[kind]}; with ${whole(MOST_INSTANCES)} instances ` +
              `at ${whole(firstUnanswered(kind, MOST_INSTANCES))}`,
            firstUnanswered(kind, ours.instances),
          ] as const,
      ),
      [
        'the changes of a run, one connection in a hundred, are not told in one call of the reconciliation',
        (ours.timeout / assumed.secondsATelling) * 100,
      ],
    ] as const
  ).toSorted((a, b) => a[1] - b[1]);

const duration = (seconds: number): string =>
  seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

const SIZES = [10_000, 100_000, 1_000_000];

/** The tables of docs/scale.md. */
export function scaleTables(): Readonly<Record<'limits' | 'runs', string>> {
  const run = (kind: Kind, instances: number): Row => [
    kinds[kind],
    whole(instances),
    ...SIZES.map((size) => {
      const { seconds, heldBy, unanswered } = simulate(size, kind, instances);
      const lost = unanswered >= 0.000_5 ? `, ${(unanswered * 100).toFixed(1)} % unanswered` : '';
      return `${duration(seconds)}, held by ${heldBy}${lost}`;
    }),
  ];
  return {
    limits: table(
      ['connections', 'what gives way'],
      firstLimits().map(([what, at]) => [whole(Math.floor(at / THOUSAND) * THOUSAND), what]),
    ),
    runs: table(
      ['a run of', 'instances', ...SIZES.map(whole)],
      kindNames.flatMap((kind) => [run(kind, ours.instances), run(kind, MOST_INSTANCES)]),
    ),
  };
}
