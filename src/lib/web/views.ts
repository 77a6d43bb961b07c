import type { Webhook } from '../alerts/webhooks.ts';
import { iso } from '../clock.ts';
import { type Connection, type State, states } from '../connections/connection.ts';
import type { Listed } from '../connections/rows.ts';
import type { HistoryLine } from '../connections/store.ts';
import { checkIds, type Finding, type Health } from '../connections/verdict.ts';
import { settingsApp } from '../credentials/acceptSettings.ts';
import { findingText } from '../health/checks.ts';
import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import type { Profile } from '../profiles/schema.ts';
import { mayAct, type Operator } from './identity.ts';
import type { ConnectionView } from './pages/connection.tsx';
import type { SettingsOutcome } from './pages/connectionSettings.tsx';
import type { OverviewView } from './pages/overview.tsx';

const viewer = (operator: Operator) => ({
  name: operator.name,
  canOperate: mayAct(operator, 'Mooring.Operator'),
});

/** Everything that the last answers found wrong. */
const findingsOf = ({ checks }: Health): Finding[] =>
  checkIds.flatMap((id) => {
    const last = checks[id]?.last;
    return last?.verdict === 'fail' ? last.findings : [];
  });

const URGENCY: readonly State[] = [
  'broken',
  'degraded',
  'verifying',
  'onboarding',
  'pending',
  'healthy',
  'disconnected',
];

/** Connections in a page of the overview. */
const PAGE = 50;

/** The overview: what needs a person first. @param from how many to pass over */
export function overviewView(given: {
  operator: Operator;
  listed: readonly Listed[];
  profiles: readonly Profile[];
  ownershipsOf: OwnershipsOf;
  operatorSubjects: readonly { name: string; health: Health }[];
  from: number;
  now: number;
  form?: OverviewView['form'];
}): OverviewView {
  const { operator, listed, profiles, ownershipsOf, operatorSubjects, from, now, form } = given;
  const names = new Map(profiles.map(({ id, name }) => [id, name]));
  const sorted = listed.toSorted(
    (one, other) =>
      URGENCY.indexOf(one.state) - URGENCY.indexOf(other.state) ||
      one.name.localeCompare(other.name) ||
      one.id.localeCompare(other.id),
  );
  const counts = Object.fromEntries(
    states.map((state) => [state, listed.filter((one) => one.state === state).length]),
  );
  return {
    operator: viewer(operator),
    // Only what a link can lead to the end.
    profiles: profiles
      .filter((profile) => ownershipsOf(profile).length > 0)
      .map(({ id, name, vendor }) => ({ id, name, vendor })),
    counts: counts as Record<State, number>,
    connections: sorted
      .slice(from, from + PAGE)
      .map((one) => ({ ...one, profileName: names.get(one.profile) ?? one.profile, wrong: [...one.wrong] })),
    operatorFindings: operatorSubjects.flatMap(({ name, health }) =>
      findingsOf(health).map(({ code, severity, message }) => ({ appName: name, code, severity, message })),
    ),
    ...(from + PAGE < sorted.length && { next: String(from + PAGE) }),
    generatedAt: iso(now),
    ...(form && { form }),
  };
}

/** One connection: its state, why, and what is behind it. */
export function connectionView(given: {
  operator: Operator;
  connection: Connection;
  /** Absent where the operator's own one cannot be read any more. */
  profile: Profile | undefined;
  history: readonly HistoryLine[];
  now: number;
  newLink?: ConnectionView['newLink'];
  /** What became of settings that were just given. */
  settings?: SettingsOutcome;
}): ConnectionView {
  const { operator, connection, profile, history, now, newLink, settings } = given;
  const { health, ...rest } = connection;
  const takesSettings = profile !== undefined && settingsApp(connection, profile) !== undefined;
  return {
    operator: viewer(operator),
    connection: { ...rest, profileName: profile?.name ?? connection.profile },
    why: findingsOf(health).map(({ code, severity, message }) => ({
      code,
      severity,
      message,
      ...findingText(code),
    })),
    checks: checkIds.flatMap((check) => {
      const record = health.checks[check];
      if (!record) return [];
      const { last, at, unknown } = record;
      const reason = last.verdict === 'notAsked' ? last.reason : unknown?.message;
      return [
        {
          check,
          verdict: last.verdict,
          at: unknown?.at ?? at,
          evidence: 'evidence' in last ? last.evidence : {},
          ...(reason !== undefined && { reason }),
          ...(unknown && { unknownSince: unknown.since }),
        },
      ];
    }),
    links: connection.links.filter(({ expiresAt }) => Date.parse(expiresAt) > now),
    history: [...history],
    ...(newLink && { newLink }),
    ...((takesSettings || settings) && {
      settings: { inForce: credentialsOf(connection), takesNew: takesSettings, ...settings },
    }),
  };
}

/** What a connection proves itself with in its tenant: never a value, nor where it is kept. */
export const credentialsOf = ({ access }: Connection) =>
  access.apps.flatMap(({ key, clientId, credential }) => {
    if (!credential) return [];
    const { secretName: _name, secretVersion: _version, ...shown } = credential;
    return [{ app: key, clientId, ...shown }];
  });

/** A connection as the API gives it; what it works with in its tenant names entries of the vault, and stays here. */
export const connectionJson = ({
  health,
  onboarding,
  links,
  access: _access,
  provisioning: _provisioning,
  ...rest
}: Connection) => ({
  ...rest,
  findings: findingsOf(health),
  checks: health.checks,
  links,
  onboarding: {
    completedBy: onboarding.completedBy,
    completedAt: onboarding.completedAt,
    setback: onboarding.setback,
  },
});

/** A webhook as the API gives it; where its secrets are kept is nobody's business. */
export const webhookJson = ({ vaultVersion: _version, ...shown }: Webhook) => shown;

/** A line of a list as the API gives it. */
export const listedJson = ({ runs: _runs, changed: _changed, dueAt: _due, ...shown }: Listed) => shown;
