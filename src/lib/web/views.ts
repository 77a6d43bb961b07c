import type { Webhook } from '../alerts/webhookRows.ts';
import { iso } from '../clock.ts';
import { type Connection, isConnected, type State, states } from '../connections/connection.ts';
import { paceOf, restsOf } from '../connections/pace.ts';
import type { Listed } from '../connections/rows.ts';
import type { StopCode } from '../connections/provisioning.ts';
import type { HistoryLine } from '../connections/store.ts';
import { checkIds, findingsOf, type Health } from '../connections/verdict.ts';
import { takesAccount } from '../credentials/acceptAccount.ts';
import { settingsApp } from '../credentials/acceptSettings.ts';
import { planRotation, renewsPassword } from '../credentials/rotation/plan.ts';
import { type Trial, writesUsers } from '../credentials/trial/trials.ts';
import { handOverStatus } from '../credentials/handOverPlan.ts';
import { handOverState } from '../connections/succession.ts';
import { findingText } from '../health/checks.ts';
import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import { mainApp, type Profile } from '../profiles/schema.ts';
import { urgency } from './connectionList.ts';
import { mayAct, type Operator } from './identity.ts';
import type { ConnectionView } from './pages/connection.tsx';
import type { CallersOutcome } from './pages/connectionCallers.tsx';
import type { AccountOutcome } from './pages/connectionAccount.tsx';
import type { AccessView } from './pages/connectionAccess.tsx';
import type { SettingsOutcome } from './pages/connectionSettings.tsx';
import { isStep } from './pages/onboardingSteps.ts';
import type { OverviewView } from './pages/overview.tsx';
import { fill } from './pages/parts.tsx';
import { languages } from './pages/texts.ts';
import { trialView } from './trialView.ts';

/** Who looks at a page, and what is to be shown of what they may do. */
export const viewer = (operator: Operator) => ({
  name: operator.name,
  canOperate: mayAct(operator, 'Mooring.Operator'),
});

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
      urgency.indexOf(one.state) - urgency.indexOf(other.state) ||
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

/** What became of something that was just asked on the page of a connection. */
export interface ConnectionOutcome {
  readonly newLink?: ConnectionView['newLink'];
  /** Of settings that were given. */
  readonly settings?: SettingsOutcome;
  /** What was wrong with a list of callers. */
  readonly callers?: CallersOutcome;
  /** Of an account that was given. */
  readonly account?: AccountOutcome;
}

/** One connection: its state, why, and what is behind it. */
export function connectionView(
  given: ConnectionOutcome & {
    operator: Operator;
    connection: Connection;
    /** Absent where the operator's own one cannot be read any more. */
    profile: Profile | undefined;
    history: readonly HistoryLine[];
    trial?: Trial | undefined;
    now: number;
  },
): ConnectionView {
  const { operator, connection, profile, history, now, trial } = given;
  const { newLink, settings, callers, account } = given;
  const { health, access, provisioning: _provisioning, ...rest } = connection;
  const handOver = handOverStatus(connection, profile);
  const takesSettings = profile !== undefined && settingsApp(connection, profile, now) !== undefined;
  return {
    operator: viewer(operator),
    connection: { ...rest, profileName: profile?.name ?? connection.profile },
    why: findingsOf(health).map(({ code, severity, message }) => ({
      code,
      severity,
      message,
      ...findingText(code, connection),
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
    access: accessView(connection, profile, now),
    ...(profile && writesUsers(profile) && { trial: { last: trial && trialView(trial) } }),
    ...(handOver && { handOver }),
    ...(newLink && { newLink }),
    ...((connection.callers.length > 0 || (profile && mainApp(profile))) && {
      callers: { ids: connection.callers, outcome: callers },
    }),
    ...((takesSettings || settings) && {
      settings: { inForce: credentialsOf(connection), takesNew: takesSettings, ...settings },
    }),
    ...(profile?.account?.kind === 'made' && {
      account: { ...inForceOf(access), takesNew: takesAccount(connection, profile, now), ...account },
    }),
  };
}

const inForceOf = ({ account }: Connection['access']) =>
  account && {
    inForce: { userPrincipalName: account.userPrincipalName, passwordSetAt: account.password?.setAt },
  };

/** What exists in the tenant for a connection, and how far its making has come. */
function accessView(connection: Connection, profile: Profile | undefined, now: number): AccessView {
  const { access, ownership, provisioning: flow, rotationStop } = connection;
  const { apps, account, incoming, steward } = access;
  const [kind = '', key] = flow?.step.split(':') ?? [];
  const nameOf = (wanted: string | undefined): string =>
    profile?.apps.find((app) => app.key === wanted)?.displayName ?? '';
  const words = { connector: profile?.name ?? '', app: nameOf(key), operator: 'the operator' };
  const { steps, stops } = languages.en;
  const inWords = ({ code, at, text }: { code: StopCode; at: string; text?: string | undefined }) =>
    ({ title: fill(stops[code].title, words), at, text }) as const;
  return {
    ownership,
    apps: apps.map((app) => ({ ...app, name: nameOf(app.key) || app.key })),
    ...(account && { account }),
    ...(incoming && { incoming }),
    steward,
    ...(rotationStop && { rotationStop: inWords(rotationStop) }),
    // Whoever does it: with the steward app, or by a link.
    mayRotate:
      isConnected(connection.state) &&
      profile !== undefined &&
      planRotation(connection, profile, 'all', true, now) !== undefined,
    mayRenewPassword: isConnected(connection.state) && renewsPassword(connection),
    ...(flow &&
      flow.finishedAt === undefined && {
        making: {
          kind: flow.kind,
          ...((flow.session ?? flow.actor !== 'admin') &&
            isStep(kind) && { step: fill(steps[kind].title, words) }),
          ...(flow.stop && {
            stop: inWords(flow.stop),
          }),
        },
      }),
  };
}

/** What a connection proves itself with in its tenant: never a value, nor where it is kept. */
export const credentialsOf = ({ access }: Connection) =>
  access.apps.flatMap(({ key, clientId, credential, former }) => {
    if (!credential) return [];
    const { secretName: _name, secretVersion: _version, handOver, ...shown } = credential;
    const state = handOverState({ credential, former });
    return [{ app: key, clientId, ...shown, handOver: { state, ...handOver } }];
  });

/** A connection as the API gives it; what it works with in its tenant names entries of the vault, and stays here. */
export const connectionJson = ({
  health,
  onboarding,
  links,
  access: _access,
  provisioning: _provisioning,
  unaudited: _unaudited,
  handOverLinks: _handOverLinks,
  clearing: _clearing,
  notOurs: _notOurs,
  ...rest
}: Connection) => ({
  ...rest,
  findings: findingsOf(health),
  checks: health.checks,
  ...paceOf(restsOf(health)),
  links: links.map(({ flow: _flow, ...shown }) => shown),
  onboarding: {
    completedBy: onboarding.completedBy,
    completedAt: onboarding.completedAt,
    setback: onboarding.setback,
  },
});

/** A webhook as the API gives it; where its secrets are kept is nobody's business. */
export const webhookJson = ({
  vaultVersion: _version,
  outageSequence: _sequence,
  outageAt: _at,
  outageUntold: _untold,
  route,
  ...shown
}: Webhook) => ({ ...shown, ...route });
