import { SLACK } from '../connections/pace.ts';
import { severities, type PendingEvent } from '../connections/verdict.ts';
import { HOUR } from '../clock.ts';
import type { GroupInEvent } from './eventParticulars.ts';
import { fingerprint } from './fingerprint.ts';
import {
  add,
  countOf,
  type Group,
  hasTold,
  isAwake,
  type Line,
  type Member,
  membersByGroup,
  type Told,
  toldBy,
  worstOf,
} from './groupMembers.ts';
import type { ListedAlert } from '../connections/listedAlerts.ts';
import { isSnoozed, type Rules } from './lifecycle.ts';

/** From so many connections on with the same that nobody was told of, they are told as one. */
export const GROUP_FROM = 3;
/** As many as a row holds; what is more is another group. */
const GROUP_HOLDS = 10_000;
/** A host that has an older list at hand must not take for untold what was told meanwhile. */
const REMEMBERED = HOUR;

/** A group as it is from now on, and the event that tells of it, if any. */
export interface GroupChange {
  readonly group: Group;
  readonly event?: PendingEvent;
}

/** What is said of a group's event while nobody has reckoned whom it concerns. */
export interface GroupNews {
  readonly change: GroupInEvent['change'];
  /** Of a reminder: of everybody, since a snooze is over, and not of what is critical alone. */
  readonly snoozeOver?: true;
}

type Kind = Pick<Group, 'check' | 'code' | 'cause'>;
/** On what occasion groups are formed. */
export interface Occasion {
  /** The same for whoever tells the same: of a run, the time that it stands for. */
  readonly id: string;
  /** Checks of which a run under way is going to tell. */
  readonly waiting: ReadonlySet<string>;
}

/** @param part of several on one occasion */
export const groupId = ({ check, code, cause }: Kind, occasion: string, part = 0): string =>
  fingerprint('group', check, code, cause, occasion, String(part));

/** What an alert has in common with others: its cause, else the profile of its connection. */
const kindOf = ({ check, code, cause }: ListedAlert, { profile }: Line): Kind => ({
  check,
  code,
  cause: cause ?? profile,
});

/**
 * Pure: which groups begin, get worse, are told again, or end.
 *
 * A group names each event that it told in the place of its members, so that whoever does this again, after a process
 * died in between, finds nothing new, and nothing that came in meanwhile is taken for told.
 */
export function planGroups(
  lines: readonly Line[],
  known: readonly Group[],
  { id: occasion, waiting }: Occasion,
  at: string,
  rules: Rules = {},
): readonly GroupChange[] {
  const told = toldBy(known);
  const members = membersByGroup(lines, told);
  const untold = new Map<string, Member[]>();
  for (const connection of lines)
    for (const alert of connection.alerts) {
      const isNew = alert.untold?.sequence !== undefined && !hasTold(alert, told);
      if (!isNew || alert.resolvedAt !== undefined || waiting.has(alert.check)) continue;
      const isOpening = alert.untold?.stage === 'opened';
      // What somebody was told of by itself gets worse by itself.
      const key = isOpening ? JSON.stringify(kindOf(alert, connection)) : alert.group;
      if (key !== undefined) add(untold, key, { connection, alert });
    }
  const ids = new Set(known.map(({ id }) => id));
  const begun = [...untold].flatMap(([key, these]) => {
    const kind = countOf(these) >= GROUP_FROM ? kindIn(key) : undefined;
    return kind ? begin(kind, these, ids, occasion, at) : [];
  });
  const followed = known.flatMap((group) => {
    const worse = untold.get(group.id) ?? [];
    const all = members.get(group.id) ?? [];
    const noted = isNoted(group, lines);
    if (countOf(worse) >= GROUP_FROM) return follow(group, all, worse, noted, at, rules);
    // So few are told of by themselves, and leave.
    const left = new Set(worse.map(({ alert }) => alert.id));
    return follow(
      group,
      all.filter(({ alert }) => !left.has(alert.id)),
      [],
      noted,
      at,
      rules,
    );
  });
  return [...begun, ...followed];
}

/** A key is a kind, or the id of a group. */
const kindIn = (key: string): Kind | undefined =>
  key.startsWith('{') ? (JSON.parse(key) as Kind) : undefined;

function begin(
  kind: Kind,
  members: readonly Member[],
  ids: ReadonlySet<string>,
  occasion: string,
  at: string,
): readonly GroupChange[] {
  const changes: GroupChange[] = [];
  let part = 0;
  for (let from = 0; from < members.length; from += GROUP_HOLDS) {
    while (ids.has(groupId(kind, occasion, part))) part += 1;
    const these = members.slice(from, from + GROUP_HOLDS);
    const group: Group = {
      ...kind,
      id: groupId(kind, occasion, part),
      severity: worstOf(these),
      sequence: 0,
      openedAt: at,
      toldAt: at,
      remindedAt: at,
      told: new Map(),
    };
    part += 1;
    changes.push(change(group, { change: 'opened' }, these, at));
  }
  return changes;
}

function follow(
  known: Group,
  members: readonly Member[],
  worse: readonly Member[],
  noted: boolean,
  at: string,
  { remindAfter }: Rules,
): readonly GroupChange[] {
  const isOld = Date.parse(at) - Date.parse(known.toldAt) >= REMEMBERED;
  const kept = isOld && noted && known.told.size > 0 ? { ...known, told: new Map<string, Told>() } : known;
  const unchanged = kept === known ? [] : [{ group: kept }];
  if (known.resolvedAt !== undefined) return unchanged;
  if (members.length === 0) return [change({ ...kept, resolvedAt: at }, { change: 'resolved' }, [], at)];
  const severity = worstOf(members);
  const isGraver = severities.indexOf(severity) > severities.indexOf(known.severity);
  const group: Group = { ...kept, severity };
  if (worse.length > 0)
    return [change({ ...group, ...(isGraver && { remindedAt: at }) }, { change: 'escalated' }, worse, at)];
  const { snooze, ...awake } = group;
  if (snooze && isSnoozed(group, at)) return unchanged;
  // A snooze that is over has to be said: nobody would know that they are still there.
  if (snooze) return [change({ ...awake, remindedAt: at }, { change: 'reminded', snoozeOver: true }, [], at)];
  const isDue =
    remindAfter !== undefined &&
    members.some(({ alert }) => alert.severity === 'critical' && isAwake(alert, at)) &&
    Date.parse(at) - Date.parse(known.remindedAt) >= remindAfter - SLACK;
  return isDue ? [change({ ...group, remindedAt: at }, { change: 'reminded' }, [], at)] : unchanged;
}

/** Does nobody hold in an outbox any more what the group has told? */
function isNoted({ told }: Group, all: readonly Line[]): boolean {
  if (told.size === 0) return true;
  return all.every(({ alerts }) =>
    alerts.every(
      ({ id, untold }) => untold === undefined || (untold.sequence ?? 0) > (told.get(id)?.sequence ?? 0),
    ),
  );
}

function change(before: Group, news: GroupNews, these: readonly Member[], at: string): GroupChange {
  const sequence = before.sequence + 1;
  const told = new Map(before.told);
  for (const { alert } of these)
    if (alert.untold?.sequence !== undefined)
      told.set(alert.id, { sequence: alert.untold.sequence, by: sequence });
  const group: Group = { ...before, sequence, toldAt: at, told };
  return {
    group,
    event: { type: 'alerts.grouped', fingerprint: group.id, sequence, at, data: { ...news } },
  };
}
