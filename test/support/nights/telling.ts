import { type Followed, type Happening, severities, type Standing } from './followed.ts';

/** One thing that people hear of. */
export interface Heard {
  readonly type: string;
  /** A connection's name, `our own app`, or what a group has in common. */
  readonly who: string;
  /** What it says, in short. */
  readonly says: string;
  readonly sequence: number;
}

/** One line of what was heard, or must be: nothing in it changes from one day to the other. */
export const lineOf = ({ type, who, says, sequence }: Heard): string =>
  [type, who, ...(says === '' ? [] : [says]), `#${sequence}`].join(' | ');

export const alertText = (check: string, { code, severity, level }: Standing['wrong']): string =>
  `${check} ${code} ${severity} ${level}`;
export const digestText = (total: number, codes: readonly string[]): string =>
  `${total}: ${codes.toSorted().join(', ')}`;
export const groupText = (change: string, members: number, joined: number, severity: string): string =>
  `${change}, ${members} in it, ${joined} of them new, ${severity}`;

interface Group {
  readonly name: string;
  sequence: number;
  severity: string;
  isOpen: boolean;
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
  private readonly groups = new Map<string, Group>();
  /** Which group tells of an open alert. */
  private readonly memberOf = new Map<string, Group>();
  /** The state of a connection that was told last. */
  private readonly toldState = new Map<string, string>();

  endOfRun(all: readonly Brought[]): Heard[] {
    return [...this.tellGroups(all), ...all.flatMap((one) => this.tellOne(one))];
  }

  private groupOf({ check, wrong: { code }, cause }: Standing, profile: string): Group {
    const name = `${code}, ${cause ?? profile}`;
    const found = this.groups.get(`${check} ${name}`);
    const group = found ?? { name, sequence: 0, severity: '', isOpen: false };
    this.groups.set(`${check} ${name}`, group);
    return group;
  }

  /** Groups begin, grow, get worse and end before anybody is told of a single alert. */
  private tellGroups(all: readonly Brought[]): Heard[] {
    const members = new Map<Group, Standing[]>();
    const fresh = new Map<Group, string[]>();
    const worse = new Set<Group>();
    for (const { of, profile, happenings } of all) {
      const opened = new Set(happenings.filter(({ type }) => type === 'alert.opened').map(keyOf));
      for (const alert of of.open.values()) {
        const key = keyOf({ who: of.who, alert });
        const group = opened.has(key) ? this.groupOf(alert, profile) : this.memberOf.get(key);
        if (!group) continue;
        members.set(group, [...(members.get(group) ?? []), alert]);
        if (opened.has(key)) fresh.set(group, [...(fresh.get(group) ?? []), key]);
      }
      for (const one of happenings) {
        const group = this.memberOf.get(keyOf(one));
        if (group && one.type === 'alert.escalated') worse.add(group);
      }
    }
    return [...this.groups.values()].flatMap((group) => {
      const [standing, joined] = [members.get(group) ?? [], fresh.get(group) ?? []];
      const change = changeOf(group, standing.length, joined.length, worse.has(group));
      if (!change) return [];
      for (const key of joined) this.memberOf.set(key, group);
      if (standing.length > 0) group.severity = worstOf(standing);
      group.isOpen = change !== 'resolved';
      group.sequence += 1;
      const says = groupText(change, standing.length, joined.length, group.severity);
      return [{ type: 'alerts.grouped', who: group.name, says, sequence: group.sequence }];
    });
  }

  /** What a group tells is not told again; nor is a state that follows from nothing else, or that was told last. */
  private tellOne({ of: { who }, happenings }: Brought): Heard[] {
    const silent = happenings.filter((one) => one.alert && this.memberOf.has(keyOf(one)));
    const others = happenings.filter((one) => !silent.includes(one));
    const isGroups = silent.length > 0 && others.every(({ type }) => !type.startsWith('alert'));
    const told = others.filter(({ type }) => {
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

function changeOf(group: Group, members: number, joined: number, isWorse: boolean): string | undefined {
  if (!group.isOpen) return joined >= MANY ? 'opened' : undefined;
  if (members === 0) return 'resolved';
  if (joined > 0) return 'grown';
  return isWorse ? 'escalated' : undefined;
}

const keyOf = ({ who, alert }: Pick<Happening, 'who' | 'alert'>): string =>
  `${who} ${alert?.check ?? ''} ${alert?.wrong.code ?? ''}`;

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
