import { type Followed, type Happening, nameOf, severities, type Standing } from './followed.ts';

/** One thing that people hear of. */
export interface Heard {
  readonly type: string;
  /** A connection's name, `our own app`, or what a group has in common. */
  readonly who: string;
  /** What it says, in short. */
  readonly says: string;
  readonly sequence: number;
  /** Of an event that came: its fingerprint, of which the sequence counts. */
  readonly of?: string;
}

/** One line of what was heard, or must be: nothing in it changes from one day to the other. */
export const lineOf = ({ type, who, says, sequence }: Heard): string =>
  [type, who, ...(says === '' ? [] : [says]), `#${sequence}`].join(' | ');

export const alertText = (check: string, { code, severity, level }: Standing['wrong']): string =>
  `${check} ${code} ${severity} ${level}`;
export const digestText = (total: number, codes: readonly string[]): string =>
  `${total}: ${codes.toSorted().join(', ')}`;
export const groupText = (change: string, members: number, concerned: number, severity: string): string =>
  `${change}, ${members} in it, about ${concerned}, ${severity}`;

/** Closed once it was told: nobody joins it. */
interface Group {
  readonly name: string;
  sequence: number;
  severity: string;
}

/** What a run brought for one connection. */
interface Brought {
  readonly of: Followed;
  readonly profile: string;
  readonly happenings: readonly Happening[];
}

/** From so many of one kind on they are told as one. */
const MANY = 3;

/** What people are told at the end of each run; follows `docs/webhooks.md`, and nothing of the product's. */
export class Telling {
  /** Those that are open. */
  private readonly groups = new Set<Group>();
  /** Which group tells of an open alert. */
  private readonly memberOf = new Map<string, Group>();
  /** The state of a connection that was told last. */
  private readonly toldState = new Map<string, string>();

  endOfRun(all: readonly Brought[]): Heard[] {
    return [...this.tellGroups(all), ...all.flatMap((one) => this.tellOne(one))];
  }

  /** Groups begin, get worse and end before anybody is told of a single alert. */
  private tellGroups(all: readonly Brought[]): Heard[] {
    const fresh = new Map<string, Happening[]>();
    const worse = new Map<Group, Happening[]>();
    for (const { profile, happenings } of all)
      for (const one of happenings) {
        const group = this.memberOf.get(keyOf(one));
        if (one.alert && one.type === 'alert.opened') addTo(fresh, kindOf(one.alert, profile), one);
        if (group && one.type === 'alert.escalated') addTo(worse, group, one);
      }
    // So few are told of by themselves from then on.
    for (const some of worse.values())
      if (some.length < MANY) for (const one of some) this.memberOf.delete(keyOf(one));
    return [
      ...[...this.groups].flatMap((group) => this.followed(group, worse.get(group) ?? [], all)),
      ...[...fresh].flatMap(([kind, some]) => (some.length < MANY ? [] : [this.begun(kind, some)])),
    ];
  }

  private begun(kind: string, some: readonly Happening[]): Heard {
    const group: Group = { name: kind.slice(kind.indexOf(' ') + 1), sequence: 0, severity: '' };
    this.groups.add(group);
    for (const one of some) this.memberOf.set(keyOf(one), group);
    const severity = worstOf(some.flatMap(({ alert }) => alert ?? []));
    return this.tellGroup(group, 'opened', some.length, some.length, severity);
  }

  private followed(group: Group, worse: readonly Happening[], all: readonly Brought[]): Heard[] {
    const members = all.flatMap(({ of }) =>
      [...of.open.values()].filter((alert) => this.memberOf.get(keyOf({ who: of.who, alert })) === group),
    );
    if (members.length === 0) {
      this.groups.delete(group);
      return [this.tellGroup(group, 'resolved', 0, 0, group.severity)];
    }
    group.severity = worstOf(members);
    if (worse.length < MANY) return [];
    const severity = worstOf(worse.flatMap(({ alert }) => alert ?? []));
    return [this.tellGroup(group, 'escalated', members.length, worse.length, severity)];
  }

  private tellGroup(
    group: Group,
    change: string,
    members: number,
    concerned: number,
    severity: string,
  ): Heard {
    group.sequence += 1;
    if (change === 'opened') group.severity = severity;
    const says = groupText(change, members, concerned, severity);
    return { type: 'alerts.grouped', who: group.name, says, sequence: group.sequence };
  }

  /** What a group tells is not told again; nor is a state that follows from nothing else, or that was told last. */
  private tellOne({ of: { who }, happenings }: Brought): Heard[] {
    const silent = happenings.filter((one) => one.alert && this.memberOf.has(keyOf(one)));
    const others = happenings.filter((one) => !silent.includes(one));
    const isGroups = silent.length > 0 && others.every(({ type }) => !type.startsWith('alert'));
    const told = others.filter(({ type }) => {
      if (type === 'alerts.digest') this.toldState.set(who, type);
      if (!type.startsWith('connection.')) return true;
      if ((isGroups && type !== 'connection.healthy') || this.toldState.get(who) === type) return false;
      this.toldState.set(who, type);
      return true;
    });
    for (const one of happenings) if (one.type === 'alert.resolved') this.memberOf.delete(keyOf(one));
    return told.map(heard);
  }

  /** What people heard of a connection before the first night. */
  wasTold(who: string, type: string): void {
    this.toldState.set(who, type);
  }
}

const kindOf = ({ check, wrong: { code }, cause }: Standing, profile: string): string =>
  `${check} ${code}, ${cause ?? profile}`;

function addTo<K>(lists: Map<K, Happening[]>, key: K, one: Happening): void {
  lists.set(key, [...(lists.get(key) ?? []), one]);
}

const keyOf = ({ who, alert }: Pick<Happening, 'who' | 'alert'>): string =>
  `${who} ${alert?.check ?? ''} ${alert ? nameOf(alert.wrong) : ''}`;

const worstOf = (members: readonly Standing[]): string =>
  severities[Math.max(...members.map(({ wrong }) => severities.indexOf(wrong.severity)))] ?? '';

/** A happening as somebody is told of it. */
export function heard({ type, who, sequence, alert, digest, standing }: Happening): Heard {
  const says = alert
    ? alertText(alert.check, alert.wrong)
    : digest
      ? digestText(
          digest.length,
          digest.map(({ wrong }) => wrong.code),
        )
      : (standing ?? '');
  return { type, who, says, sequence };
}
