import type { TenantAccount, TenantApp } from '../connections/access.ts';
import type { DirectoryAccount } from '../connections/directory.ts';
import { directoryHandOverState } from '../connections/directorySuccession.ts';
import { isConnected, type State } from '../connections/connection.ts';
import {
  STALE_CHECK,
  type CheckId,
  type CheckRecord,
  type Finding,
  type Health,
  type Verdict,
} from '../connections/verdict.ts';
import { sameSince } from '../connections/pace.ts';
import { passwordHandOverState } from '../connections/passwordSuccession.ts';
import { type HandOverState, handOverState } from '../connections/succession.ts';
import { announce } from './announce.ts';
import { isAnswered, lastAfter } from './answered.ts';
import { forget } from './bounds.ts';
import type { EventType } from './events.ts';
import { alertFingerprint } from './fingerprint.ts';
import { compareGravity, follow, isOpen, resolve, type Rules } from './lifecycle.ts';
import { withinRecords } from './records.ts';
import { staleChecks, streaksAfter } from './streaks.ts';

const STALE = { check: STALE_CHECK, code: 'check.stale', subject: 'connection' };

export interface VerdictRules extends Rules {
  /** Somebody asked, and did not wait for the night. */
  readonly byHand?: boolean;
}

/**
 * What a verdict changes: the check's record, the alerts, and what somebody must be told.
 *
 * The same verdict again tells nothing again. `unknown` and `notAsked` open and close nothing: nobody looked, unless
 * what was asked about is over. Where of
 * several apps some are in order and others `unknown`, what is open of the ones closes, and of the others stays.
 * A transition for which the row has no room is left for the next verdict, since it is drawn from what is stored.
 *
 * @param subject the connection's id, or `operator:{appId}`
 * @param at when the verdict was given, ISO 8601
 * @param rules when critical alerts are told again; `byHand` where somebody asked, which ends every slower pace
 */
export function applyVerdict(
  health: Health,
  subject: string,
  check: CheckId,
  verdict: Verdict,
  at: string,
  rules: VerdictRules = {},
): Health {
  const record = nextRecord(health.checks[check], verdict, at);
  const since = sameSince(health.checks[check], verdict, at, rules.byHand === true);
  const checked = {
    ...health,
    checks: withinRecords({
      ...health.checks,
      [check]: { ...record, ...(since !== undefined && { sameSince: since }) },
    }),
  };
  const found = byFingerprint(subject, check, verdict.verdict === 'fail' ? verdict.findings : []);
  const gone = Object.entries(health.alerts).filter(
    ([fingerprint, alert]) =>
      alert.check === check && isOpen(alert) && !found.has(fingerprint) && isAnswered(verdict, alert),
  );
  // What is gone makes room before what is new takes it, and of what is new the worst comes first.
  const resolved = gone.reduce((now, [fingerprint, alert]) => resolve(now, fingerprint, alert, at), checked);
  const followed = [...found]
    .toSorted(([, one], [, other]) => compareGravity(other, one))
    .reduce((now, [fingerprint, finding]) => follow(now, fingerprint, check, finding, at, rules), resolved);
  return forget(followed, at);
}

/**
 * Opens `check.stale`, one for the whole subject, when nobody could look for two nights, and resolves it when
 * everything was answered again. It changes no state: nothing is known to be wrong.
 */
export function applyStaleness(health: Health, subject: string, at: string): Health {
  const stale = staleChecks(health);
  const [first] = stale;
  const message = first
    ? `Since ${first[1].since.slice(0, 10)} nobody could check: ${stale.map(([id]) => id).join(', ')}. ${first[1].message}`
    : undefined;
  const cause = first && { cause: first[1].reason };
  return applyNotice(health, subject, STALE, message && { severity: 'warning', message, ...cause }, at);
}

/** A finding that no check asks for: there is one of it for a subject, or none. */
export function applyNotice(
  health: Health,
  subject: string,
  about: { readonly check: string; readonly code: string; readonly subject: string },
  noticed: (Pick<Finding, 'severity' | 'message'> & { cause?: string }) | undefined | '',
  at: string,
): Health {
  const { check, code } = about;
  const fingerprint = alertFingerprint(subject, check, code, about.subject);
  if (noticed) {
    return follow(health, fingerprint, check, { code, subject: about.subject, level: 0, ...noticed }, at);
  }
  const alert = health.alerts[fingerprint];
  return alert && isOpen(alert) ? resolve(health, fingerprint, alert, at) : health;
}

