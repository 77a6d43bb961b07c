import { iso } from '../clock.ts';
import { states } from '../connections/connection.ts';
import type { Listed } from '../connections/listedRows.ts';
import { findingsOf, type Health } from '../connections/verdict.ts';
import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import type { Profile } from '../profiles/schema.ts';
import { alertLines, type AlertLine } from './alertLines.ts';
import type { AlertSources } from './alerts.ts';
import { calendarOf } from './calendar.ts';
import { codesOf, linkOf } from './connectionList.ts';
import type { Operator } from './identity.ts';
import type { ProfileChoice } from './pages/newConnection.tsx';
import type { OverviewAlert, OverviewView, WaitingLink } from './pages/overviewView.ts';
import { viewer } from './views.ts';

/** So many of each kind are named; the rest is counted, and listed elsewhere. */
const NAMED = 5;
const HAND_OVER_DUE = 'handOver.due';

/** The profiles that a new connection can have: only what a link can lead to the end. */
export const profileChoices = (
  profiles: readonly Profile[],
  ownershipsOf: OwnershipsOf,
): readonly ProfileChoice[] =>
  profiles.flatMap((profile) => {
    const { id, name, vendor } = profile;
    // The usual way under the profile's own id; another way, where there is one, beside it.
    return ownershipsOf(profile).map((ownership, at) =>
      at === 0
        ? { id, name, vendor }
        : { id: `${id}:${ownership}`, name: `${name}, by an app of the tenant’s own`, vendor },
    );
  });

/** Pure: the overview, which is as long with ten connections as with ten thousand. */
export function overviewView(
  given: Pick<OverviewView, 'timers' | 'trend'> & {
    readonly operator: Operator;
    readonly listed: readonly Listed[];
    readonly profiles: readonly Profile[];
    readonly ownershipsOf: OwnershipsOf;
    readonly groups: AlertSources['groups'];
    readonly operatorSubjects: readonly {
      readonly id: string;
      readonly name: string;
      readonly health: Health;
    }[];
    readonly now: number;
    readonly form?: OverviewView['form'];
  },
): OverviewView {
  const { operator, listed, profiles, ownershipsOf, operatorSubjects, groups, timers, trend, now, form } =
    given;
  const sources = { listed, subjects: operatorSubjects, groups, now };
  const alerts = alertLines(sources, { state: 'open', snoozed: 'false', sort: 'severity' }, { limit: NAMED });
  const due = listed.filter((one) => codesOf(one).includes(HAND_OVER_DUE));
  return {
    operator: viewer(operator),
    profiles: profileChoices(profiles, ownershipsOf),
    total: listed.length,
    counts: states.map((state) => ({
      state,
      count: listed.filter((one) => one.state === state).length,
      address: `/connections?state=${state}`,
    })),
    operatorFindings: operatorSubjects.flatMap(({ name, health }) =>
      findingsOf(health).map(({ code, severity, message }) => ({ appName: name, code, severity, message })),
    ),
    alerts: { counts: alerts.counts, worst: alerts.lines.map(toAlert) },
    links: linksOf(listed, iso(now)),
    handOvers: { count: due.length, named: due.slice(0, NAMED).map(({ id, name }) => ({ id, name })) },
    timers,
    trend,
    calendar: calendarOf(listed, now),
    generatedAt: iso(now),
    ...(form && { form }),
  };
}

function toAlert(line: AlertLine): OverviewAlert {
  if (line.kind === 'group') {
    const { id, severity, message, count } = line;
    return { id, severity, message, about: `${count} connections`, address: `/alerts?group=${id}` };
  }
  const { id, severity, message, subject } = line.alert;
  const address =
    subject.kind === 'connection'
      ? `/connections/${encodeURIComponent(subject.id)}`
      : `/alerts?connection=${encodeURIComponent(subject.id)}`;
  return { id, severity, message, about: subject.name, address };
}

/** Who has been sent a link and is awaited, the soonest to end first; and who has none that leads anywhere. */
function linksOf(listed: readonly Listed[], now: string): OverviewView['links'] {
  const waiting = listed
    .filter((one) => linkOf(one, now) === 'waiting')
    .map(({ id, name, tenantName, linkUntil = '' }): WaitingLink => ({
      id,
      name,
      tenantName,
      until: linkUntil,
    }))
    .toSorted((one, other) => one.until.localeCompare(other.until));
  return {
    waiting: waiting.length,
    soonest: waiting.slice(0, NAMED),
    without: listed.filter((one) => linkOf(one, now) === 'none').length,
  };
}
