import { HOUR } from '../clock.ts';
import type { TenantAccount, TenantApp } from '../connections/access.ts';
import { isConnected, type State } from '../connections/connection.ts';
import {
  checkIds,
  severities,
  STALE_CHECK,
  type Alert,
  type CheckId,
  type CheckRecord,
  type Finding,
  type Health,
  type PendingEvent,
  type Verdict,
} from '../connections/verdict.ts';
import { passwordHandOverState } from '../connections/passwordSuccession.ts';
import { type HandOverState, handOverState } from '../connections/succession.ts';
import { forget, withinBounds } from './bounds.ts';
import type { EventType } from './events.ts';
import { alertFingerprint, stateFingerprint } from './fingerprint.ts';

type Followed = Health['alerts'][string];

const MESSAGE_LENGTH = 500;
const STALE = { check: STALE_CHECK, code: 'check.stale', subject: 'connection' };

/**
 * What a verdict changes: the check's record, the alerts, and what somebody must be told.
 *
 * The same verdict again tells nothing again. `unknown` and `notAsked` open and close nothing: nobody looked.
 * A transition for which the row has no room is left for the next verdict, since it is drawn from what is stored.
 *
 * @param subject the connection's id, or `operator:{appId}`
 * @param at when the verdict was given, ISO 8601
 */
export function applyVerdict(
  health: Health,
  subject: string,
  check: CheckId,
  verdict: Verdict,
  at: string,
): Health {
  const checked = {
    ...health,
    checks: { ...health.checks, [check]: nextRecord(health.checks[check], verdict, at) },
  };
  if (verdict.verdict === 'unknown' || verdict.verdict === 'notAsked') return forget(checked, at);

  const found = byFingerprint(subject, check, verdict.verdict === 'fail' ? verdict.findings : []);
  const gone = Object.entries(health.alerts).filter(
    ([fingerprint, alert]) => alert.check === check && isOpen(alert) && !found.has(fingerprint),
  );
  // What is gone makes room before what is new takes it, and of what is new the worst comes first.
  const resolved = gone.reduce((now, [fingerprint, alert]) => resolve(now, fingerprint, alert, at), checked);
  const followed = [...found]
    .toSorted(([, one], [, other]) => compareGravity(other, one))
    .reduce((now, [fingerprint, finding]) => follow(now, fingerprint, check, finding, at), resolved);
  return forget(followed, at);
}

/** Two nights: the second one finds the first one's question still open. */
const STALE_AFTER = 20 * HOUR;

/** Checks that nobody could answer for two nights, longest first. */
export const staleChecks = (
  { checks }: Health,
  at: string,
): [CheckId, NonNullable<CheckRecord['unknown']>][] =>
  checkIds
    .flatMap((id) => {
      const unknown = checks[id]?.unknown;
      const isStale =
        unknown !== undefined &&
        unknown.count > 1 &&
        Date.parse(at) - Date.parse(unknown.since) >= STALE_AFTER;
      return isStale ? [[id, unknown] as [CheckId, typeof unknown]] : [];
    })
    .toSorted(([, one], [, other]) => one.since.localeCompare(other.since));

/**
 * Opens `check.stale`, one for the whole subject, when nobody could look for two nights, and resolves it when
 * everything was answered again. It changes no state: nothing is known to be wrong.
 */
export function applyStaleness(health: Health, subject: string, at: string): Health {
  const fingerprint = alertFingerprint(subject, STALE.check, STALE.code, STALE.subject);
  const alert = health.alerts[fingerprint];
  const stale = staleChecks(health, at);
  const [first] = stale;
  if (!first) return alert && isOpen(alert) ? resolve(health, fingerprint, alert, at) : health;
  const message = `Since ${first[1].since.slice(0, 10)} nobody could check: ${stale.map(([id]) => id).join(', ')}. ${first[1].message}`;
  return follow(health, fingerprint, STALE.check, { ...STALE, severity: 'warning', level: 0, message }, at);
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

/** The same with an event about the subject as a whole; an outbox that nobody empties takes no more. */
function announce(
  health: Health,
  subject: string,
  type: EventType,
  data: PendingEvent['data'],
  at: string,
): Health {
  const sequence = (health.stateSequence ?? 0) + 1;
  const event = { type, fingerprint: stateFingerprint(subject), sequence, at, data };
  return (
    withinBounds({ ...health, stateSequence: sequence, outbox: [...health.outbox, event] }, at) ?? health
  );
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
  if (verdict.verdict !== 'unknown') return { last: verdict, at };
  const streak = before?.unknown;
  const unknown = {
    since: streak?.since ?? at,
    at,
    // The same answer told twice counts once.
    count: streak === undefined ? 1 : streak.count + (streak.at === at ? 0 : 1),
    reason: verdict.reason,
    message: verdict.message,
  };
  if (before === undefined || before.last.verdict === 'unknown') return { last: verdict, at, unknown };
  return { last: before.last, at: before.at, unknown };
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

function follow(health: Health, fingerprint: string, check: string, finding: Finding, at: string): Health {
  const before = health.alerts[fingerprint];
  const { code, subject, severity, level } = finding;
  const seen = {
    check,
    code,
    subject,
    severity,
    level,
    message: finding.message.slice(0, MESSAGE_LENGTH).toWellFormed(),
  };

  if (before === undefined || !isOpen(before)) {
    const sequence = (before?.sequence ?? health.sequenceFloor ?? 0) + 1;
    return tell(health, 'alert.opened', fingerprint, { ...seen, openedAt: at, changedAt: at, sequence }, at);
  }
  const { openedAt, changedAt, sequence } = before;
  if (compareGravity(finding, before) > 0) {
    const escalated = { ...seen, openedAt, changedAt: at, sequence: sequence + 1 };
    return tell(health, 'alert.escalated', fingerprint, escalated, at);
  }
  if (compareGravity(finding, before) === 0 && seen.message === before.message) return health;
  // Better, or only worded anew: kept without a word, so that getting worse again is worth one.
  const alerts = { ...health.alerts, [fingerprint]: { ...seen, openedAt, changedAt, sequence } };
  return withinBounds({ ...health, alerts }, at) ?? health;
}

function resolve(health: Health, fingerprint: string, alert: Followed, at: string): Health {
  const resolved = { ...alert, changedAt: at, resolvedAt: at, sequence: alert.sequence + 1 };
  return tell(health, 'alert.resolved', fingerprint, resolved, at);
}

/** Keeps the alert and its event together, or, where there is no room for both, neither. */
function tell(health: Health, type: EventType, fingerprint: string, alert: Followed, at: string): Health {
  const { changedAt: _changed, sequence, ...told } = alert;
  const event: PendingEvent = { type, fingerprint, sequence, at, data: { alert: told } };
  const next = {
    ...health,
    alerts: { ...health.alerts, [fingerprint]: alert },
    outbox: [...health.outbox, event],
  };
  return withinBounds(next, at, type === 'alert.opened' ? alert.severity : undefined) ?? health;
}

const isOpen = (alert: Followed): boolean => alert.resolvedAt === undefined;

/** Severity first, then level: positive where `one` is worse. */
function compareGravity(
  one: Pick<Alert, 'severity' | 'level'>,
  other: Pick<Alert, 'severity' | 'level'>,
): number {
  return severities.indexOf(one.severity) - severities.indexOf(other.severity) || one.level - other.level;
}
