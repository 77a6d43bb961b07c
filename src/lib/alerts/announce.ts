import * as z from 'zod';
import {
  severities,
  type CheckId,
  type Health,
  type PendingEvent,
  STALE_CHECK,
} from '../connections/verdict.ts';
import { isBlank } from './answered.ts';
import { hasRoomForAlert, withRoomForLast } from './bounds.ts';
import type { EventType } from './events.ts';
import { stateFingerprint } from './fingerprint.ts';
import { compareGravity, isOpen } from './lifecycle.ts';

/**
 * Tells of the subject as a whole. In an outbox that nobody empties it takes the place of what was told before of the same
 * thing; a digest, which stands for alerts, has the room of alerts, or none.
 */
export function announce(
  health: Health,
  subject: string,
  type: EventType,
  data: PendingEvent['data'],
  at: string,
): Health {
  const sequence = (health.stateSequence ?? 0) + 1;
  const event = { type, fingerprint: stateFingerprint(subject), sequence, at, data };
  const all = [...health.outbox, event];
  const outbox = type === 'alerts.digest' ? hasRoomForAlert(all) && all : withRoomForLast(all);
  return outbox ? { ...health, stateSequence: sequence, outbox: [...outbox] } : health;
}

/** Alerts that an event names; of more it tells how many. */
export const NAMED_ALERTS = 10;
const BRIEFLY = 150;

const digestInOutbox = z.object({
  total: z.number(),
  alerts: z.array(
    z.object({
      fingerprint: z.string(),
      check: z.string(),
      code: z.string(),
      severity: z.enum(severities),
      message: z.string(),
    }),
  ),
});

/**
 * A connection that is asked for the first time is told of once: what the first answer of a check opened is one
 * event, `alerts.digest`, and not one each.
 *
 * @param before the health before the verdicts that `after` holds
 */
export function applyDigest(before: Health, after: Health, subject: string, at: string): Health {
  const isFirst = (check: string): boolean => {
    const record = before.checks[check as CheckId];
    return check !== STALE_CHECK && (record === undefined || isBlank(record.last));
  };
  const opened = after.outbox.flatMap((event) => {
    const alert = after.alerts[event.fingerprint];
    const isNew = !before.outbox.some((one) => sameEvent(one, event));
    return isNew && event.type === 'alert.opened' && alert && isFirst(alert.check) ? [{ event, alert }] : [];
  });
  if (opened.length === 0) return after;
  const worstFirst = opened.toSorted((one, other) => compareGravity(other.alert, one.alert));
  const fresh = worstFirst.map(({ event, alert: { check, code, severity, message } }) => ({
    fingerprint: event.fingerprint,
    check,
    code,
    severity,
    message: message.slice(0, BRIEFLY).toWellFormed(),
  }));
  // A question that is answered in parts is told of once, as long as nobody was told of the first, and nothing came after it.
  const last = before.outbox.at(-1);
  const earlier =
    last?.type === 'alerts.digest' ? digestInOutbox.safeParse(last.data['digest']).data : undefined;
  const gone = new Set([...opened.map(({ event }) => event), ...(earlier && last ? [last] : [])]);
  const quieter = { ...after, outbox: after.outbox.filter((event) => !gone.has(event)) };
  const total = opened.length + (earlier?.total ?? 0);
  const alerts = [...(earlier?.alerts ?? []), ...fresh]
    .toSorted((one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity))
    .slice(0, NAMED_ALERTS);
  const told = announce(quieter, subject, 'alerts.digest', { digest: { total, alerts } }, at);
  return told === quieter ? after : told;
}

export const sameEvent = (
  one: Pick<PendingEvent, 'fingerprint' | 'sequence'>,
  other: Pick<PendingEvent, 'fingerprint' | 'sequence'>,
): boolean => one.fingerprint === other.fingerprint && one.sequence === other.sequence;

export type Standing = 'ok' | 'expiring' | 'broken';

/** How one of the operator's own apps stands, by its open alerts. */
export function standingOf({ alerts }: Health): Standing {
  const open = Object.values(alerts).filter((one) => isOpen(one) && one.check !== STALE_CHECK);
  const worst = severities[Math.max(...open.map(({ severity }) => severities.indexOf(severity)))];
  if (worst === 'critical') return 'broken';
  return worst === 'warning' ? 'expiring' : 'ok';
}

/** What a change of an app of the operator's own tells: everything that depends on it, once. */
export function applyStanding(
  before: Health,
  after: Health,
  subject: string,
  app: string,
  at: string,
): Health {
  const standing = standingOf(after);
  if (standing === standingOf(before)) return after;
  return announce(after, subject, 'operator.credential', { operatorApp: { app, standing } }, at);
}
