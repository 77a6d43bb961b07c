import type { HttpResponseInit } from '@azure/functions';
import { type Clock, iso } from '../clock.ts';
import type { Listing } from '../connections/listing.ts';
import { STALE_CHECK } from '../connections/verdict.ts';
import { generalText } from '../health/checks.ts';
import type { Grouping } from '../health/grouping.ts';
import type { OperatorSubjects } from '../health/operatorSubjects.ts';
import type { Profiles } from '../profiles/store.ts';
import { alertLines, type AlertLine } from './alertLines.ts';
import { type AlertFilter, alertOrder, readAlertFilter, type ShownAlert } from './alerts.ts';
import { mayAct, type Operator } from './identity.ts';
import { refusedPage } from './missing.ts';
import { renderAlerts } from './pages/alerts.tsx';
import type { AlertRow, AlertsForm, AlertsLine } from './pages/alertsView.ts';
import { readStretch } from './paging.ts';
import { page } from './respond.ts';
import { snoozeDays } from './snoozes.ts';

const PAGE = 50;
const REFUSED = 'Alerts cannot be listed so.';

/** What an address of the page asks for; empty fields of its form ask for nothing. */
function readSearch(search: string) {
  const given = new URLSearchParams(search);
  const cursor = given.get('cursor') ?? undefined;
  given.delete('cursor');
  const said = new URLSearchParams([...given].filter(([, value]) => value !== ''));
  return { filter: readAlertFilter(`https://page/?${said}`), cursor: cursor || undefined };
}

/** The same filter as a search of an address; what is so anyway is left out. */
export function searchOf(filter: Partial<AlertFilter>, cursor?: string): string {
  const said = Object.entries({ ...filter, cursor }).filter(
    ([name, value]) =>
      value !== undefined &&
      !(name === 'state' && value === 'open') &&
      !(name === 'sort' && value === 'severity'),
  );
  const search = String(new URLSearchParams(said as [string, string][]));
  return search === '' ? '' : `?${search}`;
}

/** Where a form of the page leads back to: to the page it was sent from, and nowhere else. */
export function addressOf(search: string): string {
  const { filter, cursor } = readSearch(search);
  return `/alerts${filter.ok ? searchOf(filter.value, cursor) : ''}`;
}

interface Sources {
  readonly listing: Pick<Listing, 'all'>;
  readonly operatorSubjects: Pick<OperatorSubjects, 'all'>;
  readonly grouping: Pick<Grouping, 'open'>;
  readonly profiles: Pick<Profiles, 'all'>;
  readonly clock: Clock;
}

/** The page of alerts. @param search of its address @param form what was just sent and cannot be done */
export async function alertsPage(
  { listing, operatorSubjects, grouping, profiles, clock }: Sources,
  operator: Operator,
  search: string,
  form?: AlertsForm,
): Promise<HttpResponseInit> {
  const { filter, cursor } = readSearch(search);
  if (!filter.ok) return refusedPage({ ...filter.error, detail: REFUSED });
  const stretch = readStretch(alertOrder(filter.value), { limit: PAGE, cursor });
  if (!stretch.ok) return refusedPage({ ...stretch.error, detail: REFUSED });
  const now = clock();
  const [listed, subjects, groups, known] = await Promise.all([
    listing.all(),
    operatorSubjects.all(),
    grouping.open(),
    profiles.all(),
  ]);
  const sources = { listed, subjects, groups, now };
  const wanted = filter.value;
  const { counts, lines, cursor: next } = alertLines(sources, wanted, stretch.value);
  const { state: _state, sort: _sort, ...narrowing } = wanted;
  const open = alertLines(sources, { state: 'open', sort: 'severity' }, { limit: 1 });
  const one = listed.find(({ id }) => id === wanted.connection);
  const own = subjects.find(({ id }) => id === wanted.connection);
  return page(
    form?.status ?? 200,
    renderAlerts({
      operator: { name: operator.name, canOperate: mayAct(operator, 'Mooring.Operator') },
      filter: wanted,
      narrowed: Object.keys(narrowing).length > 0 || wanted.state !== 'open',
      about: one?.name ?? own?.name ?? wanted.connection,
      profiles: known.map(({ id, name }) => ({ id, name })),
      codes: open.codes,
      hasConnections: listed.length > 0,
      counts,
      lines: lines.map((line) => lineView(line, wanted)),
      first: cursor === undefined ? undefined : `/alerts${searchOf(wanted)}`,
      next: next === undefined ? undefined : `/alerts${searchOf(wanted, next)}`,
      search: searchOf(wanted, cursor),
      days: snoozeDays(now),
      generatedAt: iso(now),
      form,
    }),
  );
}

function lineView(line: AlertLine, wanted: AlertFilter): AlertsLine {
  if (line.kind === 'alert') return { kind: 'alert', alert: rowView(line.alert) };
  const { members, ...group } = line;
  return {
    ...group,
    who: generalText(line.code)?.who ?? 'operator',
    members: members.map(rowView),
    href: `/alerts${searchOf({ ...wanted, group: line.id })}`,
  };
}

function rowView(alert: ShownAlert): AlertRow {
  const {
    id,
    severity,
    code,
    check,
    message,
    state,
    openedAt,
    resolvedAt,
    snoozedUntil,
    snoozedWhy,
    snoozedAs,
    group,
    subject,
  } = alert;
  const text = generalText(code);
  const connection = `/connections/${encodeURIComponent(subject.id)}`;
  const part = check === STALE_CHECK ? 'checks' : 'why';
  return {
    id,
    severity,
    code,
    message,
    state,
    openedAt,
    resolvedAt,
    snooze:
      snoozedUntil === undefined
        ? undefined
        : { until: snoozedUntil, why: snoozedWhy, ...(snoozedAs && { group }) },
    // What is wrong with our own apps nobody else can put right.
    who: subject.kind === 'operator' ? 'operator' : (text?.who ?? 'operator'),
    about: subject.name,
    ...(subject.kind === 'connection'
      ? { href: connection, stepsHref: `${connection}#${part}` }
      : { steps: text?.steps }),
  };
}
