import * as z from 'zod';
import { iso } from '../clock.ts';
import { LISTED_AFTER, type ListedAlert, listedAlerts } from '../connections/listedAlerts.ts';
import type { Listed } from '../connections/listedRows.ts';
import { alertStages, severities, type Health, type Snooze } from '../connections/verdict.ts';
import type { SnoozeRefusal } from '../health/snoozing.ts';
import type { Result } from '../result.ts';
import { readQuery, sliceBy, type Stretch } from './paging.ts';
import type { Problem } from './problem.ts';

export const alertSorts = ['severity', 'newest', 'oldest'] as const;

const text = z.string().min(1).max(200).optional();
/** Which alerts are wanted. */
export const alertFilter = z.object({
  /** `open` stands for every state but `resolved`. */
  state: z.enum(['open', ...alertStages]).default('open'),
  severity: z.enum(severities).optional(),
  code: text,
  check: text,
  profile: text,
  connection: text,
  tag: text,
  group: text,
  snoozed: z.enum(['true', 'false']).optional(),
  /** `severity`: the worst first, and of those the newest. */
  sort: z.enum(alertSorts).default('severity'),
});
export type AlertFilter = z.output<typeof alertFilter>;

/** Which alerts are wanted; a member that is given twice, or is none of ours, is refused. */
export function readAlertFilter(url: string): Result<AlertFilter, Problem> {
  const given = [...new URL(url).searchParams].filter(([name]) => name !== 'limit' && name !== 'cursor');
  return readQuery(given, alertFilter);
}

/** Whose alerts they are. */
interface Source {
  readonly subject: {
    readonly kind: 'connection' | 'operator';
    readonly id: string;
    readonly name: string;
    readonly profile?: string;
    readonly tenant?: string;
  };
  readonly tags: readonly string[];
  readonly alerts: readonly ListedAlert[];
}

/** All that is listed: connections, our own apps and this installation. */
export interface AlertSources {
  readonly listed: readonly Listed[];
  readonly subjects: readonly { readonly id: string; readonly name: string; readonly health: Health }[];
  /** Open groups, by id. */
  readonly groups: ReadonlyMap<string, { readonly snooze?: Snooze | undefined }>;
  readonly now: number;
}

/** The order that was asked for, as cursors name it. */
export const alertOrder = ({ sort }: Pick<AlertFilter, 'sort'>): string => `alerts ${sort}`;

/** Pure: a page of alerts, in the order that was asked for. */
export function alertsView(given: AlertSources, wanted: AlertFilter, stretch: Stretch) {
  const found = findAlerts(given, wanted);
  const { items, cursor } = sliceBy(found, ({ place }) => place, alertOrder(wanted), stretch);
  return { items: items.map(({ alert }) => alert), ...(cursor !== undefined && { cursor }) };
}

/** Pure: every alert that is wanted, with the text by which it has its place among them. */
export function findAlerts(given: AlertSources, wanted: AlertFilter): readonly FoundAlert[] {
  const now = iso(given.now);
  const since = iso(given.now - LISTED_AFTER);
  const sources: Source[] = [
    ...given.subjects.map(({ id, name, health }) => ({
      subject: { kind: 'operator', id, name } as const,
      tags: [],
      alerts: listedAlerts(health),
    })),
    ...given.listed.map(({ id, name, profile, tenant, tags, alerts }) => ({
      subject: { kind: 'connection', id, name, profile, tenant } as const,
      tags,
      alerts,
    })),
  ];
  const found = sources.flatMap(({ subject, tags, alerts }) => {
    if (wanted.connection !== undefined && subject.id !== wanted.connection) return [];
    if (wanted.tag !== undefined && !tags.includes(wanted.tag)) return [];
    if (wanted.profile !== undefined && subject.profile !== wanted.profile) return [];
    return alerts
      .map((alert) => asGrouped(alert, given.groups, now))
      .filter((alert) => matches(alert, wanted, now, since))
      .map((alert) => ({ ...shown(alert, now), subject }));
  });
  return found
    .map((alert) => ({ alert, place: placeOf(alert, wanted.sort) }))
    .toSorted((one, other) => (one.place < other.place ? -1 : 1));
}

/** An alert with the snooze of its group, where it has none of its own. */
function asGrouped(alert: ListedAlert, groups: AlertSources['groups'], now: string): InGroup {
  const snooze = alert.group === undefined ? undefined : groups.get(alert.group)?.snooze;
  if (!snooze || alert.resolvedAt !== undefined || isSnoozed(alert, now)) return alert;
  return {
    ...alert,
    snoozedUntil: snooze.until,
    snoozedWhy: snooze.why.slice(0, 200).toWellFormed(),
    snoozedAs: 'group',
  };
}

interface InGroup extends ListedAlert {
  /** The snooze is that of its group. */
  readonly snoozedAs?: 'group';
}

const isSnoozed = ({ snoozedUntil }: ListedAlert, now: string): boolean =>
  snoozedUntil !== undefined && snoozedUntil > now;

function matches(alert: ListedAlert, wanted: AlertFilter, now: string, since: string): boolean {
  const { state, severity, code, check, group, snoozed } = wanted;
  if (alert.resolvedAt !== undefined && alert.resolvedAt < since) return false;
  return (
    (state === 'open' ? alert.resolvedAt === undefined : alert.stage === state) &&
    (severity === undefined || alert.severity === severity) &&
    (code === undefined || alert.code === code) &&
    (check === undefined || alert.check === check) &&
    (group === undefined || alert.group === group) &&
    (snoozed === undefined || isSnoozed(alert, now) === (snoozed === 'true'))
  );
}

function shown(alert: InGroup, now: string) {
  const { untold: _untold, cause: _cause, stage, snoozedUntil, snoozedWhy, snoozedAs, ...rest } = alert;
  return {
    ...rest,
    state: stage,
    ...(isSnoozed(alert, now) && { snoozedUntil, snoozedWhy, ...(snoozedAs && { snoozedAs }) }),
  };
}

/** An alert as lists show it. */
export type ShownAlert = ReturnType<typeof shown> & { readonly subject: Source['subject'] };

interface FoundAlert {
  readonly alert: ShownAlert;
  readonly place: string;
}

const LAST = '9999-12-31T23:59:59.999Z';

/** Sorts as is wanted, by text; no two alerts share it. */
function placeOf(
  { id, severity, openedAt }: Pick<ListedAlert, 'id' | 'severity' | 'openedAt'>,
  sort: AlertFilter['sort'],
): string {
  if (sort === 'oldest') return `${openedAt}~${id}`;
  const newest = `${String(Date.parse(LAST) - Date.parse(openedAt)).padStart(15, '0')}~${id}`;
  return sort === 'newest' ? newest : `${severities.length - severities.indexOf(severity)}~${newest}`;
}

/** Why an alert is not snoozed. */
export const snoozeRefusal = (refusal: SnoozeRefusal): Problem =>
  refusal === 'none'
    ? { code: 'not_found', detail: 'There is no open alert or group with this id.' }
    : {
        code: 'state_conflict',
        detail: 'So much is kept of this connection’s alerts that there is no room for a snooze.',
      };
