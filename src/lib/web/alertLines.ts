import { type Severity, severities, worstOf } from '../connections/verdict.ts';
import { type AlertFilter, alertOrder, type AlertSources, findAlerts, type ShownAlert } from './alerts.ts';
import { sliceBy, type Stretch } from './paging.ts';

/** A line of the page: an alert, or many that were told as one. */
export type AlertLine =
  | { readonly kind: 'alert'; readonly alert: ShownAlert }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly severity: Severity;
      readonly code: string;
      readonly message: string;
      /** When the first of them opened. */
      readonly openedAt: string;
      readonly count: number;
      readonly snoozed: number;
      /** The first few, in order. */
      readonly members: readonly ShownAlert[];
    };

/** Members of a group that its line opens to; all of them have a page of their own. */
export const MEMBERS = 10;

interface Placed {
  readonly place: string;
  readonly alerts: readonly [ShownAlert, ...ShownAlert[]];
}

/** Pure: a page of lines, and what there is on all pages: which findings, how many of each severity. */
export function alertLines(given: AlertSources, wanted: AlertFilter, stretch: Stretch) {
  const found = findAlerts(given, wanted);
  const groups = new Map<string, { place: string; alerts: [ShownAlert, ...ShownAlert[]] }>();
  const placed: Placed[] = [];
  for (const { alert, place } of found) {
    // On the page of one group its members stand each for itself.
    const group = wanted.group === undefined ? alert.group : undefined;
    const known = group === undefined ? undefined : groups.get(group);
    if (known) {
      known.alerts.push(alert);
      continue;
    }
    const line = { place, alerts: [alert] as [ShownAlert, ...ShownAlert[]] };
    if (group !== undefined) groups.set(group, line);
    placed.push(line);
  }
  const { items, cursor } = sliceBy(placed, ({ place }) => place, alertOrder(wanted), stretch);
  const counts = Object.fromEntries(
    severities.map((severity) => [severity, found.filter(({ alert }) => alert.severity === severity).length]),
  ) as Record<Severity, number>;
  const codes = [...new Set(found.map(({ alert }) => alert.code))].toSorted();
  return { counts, codes, lines: items.map(toLine), ...(cursor !== undefined && { cursor }) };
}

function toLine({ alerts }: Placed): AlertLine {
  const [first] = alerts;
  if (alerts.length === 1 || first.group === undefined) return { kind: 'alert', alert: first };
  const [openedAt = first.openedAt] = alerts.map((alert) => alert.openedAt).toSorted();
  return {
    kind: 'group',
    id: first.group,
    severity: worstOf(alerts) ?? first.severity,
    code: first.code,
    message: first.message,
    openedAt,
    count: alerts.length,
    snoozed: alerts.filter(({ snoozedUntil }) => snoozedUntil !== undefined).length,
    members: alerts.slice(0, MEMBERS),
  };
}