/**
 * What a change to healthy, degraded or broken tells.
 *
 * @param subject the connection's id, or `operator:{appId}`
 */
export function applyState(health: Health, subject: string, from: State, to: State, at: string): Health {
  if (from === to || !isConnected(to)) return health;
  return announce(health, subject, `connection.${to}` as EventType, {}, at);
}

/** A new credential of an app is in force: somebody may have to enter it. @param subject the connection's id */
export function applyRotation(health: Health, subject: string, app: TenantApp, at: string): Health {
  if (!app.credential) return health;
  const { kind, keyId, endsAt } = app.credential;
  const told = { app: app.clientId, kind, keyId, endsAt, handOver: handOverState(app) };
  return announceRotation(health, subject, told, at);
}

/** The same of an account's new password. */
export function applyPasswordRotation(
  health: Health,
  subject: string,
  { objectId, password }: TenantAccount,
  at: string,
): Health {
  if (!password) return health;
  const told = { account: objectId, kind: 'password', handOver: passwordHandOverState(password) };
  return announceRotation(health, subject, told, at);
}

/** The same of a directory account's. */
export function applyDirectoryRotation(
  health: Health,
  subject: string,
  { account, password }: DirectoryAccount,
  at: string,
): Health {
  const told = { account, kind: 'password', handOver: directoryHandOverState(password) };
  return announceRotation(health, subject, told, at);
}

function announceRotation(
  health: Health,
  subject: string,
  credential: { readonly handOver: HandOverState },
  at: string,
): Health {
  const rotated = announce(health, subject, 'credential.rotated', { credential }, at);
  return credential.handOver === 'again'
    ? announce(rotated, subject, 'handOver.due', { credential }, at)
    : rotated;
}

/** Nobody looks any more: every open alert closes as `disconnected`, and the end itself is told. */
export function applyDisconnect(health: Health, subject: string, at: string): Health {
  const closed = Object.entries(health.alerts)
    .filter(([, alert]) => isOpen(alert))
    .reduce(
      (now, [fingerprint, alert]) => resolve(now, fingerprint, { ...alert, closedAs: 'disconnected' }, at),
      health,
    );
  return announce(closed, subject, 'connection.disconnected', {}, at);
}

function nextRecord(before: CheckRecord | undefined, verdict: Verdict, at: string): CheckRecord {
  const open = openOf(verdict);
  if (!open) return { last: verdict, at };
  const streak = before?.unknown;
  const unknown = {
    since: streak?.since ?? at,
    at,
    // The same answer told twice counts once.
    count: streak === undefined ? 1 : streak.count + (streak.at === at ? 0 : 1),
    reason: open.reason,
    message: open.message,
    reasonSince: (streak?.reason === open.reason ? streak.reasonSince : undefined) ?? at,
    streaks: streaksAfter(streak, open, at),
  };
  if (verdict.verdict !== 'unknown') return { last: verdict, at, unknown };
  const last = lastAfter(before, verdict);
  return { last, at: last === verdict ? at : (before?.at ?? at), unknown };
}

/** Why nobody knows, be it of a part alone. */
function openOf(verdict: Verdict): { readonly reason: string; readonly message: string } | undefined {
  if (verdict.verdict === 'unknown') return verdict;
  return 'unanswered' in verdict ? verdict.unanswered?.why : undefined;
}

/** The findings by fingerprint; of two with the same one the graver counts. */
function byFingerprint(subject: string, check: CheckId, findings: readonly Finding[]): Map<string, Finding> {
  const found = new Map<string, Finding>();
  for (const finding of findings) {
    const fingerprint = alertFingerprint(subject, check, finding.code, finding.subject);
    const same = found.get(fingerprint);
    if (same === undefined || compareGravity(finding, same) > 0) found.set(fingerprint, finding);
  }
  return found;
}
