import type { ListedAlert } from '../connections/listedAlerts.ts';
import type { Listed } from '../connections/listedRows.ts';
import { severities, type Severity, type Snooze } from '../connections/verdict.ts';

/** What a group has told of one of its alerts. */
export interface Told {
  /** Number of the last event of the alert that it told in its place. */
  readonly sequence: number;
  /** Number of the group's event that told it. */
  readonly by: number;
}

/** What is kept of a group. Nobody joins it once it was told; who belongs to it stands with the alerts. */
export interface Group {
  readonly id: string;
  readonly check: string;
  readonly code: string;
  readonly cause: string;
  readonly severity: Severity;
  /** Number of its last event. */
  readonly sequence: number;
  readonly openedAt: string;
  /** When its last event was noted down. */
  readonly toldAt: string;
  /** From when on its reminders are reckoned. */
  readonly remindedAt: string;
  readonly resolvedAt?: string | undefined;
  readonly snooze?: Snooze | undefined;
  /** By fingerprint of an alert; empty once all have noted it. */
  readonly told: ReadonlyMap<string, Told>;
}

export type Line = Pick<Listed, 'id' | 'name' | 'profile' | 'tags' | 'alerts'>;
export interface Member {
  readonly connection: Line;
  readonly alert: ListedAlert;
}

/** What groups have told of which alert, by its fingerprint. */
export type ToldByGroups = ReadonlyMap<string, { readonly group: string; readonly sequence: number }>;

export function toldBy(groups: readonly Group[]): ToldByGroups {
  const told = new Map<string, { group: string; sequence: number }>();
  for (const { id, told: own } of groups)
    for (const [print, { sequence }] of own)
      if ((told.get(print)?.sequence ?? 0) < sequence) told.set(print, { group: id, sequence });
  return told;
}

export const hasTold = ({ id, untold }: ListedAlert, told: ToldByGroups): boolean =>
  (untold?.sequence ?? Number.POSITIVE_INFINITY) <= (told.get(id)?.sequence ?? 0);

/** Open alerts of each group, also where they have not noted it yet. */
export function membersByGroup(
  all: readonly Line[],
  told: ToldByGroups,
): ReadonlyMap<string, readonly Member[]> {
  const members = new Map<string, Member[]>();
  for (const connection of all)
    for (const alert of connection.alerts) {
      if (alert.resolvedAt !== undefined) continue;
      const group = hasTold(alert, told) ? told.get(alert.id)?.group : alert.group;
      if (group !== undefined) add(members, group, { connection, alert });
    }
  return members;
}

export function add(lists: Map<string, Member[]>, key: string, member: Member): void {
  const list = lists.get(key);
  if (list) list.push(member);
  else lists.set(key, [member]);
}

/** Connections, however many alerts each has. */
export const countOf = (members: readonly Member[]): number =>
  new Set(members.map(({ connection }) => connection.id)).size;

export const worstOf = (members: readonly Member[]): Severity =>
  severities[Math.max(0, ...members.map(({ alert }) => severities.indexOf(alert.severity)))] ?? 'info';

export const isAwake = ({ snoozedUntil }: ListedAlert, at: string): boolean =>
  snoozedUntil === undefined || snoozedUntil <= at;
