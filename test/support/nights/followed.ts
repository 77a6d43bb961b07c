import { foundIn, isTold, staysIn, type Check, type Says, type Wrong } from './faults.ts';

/** Something that happened to an alert, or to a connection as a whole; who is told of it is another question. */
export interface Happening {
  readonly type: string;
  readonly who: string;
  /** Grows by one with each event of one alert, or of the connection as a whole. */
  readonly sequence: number;
  /** Of an alert. */
  readonly alert?: Standing;
  /** Of a digest: what it names. */
  readonly digest?: readonly Standing[];
  /** Of an app of our own: how it stands. */
  readonly standing?: string;
}

/** An alert that is open. */
export interface Standing {
  readonly check: string;
  readonly wrong: Wrong;
  /** What alerts of one code have in common beside the profile. */
  readonly cause?: string;
}

export const severities = ['info', 'warning', 'critical'] as const;
const isGraver = (one: Wrong, other: Wrong): boolean =>
  severities.indexOf(one.severity) > severities.indexOf(other.severity) ||
  (one.severity === other.severity && one.level > other.level);

/** What makes two findings of a check the same one: a code, of the one app or the other. */
export const nameOf = ({ code, isSecond }: { code: string; isSecond?: boolean | undefined }): string =>
  isSecond ? `${code} of the second app` : code;

const STALE: Wrong = { code: 'check.stale', severity: 'warning', level: 0 };

/** What is followed of one connection: a plain telling of the rules in `docs/webhooks.md`, and nothing of the product's. */
export class Followed {
  readonly who: string;
  /** Open alerts, by what makes two findings the same one. */
  readonly open = new Map<string, Standing>();
  private state: string;
  private readonly sequences = new Map<string, number>();
  /** Checks that were answered before. */
  private readonly answered: Set<string>;
  /** In how many nights on end nobody could look, since which run, and why in the last. */
  private readonly unanswered = new Map<
    string,
    { nights: number; since: number; why: string; night: number }
  >();
  private runs = 0;
  private night = 0;

  /** @param told how many events of the connection as a whole there were before */
  constructor(who: string, answered: readonly Check[], told: number, state = 'healthy') {
    this.who = who;
    this.answered = new Set(answered);
    this.state = state;
    this.sequences.set('state', told);
  }

  /** One run of a night: what these checks come to. */
  run(night: number, checks: readonly string[], says: ReadonlyMap<string, Says>): Happening[] {
    this.runs += 1;
    this.night = night;
    const asked = checks.filter((check) => says.has(check));
    const first = new Set(asked.filter((check) => !this.answered.has(check)));
    const happened = asked.flatMap((check) => this.answers(check, says.get(check) ?? []));
    const fresh = happened.filter(
      ({ type, alert }) => type === 'alert.opened' && first.has(alert?.check ?? ''),
    );
    const digest = fresh.flatMap(({ alert }) => alert ?? []);
    return [
      ...happened.filter((one) => !fresh.includes(one)),
      ...(digest.length > 0 ? [this.tell('alerts.digest', 'state', { digest })] : []),
      ...this.follow('checks', this.staleness()),
      ...this.settle(),
    ];
  }

  /** How the worst of what is open leaves it. */
  worst(): number {
    const known = [...this.open.values()].filter(({ check }) => check !== 'checks');
    return Math.max(-1, ...known.map(({ wrong }) => severities.indexOf(wrong.severity)));
  }

  /** What one check comes to. */
  answers(check: string, said: Says): Happening[] {
    const why = 'unknown' in said ? said.unknown : 'inPart' in said ? said.inPart : undefined;
    // In a quiet night somebody looked, and there was nothing to see; of an app that is gone another alert tells.
    const of = 'night' in said ? said.night : undefined;
    if ('anew' in said) this.unanswered.delete(check);
    if (why !== undefined && isTold(why)) this.countUnanswered(check, why, of ?? this.night);
    else this.unanswered.delete(check);
    if ('unknown' in said) return [];
    this.answered.add(check);
    return this.follow(check, foundIn(said), staysIn(said).map(nameOf));
  }

  /** However often nobody answers in one night counts as one. */
  private countUnanswered(check: string, why: string, of: number): void {
    const { nights = 0, since = this.runs, night } = this.unanswered.get(check) ?? {};
    this.unanswered.set(check, { nights: night === of ? nights : nights + 1, since, why, night: of });
  }

  /** Told for the whole connection, in the second night; the check that was asked in vain for the longest says why. */
  private staleness(): readonly Wrong[] {
    const stale = [...this.unanswered.values()].filter(({ nights }) => nights > 1);
    const [longest] = stale.toSorted((one, other) => one.since - other.since);
    return longest ? [{ ...STALE, cause: longest.why }] : [];
  }

  private follow(check: string, wrongs: readonly Wrong[], left: readonly string[] = []): Happening[] {
    const keyOf = (wrong: Wrong): string => `${check} ${nameOf(wrong)}`;
    const now = new Set(wrongs.map(keyOf));
    const hidden = new Set([
      ...wrongs.flatMap(({ hides = [], isSecond }) => hides.map((code) => nameOf({ code, isSecond }))),
      ...left,
    ]);
    const isBlind = wrongs.some(({ hidesSecond }) => hidesSecond);
    const stays = (wrong: Wrong) => hidden.has(nameOf(wrong)) || (isBlind && wrong.isSecond === true);
    const gone = [...this.open]
      .filter(([key, one]) => one.check === check && !now.has(key) && !stays(one.wrong))
      .map(([key, alert]) => {
        this.open.delete(key);
        return this.tell('alert.resolved', key, { alert });
      });
    const found = wrongs.flatMap((wrong) => {
      const key = keyOf(wrong);
      const before = this.open.get(key);
      // What made it part of a group stays, whatever is the reason now.
      const cause = before ? before.cause : wrong.cause;
      const alert = { check, wrong, ...(cause !== undefined && { cause }) };
      this.open.set(key, alert);
      if (!before) return [this.tell('alert.opened', key, { alert })];
      return isGraver(wrong, before.wrong) ? [this.tell('alert.escalated', key, { alert })] : [];
    });
    return [...gone, ...found];
  }

  private settle(): Happening[] {
    const state = ['healthy', 'healthy', 'degraded', 'broken'][this.worst() + 1] ?? '';
    if (state === this.state) return [];
    this.state = state;
    return [this.tell(`connection.${state}`, 'state', {})];
  }

  tell(type: string, key: string, more: Pick<Happening, 'alert' | 'digest' | 'standing'>): Happening {
    const sequence = (this.sequences.get(key) ?? 0) + 1;
    this.sequences.set(key, sequence);
    return { type, who: this.who, sequence, ...more };
  }
}
