import { iso } from '../clock.ts';
import { SLACK } from '../connections/pace.ts';
import {
  severities,
  type Alert,
  type Finding,
  type Health,
  type PendingEvent,
} from '../connections/verdict.ts';
import { hasRoomForAlert, withinBounds } from './bounds.ts';

export type Followed = Health['alerts'][string];

/** What is told besides transitions. */
export interface Rules {
  /** Milliseconds after which a critical alert that is still there is told again; left out: never. */
  readonly remindAfter?: number | undefined;
}

const MESSAGE_LENGTH = 500;

export const isOpen = (alert: Pick<Followed, 'resolvedAt'>): boolean => alert.resolvedAt === undefined;

/** Is it snoozed at this instant? ISO 8601. */
export const isSnoozed = ({ snooze }: Pick<Alert, 'snooze'>, at: string): boolean =>
  snooze !== undefined && snooze.until > at;

/**
 * What a finding that was seen makes of its alert: it opens, escalates, is told again, or is kept without a word.
 *
 * While it is snoozed only a threshold that is worse than at the snoozing is told.
 */
export function follow(
  health: Health,
  fingerprint: string,
  check: string,
  finding: Finding,
  at: string,
  rules: Rules = {},
): Health {
  const { code, subject, severity, level, cause, app } = finding;
  const message = finding.message.slice(0, MESSAGE_LENGTH).toWellFormed();
  const seen = {
    check,
    code,
    subject,
    severity,
    level,
    message,
    ...(cause !== undefined && { cause }),
    ...(app !== undefined && { app }),
  };
  const before = health.alerts[fingerprint];
  if (before === undefined || !isOpen(before)) return open(health, fingerprint, before, seen, at);

  const { snooze, quiet, ...free } = { ...before, ...seen, ...turnOf(before, at, rules) };
  const isWorse = compareGravity(finding, before) > 0;
  const next = { ...free, sequence: before.sequence + 1 };
  if (snooze && isSnoozed(before, at) && compareGravity(finding, snooze) <= 0)
    return keep(health, fingerprint, before, { ...before, ...seen }, at);
  if (quiet) return tell(health, 'alert.opened', fingerprint, { ...next, changedAt: at }, at);
  if (isWorse) return tell(health, 'alert.escalated', fingerprint, { ...next, changedAt: at }, at);
  // A snooze that is over has to be said: nobody would know that it is still there.
  if (snooze || isReminderDue({ ...before, severity }, at, rules))
    return tell(health, 'alert.reminded', fingerprint, next, at);
  // Better, or only worded anew: kept without a word, so that getting worse again is worth one.
  return keep(health, fingerprint, before, free, at);
}

function open(
  health: Health,
  fingerprint: string,
  before: Followed | undefined,
  seen: Omit<Finding, 'cause' | 'app'> & { check: string; cause?: string; app?: string },
  at: string,
): Health {
  const sequence = before?.sequence ?? health.sequenceFloor ?? 0;
  const alert = { ...seen, openedAt: at, changedAt: at };
  const snooze = before && isSnoozed(before, at) ? before.snooze : undefined;
  if (snooze && compareGravity(seen, snooze) <= 0) {
    const quiet: Followed = { ...alert, sequence, stage: 'opened', snooze, quiet: true };
    const alerts = { ...health.alerts, [fingerprint]: quiet };
    return withinBounds({ ...health, alerts }, at, seen.severity) ?? health;
  }
  return tell(health, 'alert.opened', fingerprint, { ...alert, sequence: sequence + 1 }, at);
}

/** It is gone, or nobody looks any more; a snooze stays, since what comes back in its time is the same. */
export function resolve(health: Health, fingerprint: string, alert: Followed, at: string): Health {
  const { quiet, ...rest } = alert;
  const resolved: Followed = { ...rest, changedAt: at, resolvedAt: at };
  if (!quiet)
    return tell(health, 'alert.resolved', fingerprint, { ...resolved, sequence: alert.sequence + 1 }, at);
  const alerts = { ...health.alerts, [fingerprint]: { ...resolved, stage: 'resolved' as const } };
  return withinBounds({ ...health, alerts }, at) ?? health;
}

const isReminderDue = (
  alert: Pick<Followed, 'severity' | 'toldAt' | 'group'>,
  at: string,
  { remindAfter }: Rules,
): boolean =>
  remindAfter !== undefined &&
  // Its group tells that it is still there.
  alert.group === undefined &&
  alert.severity === 'critical' &&
  alert.toldAt !== undefined &&
  Date.parse(at) - Date.parse(alert.toldAt) >= remindAfter - SLACK;

/**
 * When an alert would have been told last that is older than reminders are: each has its turn within the time between
 * two of them, and none in the night in which it is first looked at, which all have in common.
 */
function turnOf(
  { toldAt, changedAt }: Followed,
  at: string,
  { remindAfter }: Rules,
): { readonly toldAt?: string } {
  if (toldAt !== undefined || remindAfter === undefined) return {};
  const now = Date.parse(at);
  return { toldAt: iso(now - ((now - Date.parse(changedAt)) % remindAfter)) };
}

function keep(health: Health, fingerprint: string, before: Followed, next: Followed, at: string): Health {
  const isSame = next.message === before.message && next.toldAt === before.toldAt && next.app === before.app;
  if (isSame && compareGravity(next, before) === 0) return health;
  const alerts = { ...health.alerts, [fingerprint]: next };
  return withinBounds({ ...health, alerts }, at) ?? health;
}

type AlertEvent = 'alert.opened' | 'alert.escalated' | 'alert.reminded' | 'alert.resolved';
const STAGES = {
  'alert.opened': 'opened',
  'alert.escalated': 'escalated',
  'alert.reminded': 'reminded',
  'alert.resolved': 'resolved',
} as const;

/** Keeps the alert and its event together, or, where there is no room for both, neither. */
function tell(health: Health, type: AlertEvent, fingerprint: string, alert: Followed, at: string): Health {
  const kept: Followed = { ...alert, stage: STAGES[type], toldAt: at };
  const { changedAt: _changed, toldAt: _told, snooze: _snooze, app: _app, sequence, ...told } = kept;
  const event: PendingEvent = { type, fingerprint, sequence, at, data: { alert: told } };
  const next = {
    ...health,
    alerts: { ...health.alerts, [fingerprint]: kept },
    outbox: [...health.outbox, event],
  };
  if (!hasRoomForAlert(next.outbox, alert.closedAs !== undefined)) return health;
  return withinBounds(next, at, type === 'alert.opened' ? alert.severity : undefined) ?? health;
}

/** Severity first, then level: positive where `one` is worse. */
export function compareGravity(
  one: Pick<Alert, 'severity' | 'level'>,
  other: Pick<Alert, 'severity' | 'level'>,
): number {
  return severities.indexOf(one.severity) - severities.indexOf(other.severity) || one.level - other.level;
}
