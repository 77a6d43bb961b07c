import { isConnected, type State } from '../connections/connection.ts';
import {
  severities,
  type Alert,
  type CheckId,
  type CheckRecord,
  type Finding,
  type Health,
  type PendingEvent,
  type Verdict,
} from '../connections/verdict.ts';
import { forget, withinBounds } from './bounds.ts';
import type { EventType } from './events.ts';
import { alertFingerprint, stateFingerprint } from './fingerprint.ts';

type Followed = Health['alerts'][string];

const MESSAGE_LENGTH = 500;

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

/**
 * What a change between healthy, degraded and broken tells; other changes are onboarding's own to tell.
 *
 * @param subject the connection's id, or `operator:{appId}`
 */
export function applyState(health: Health, subject: string, from: State, to: State, at: string): Health {
  if (from === to || !isConnected(from) || !isConnected(to)) return health;
  const sequence = (health.stateSequence ?? 0) + 1;
  const event = {
    type: `connection.${to}` as EventType,
    fingerprint: stateFingerprint(subject),
    sequence,
    at,
    data: {},
  };
  // An outbox that nobody empties takes no more; the state itself is on the row for everyone to see.
  return (
    withinBounds({ ...health, stateSequence: sequence, outbox: [...health.outbox, event] }, at) ?? health
  );
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

function follow(health: Health, fingerprint: string, check: CheckId, finding: Finding, at: string): Health {
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
