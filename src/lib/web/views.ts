import type { Webhook } from '../alerts/webhooks.ts';
import { iso } from '../clock.ts';
import { type Connection, type State, states } from '../connections/connection.ts';
import type { Listed } from '../connections/rows.ts';
import type { HistoryLine } from '../connections/store.ts';
import { checkIds, type Finding, type Health } from '../connections/verdict.ts';
import { takesAccount } from '../credentials/acceptAccount.ts';
import { settingsApp } from '../credentials/acceptSettings.ts';
import { findingText } from '../health/checks.ts';
import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import type { Profile } from '../profiles/schema.ts';
import { mayAct, type Operator } from './identity.ts';
import type { ConnectionView } from './pages/connection.tsx';
import type { AccountOutcome } from './pages/connectionAccount.tsx';
import type { AccessView } from './pages/connectionAccess.tsx';
import type { SettingsOutcome } from './pages/connectionSettings.tsx';
import { type StepKind, stepKinds } from './pages/onboardingView.ts';
import type { OverviewView } from './pages/overview.tsx';
import { fill } from './pages/parts.tsx';
import { languages } from './pages/texts.ts';

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
    profiles: profiles.flatMap((profile) => {
      const { id, name, vendor } = profile;
      // The usual way under the profile's own id; another way, where there is one, beside it.
      return ownershipsOf(profile).map((ownership, at) =>
        at === 0
          ? { id, name, vendor }
          : { id: `${id}:${ownership}`, name: `${name}, by an app of the tenant’s own`, vendor },
      );
    }),
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
  /** What became of an account that was just given. */
  account?: AccountOutcome;
}): ConnectionView {
  const { operator, connection, profile, history, now, newLink, settings, account } = given;
  const { health, access, provisioning: _provisioning, ...rest } = connection;
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
    access: accessView(connection, profile),
    ...(newLink && { newLink }),
    ...((takesSettings || settings) && {
      settings: { inForce: credentialsOf(connection), takesNew: takesSettings, ...settings },
    }),
    ...(profile?.account?.kind === 'made' && {
      account: { ...inForceOf(access), takesNew: takesAccount(connection, profile), ...account },
    }),
  };
}

const inForceOf = ({ account }: Connection['access']) =>
  account && {
    inForce: { userPrincipalName: account.userPrincipalName, passwordSetAt: account.password?.setAt },
  };

const isStep = (name: string): name is StepKind => (stepKinds as readonly string[]).includes(name);

/** What exists in the tenant for a connection, and how far its making has come. */
function accessView(
  { access, ownership, provisioning: flow }: Connection,
  profile: Profile | undefined,
): AccessView {
  const { apps, account, incoming, steward } = access;
  const [kind = '', key] = flow?.step.split(':') ?? [];
  const nameOf = (wanted: string | undefined): string =>
    profile?.apps.find((app) => app.key === wanted)?.displayName ?? '';
  const words = { connector: profile?.name ?? '', app: nameOf(key), operator: 'the operator' };
  const { steps, stops } = languages.en;
  return {
    ownership,
    apps: apps.map((app) => ({ ...app, name: nameOf(app.key) || app.key })),
    ...(account && { account }),
    ...(incoming && { incoming }),
    steward,
    ...(flow &&
      flow.finishedAt === undefined && {
        making: {
          kind: flow.kind,
          ...(flow.session && isStep(kind) && { step: fill(steps[kind].title, words) }),
          ...(flow.stop && {
            stop: { title: fill(stops[flow.stop.code].title, words), at: flow.stop.at, text: flow.stop.text },
          }),
        },
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
