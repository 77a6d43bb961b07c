import { iso } from '../clock.ts';
import { callersMark } from '../connections/change.ts';
import type { Config } from '../config.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { restsOf } from '../connections/pace.ts';
import { checkIds, evidenceOf, findingsOf, worstOf } from '../connections/verdict.ts';
import { takesAccount } from '../credentials/acceptAccount.ts';
import { settingsApp } from '../credentials/acceptSettings.ts';
import { barOfRenewal } from '../credentials/directoryRenewal.ts';
import { handOverStatus } from '../credentials/handOverPlan.ts';
import { type Trial, writesUsers } from '../credentials/trial/trials.ts';
import { findingText } from '../health/checks.ts';
import { barOf, type Remedied, remedies } from '../health/remedies.ts';
import { nextAsked } from '../health/timers.ts';
import { canBeTried, rightTexts } from '../directory/rights.ts';
import { mainApp, type Profile } from '../profiles/schema.ts';
import { accessView } from './accessView.ts';
import { askedChecks } from './askedChecks.ts';
import type { Operator } from './identity.ts';
import { linkMail } from './linkMail.ts';
import { grantsView } from './grantsView.ts';
import { lifetimesOf } from './lifetimes.ts';
import { othersView } from './otherCredentials.ts';
import type { ConnectionView } from './pages/connection.tsx';
import type { AccountOutcome } from './pages/connectionAccount.tsx';
import type { CallersOutcome } from './pages/connectionCallers.tsx';
import type { DirectoryOutcome } from './pages/connectionDirectory.tsx';
import type { OtherOutcome } from './pages/connectionOthers.tsx';
import type { SettingsOutcome } from './pages/connectionSettings.tsx';
import { trialView } from './trialView.ts';
import { credentialsOf, directoryOf, viewer } from './views.ts';

/** What became of something that was just asked on the page of a connection. */
export interface ConnectionOutcome {
  readonly newLink?: { readonly url: string; readonly expiresAt: string };
  /** Why there is none, where one was asked for with the connection. */
  readonly noLink?: string;
  /** Of settings that were given. */
  readonly settings?: SettingsOutcome;
  /** What was wrong with a list of callers. */
  readonly callers?: CallersOutcome;
  /** Of an account that was given. */
  readonly account?: AccountOutcome;
  /** Of a directory account that was given. */
  readonly directory?: DirectoryOutcome;
  /** Of a remedy. */
  readonly remedied?: Remedied;
  /** What was wrong with what was said of a credential. */
  readonly other?: OtherOutcome;
  /** When all checks were asked, in milliseconds. */
  readonly asked?: number;
}

/** One connection: its state, why, and what is behind it. */
export function connectionView(
  given: ConnectionOutcome & {
    operator: Operator;
    connection: Connection;
    /** Absent where the operator's own one cannot be read any more. */
    profile: Profile | undefined;
    history: ConnectionView['history'];
    names: ConnectionView['names'];
    trial?: Trial | undefined;
    config: Parameters<typeof nextAsked>[2] & Pick<Config, 'OPERATOR_NAME'>;
    now: number;
  },
): ConnectionView {
  const { operator, connection, profile, history, names, config, now, trial, asked, ...answer } = given;
  const { newLink, noLink, settings, callers, account, directory, remedied, other } = answer;
  const { health, access, provisioning: _provisioning, directory: _directory, ...rest } = connection;
  const handOver = handOverStatus(connection, profile);
  const rests = restsOf(health);
  const others = othersView(connection);
  const takesSettings = profile !== undefined && settingsApp(connection, profile, now) !== undefined;
  return {
    operator: viewer(operator),
    connection: { ...rest, profileName: profile?.name ?? connection.profile },
    why: findingsOf(health).map(({ code, severity, message }) => ({
      code,
      severity,
      message,
      ...findingText(code, connection),
      hasRemedy: remedies.some((one) => one === code) && barOf(connection, profile) === undefined,
    })),
    ...(remedied && { remedied }),
    checks: checkIds.flatMap((check) => {
      const record = health.checks[check];
      if (!record) return [];
      const { last, at, unknown } = record;
      const next = isConnected(connection.state) ? nextAsked(check, rests, config, now) : undefined;
      const reason = last.verdict === 'notAsked' ? last.reason : unknown?.message;
      return [
        {
          check,
          verdict: last.verdict,
          ...(last.verdict === 'fail' && { worst: worstOf(last.findings) }),
          at: unknown?.at ?? at,
          evidence: evidenceOf(last),
          ...(reason !== undefined && { reason }),
          ...(unknown && { unknownSince: unknown.since }),
          ...(next !== undefined && { next: iso(next) }),
        },
      ];
    }),
    asked: askedChecks(health, asked, now),
    grants: grantsView(connection, profile),
    lifetimes: lifetimesOf(connection, profile),
    now,
    isAnswer: Object.values(answer).some((one) => one !== undefined),
    ...(others.length > 0 && { others: { items: others, outcome: other } }),
    links: connection.links.filter(({ expiresAt }) => Date.parse(expiresAt) > now),
    names,
    history,
    access: accessView(connection, profile, now),
    ...(profile && writesUsers(profile) && { trial: { last: trial && trialView(trial) } }),
    ...(handOver && { handOver }),
    ...(noLink !== undefined && { noLink }),
    ...(newLink && {
      newLink: { ...newLink, mail: linkMail(connection, profile, config.OPERATOR_NAME, newLink) },
    }),
    ...((connection.callers.length > 0 || (profile && mainApp(profile))) && {
      callers: { ids: connection.callers, mark: callersMark(connection), outcome: callers },
    }),
    ...((takesSettings || settings) && {
      settings: { inForce: credentialsOf(connection), takesNew: takesSettings, ...settings },
    }),
    ...(profile &&
      (profile.directoryAccount ?? connection.directory) && {
        directory: { ...directoryView(connection, profile), ...directory },
      }),
    ...(profile?.account?.kind === 'made' && {
      account: { ...inForceOf(access), takesNew: takesAccount(connection, profile, now), ...account },
    }),
  };
}

/** Of a profile whose later version asks for none: what is there can be taken away. */
const NONE_ASKED = {
  why: 'The profile asks for no such account any more, so nobody checks it, and what was found of it is over. Its password is still kept: take it away.',
  base: '',
  rights: [],
} as const;

function directoryView(connection: Connection, profile: Profile) {
  const { why, base, rights } = profile.directoryAccount ?? NONE_ASKED;
  const isThere = connection.state !== 'disconnected';
  return {
    why,
    ofBase: base,
    rights: rights.map((right) => rightTexts[right]),
    inForce: directoryOf(connection),
    takesNew: isThere && profile.directoryAccount !== undefined,
    mayTry: isThere && canBeTried(rights),
    mayRemove: isThere,
    mayRenew: barOfRenewal(connection, profile) === undefined,
  };
}

const inForceOf = ({ account }: Connection['access']) =>
  account && {
    inForce: { userPrincipalName: account.userPrincipalName, passwordSetAt: account.password?.setAt },
  };
