import { type Check, type Says, saysOf, type Wrong } from './faults.ts';
import type { OwnFault, Plan, Planned } from './plan.ts';

/** One thing that people hear of. */
export interface Heard {
  readonly type: string;
  /** The connection's name, or `our own app`. */
  readonly who: string;
  /** Of an alert. */
  readonly wrong?: Wrong;
  readonly check?: string;
  /** Grows by one with each event of one alert, or of one connection's state. */
  readonly sequence: number;
}

/** The runs of a night in their order, and what each asks. */
export const runsOfANight = [
  { timer: 'checkSecretExpiry', checks: ['secretExpiry'] },
  { timer: 'checkConsentStatus', checks: ['consentStatus', 'account', 'dataAccess'] },
  { timer: 'checkAnonymization', checks: ['anonymization'] },
] as const satisfies readonly { timer: string; checks: readonly Check[] }[];

const severities = ['info', 'warning', 'critical'];
const isGraver = (one: Wrong, other: Wrong): boolean =>
  severities.indexOf(one.severity) - severities.indexOf(other.severity) > 0 ||
  (one.severity === other.severity && one.level > other.level);

const STALE: Wrong = { code: 'check.stale', severity: 'warning', level: 0, about: '' };

/** What is followed of one connection; a plain telling of the rules in `docs/webhooks.md`, and nothing of the product's. */
class Followed {
  private state = 'healthy';
  private readonly open = new Map<string, { readonly check: string; readonly wrong: Wrong }>();
  private readonly sequences = new Map<string, number>();
  /** In how many nights on end a check was not answered. */
  private readonly unanswered = new Map<string, number>();
  private readonly who: string;

  constructor(who: string) {
    this.who = who;
  }

  /** One run: what these checks come to, and what has to be told of it. */
  run(checks: readonly string[], says: ReadonlyMap<string, Says>): Heard[] {
    const heard = checks.flatMap((check) => {
      const said = says.get(check);
      if (said === undefined) return [];
      if (said === 'unknown') {
        this.unanswered.set(check, (this.unanswered.get(check) ?? 0) + 1);
        return [];
      }
      this.unanswered.delete(check);
      return this.follow(check, said);
    });
    // Told for the whole connection, in the second night.
    const isStale = [...this.unanswered.values()].some((nights) => nights > 1);
    return [...heard, ...this.follow('checks', isStale ? [STALE] : []), ...this.settle()];
  }

  private follow(check: string, wrongs: readonly Wrong[]): Heard[] {
    const keyOf = ({ code, about }: Wrong): string => `${check} ${code} ${about}`;
    const now = new Set(wrongs.map(keyOf));
    const gone = [...this.open]
      .filter(([key, one]) => one.check === check && !now.has(key))
      .map(([key, { wrong }]) => {
        this.open.delete(key);
        return this.tell('alert.resolved', key, { check, wrong });
      });
    const found = wrongs.flatMap((wrong) => {
      const key = keyOf(wrong);
      const before = this.open.get(key);
      this.open.set(key, { check, wrong });
      if (!before) return [this.tell('alert.opened', key, { check, wrong })];
      return isGraver(wrong, before.wrong) ? [this.tell('alert.escalated', key, { check, wrong })] : [];
    });
    return [...gone, ...found];
  }

  private settle(): Heard[] {
    const worst = [...this.open.values()]
      .filter(({ check }) => check !== 'checks')
      .map(({ wrong }) => severities.indexOf(wrong.severity));
    const state = ['healthy', 'healthy', 'degraded', 'broken'][Math.max(-1, ...worst) + 1] ?? '';
    if (state === this.state) return [];
    this.state = state;
    return [this.tell(`connection.${state}`, 'state', {})];
  }

  private tell(type: string, key: string, more: Pick<Heard, 'wrong' | 'check'>): Heard {
    const sequence = (this.sequences.get(key) ?? 0) + 1;
    this.sequences.set(key, sequence);
    return { type, who: this.who, ...more, sequence };
  }
}

const OWN: Readonly<Record<OwnFault, readonly Wrong[]>> = {
  nothing: [],
  secretEndsIn20Days: [{ code: 'secret.expiring', severity: 'warning', level: 3, about: '' }],
  secretEndsIn6Days: [{ code: 'secret.expiring', severity: 'warning', level: 5, about: '' }],
};

const nameOf = (check: string | undefined, wrong: Wrong): string =>
  `${check} ${wrong.code} ${wrong.severity} ${wrong.level}`;

/** One line of what was heard, or must be: nothing in it changes from one day to the other. */
export const lineOf = ({ type, who, wrong, check, sequence }: Heard): string =>
  [type, who, ...(wrong ? [nameOf(check, wrong)] : []), `#${sequence}`].join(' | ');

/**
 * What people must hear of after each run of each night, drawn from the plan alone.
 *
 * @returns by night, by run
 */
export function expectedOf(plan: Plan): readonly (readonly (readonly Heard[])[])[] {
  const followed = plan.connections.map((planned) => [planned, new Followed(planned.name)] as const);
  const own = new Followed('our own app');
  return plan.ownApp.map((ownFault, night) =>
    runsOfANight.map(({ checks }) => [
      ...ownOf(own, ownFault),
      ...followed.flatMap(([planned, one]) => one.run(checks, saysIn(planned, night))),
    ]),
  );
}

const saysIn = ({ kind, nights }: Planned, night: number) => saysOf(kind, nights[night] ?? 'nothing');

/** Our own app is asked at the beginning of every run, and has no state of its own. */
const ownOf = (own: Followed, fault: OwnFault): Heard[] =>
  own
    .run(['secretExpiry'], new Map([['secretExpiry', OWN[fault]]]))
    .filter(({ type }) => type.startsWith('alert.'));
