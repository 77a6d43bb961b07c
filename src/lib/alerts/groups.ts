import type { ListedAlert } from '../connections/listedAlerts.ts';
import { SLACK } from '../connections/pace.ts';
import type { Listed } from '../connections/rows.ts';
import { severities, type PendingEvent, type Severity } from '../connections/verdict.ts';
import type { GroupInEvent } from './eventParticulars.ts';
import { fingerprint } from './fingerprint.ts';
import type { Rules } from './lifecycle.ts';

/** From so many alerts of one kind on that nobody was told of, they are told as one. */
export const GROUP_FROM = 3;
const NAMED_CONNECTIONS = 10;

/** What is kept of a group; who belongs to it stands with the alerts. */
export interface Group {
  readonly id: string;
  readonly check: string;
  readonly code: string;
  readonly cause: string;
  readonly severity: Severity;
  /** Number of its last event. */
  readonly sequence: number;
  readonly openedAt: string;
  /** When it was last told: what had opened by then is told with it. */
  readonly toldAt: string;
  readonly resolvedAt?: string | undefined;
  /** What it says, for its end. */
  readonly message: string;
  /** Of all that ever belonged to it: whoever heard of its beginning hears of its end. */
  readonly profiles: readonly string[];
  readonly tags: readonly string[];
}

/** A group as it is from now on, and the event that tells of it. */
export interface GroupChange {
  readonly group: Group;
  readonly event: PendingEvent;
}

type Kind = Pick<Group, 'check' | 'code' | 'cause'>;

export const groupId = ({ check, code, cause }: Kind): string => fingerprint('group', check, code, cause);

/** What an alert has in common with others: its cause, else the profile of its connection. */
export const kindOf = (
  {
    check,
    code,
    cause,
  }: { readonly check: string; readonly code: string; readonly cause?: string | undefined },
  { profile }: Pick<Listed, 'profile'>,
): Kind => ({ check, code, cause: cause ?? profile });

interface Member {
  readonly connection: Pick<Listed, 'id' | 'name' | 'profile' | 'tags'>;
  readonly alert: ListedAlert;
}

/**
 * Pure: which groups begin, grow, get worse, are told again, or end.
 *
 * Done again after a process died in between, it finds nothing new: what opened before a group was last told belongs
 * to it already, also where nobody has noted it down yet.
 */
export function planGroups(
  all: readonly Pick<Listed, 'id' | 'name' | 'profile' | 'tags' | 'alerts'>[],
  known: readonly Group[],
  at: string,
  rules: Rules = {},
): readonly GroupChange[] {
  const groups = new Map(known.map((group) => [group.id, group]));
  const byGroup = new Map<string, { kind: Kind; members: Member[] }>();
  for (const connection of all) {
    for (const alert of connection.alerts) {
      const isWaiting = alert.untold?.stage === 'opened';
      if (alert.resolvedAt !== undefined || (alert.group === undefined && !isWaiting)) continue;
      const kind = kindOf(alert, connection);
      const id = alert.group ?? groupId(kind);
      const found = byGroup.get(id) ?? { kind, members: [] };
      found.members.push({ connection, alert });
      byGroup.set(id, found);
    }
  }
  const ended = known.filter((group) => group.resolvedAt === undefined && !byGroup.has(group.id));
  return [
    ...ended.map((group) => change({ ...group, resolvedAt: at }, 'resolved', [], [], at)),
    ...[...byGroup].flatMap(([id, { kind, members }]) =>
      follow(id, kind, members, groups.get(id), at, rules),
    ),
  ];
}

function follow(
  id: string,
  kind: Kind,
  members: readonly Member[],
  known: Group | undefined,
  at: string,
  { remindAfter }: Rules,
): readonly GroupChange[] {
  const untold = (stage: string, since: string): Member[] =>
    members.filter(({ alert }) => alert.untold?.stage === stage && alert.untold.at > since);
  const severity = worst(members);
  const [first] = members;
  if (!first) return [];
  if (known === undefined || known.resolvedAt !== undefined) {
    if (members.length < GROUP_FROM) return [];
    const { message } = first.alert;
    const begun = {
      ...kind,
      id,
      severity,
      sequence: known?.sequence ?? 0,
      openedAt: at,
      toldAt: at,
      message,
      profiles: [],
      tags: [],
    };
    return [change(begun, 'opened', members, members, at)];
  }
  const group = { ...known, severity };
  const joined = untold('opened', known.toldAt);
  if (joined.length > 0) return [change(group, 'grown', members, joined, at)];
  const isWorse = untold('escalated', known.toldAt).some(({ alert }) => alert.group === id);
  if (isWorse) return [change(group, 'escalated', members, [], at)];
  const isDue =
    remindAfter !== undefined &&
    severity === 'critical' &&
    Date.parse(at) - Date.parse(known.toldAt) >= remindAfter - SLACK;
  return isDue ? [change(group, 'reminded', members, [], at)] : [];
}

function change(
  before: Group,
  why: GroupInEvent['change'],
  members: readonly Member[],
  joined: readonly Member[],
  at: string,
): GroupChange {
  const audience = {
    profiles: union(
      before.profiles,
      joined.map(({ connection }) => connection.profile),
    ),
    tags: union(
      before.tags,
      joined.flatMap(({ connection }) => connection.tags),
    ),
  };
  const group: Group = { ...before, ...audience, sequence: before.sequence + 1, toldAt: at };
  const { check, code, cause, severity, message, openedAt, resolvedAt } = group;
  const told: GroupInEvent = {
    check,
    code,
    cause,
    severity,
    change: why,
    members: members.length,
    joined: joined.length,
    message,
    openedAt,
    ...(resolvedAt !== undefined && { resolvedAt }),
    connections: joined.slice(0, NAMED_CONNECTIONS).map(({ connection: { id, name } }) => ({ id, name })),
  };
  const { id: print, sequence } = group;
  return {
    group,
    event: { type: 'alerts.grouped', fingerprint: print, sequence, at, data: { group: told } },
  };
}

const worst = (members: readonly Member[]): Severity =>
  severities[Math.max(...members.map(({ alert }) => severities.indexOf(alert.severity)))] ?? 'info';

/** As many as a row holds with ease. */
const AUDIENCE = 200;
const union = (these: readonly string[], those: readonly string[]): readonly string[] =>
  [...new Set([...these, ...those])].slice(0, AUDIENCE);
