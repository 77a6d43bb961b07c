import { DAY } from '../clock.ts';
import type { Health, Severity } from '../connections/verdict.ts';

/** How long a resolved alert is remembered by its own sequence, in milliseconds. */
export const REMEMBERED = 90 * DAY;

// A string property of Table Storage ends at 32,768 characters; each of the JSON members of a state row stays well below.
const LIMIT = 24_000;
// The last part of the alerts is kept for what cannot wait: growing messages, and findings that are critical.
const LIMIT_FOR_OPENING = 20_000;

const length = (value: unknown): number => JSON.stringify(value).length;

/** Forgets alerts that were resolved long ago, and then the longest resolved ones until the rest is within `limit`. */
export function forget(health: Health, at: string, limit: number = LIMIT): Health {
  const resolved = Object.entries(health.alerts)
    .flatMap(([fingerprint, { resolvedAt, sequence }]) =>
      resolvedAt === undefined ? [] : [{ fingerprint, resolvedAt, sequence }],
    )
    .toSorted((one, other) => Date.parse(one.resolvedAt) - Date.parse(other.resolvedAt));
  if (resolved.length === 0) return health;

  const alerts = { ...health.alerts };
  let floor = health.sequenceFloor ?? 0;
  let size = length(alerts);
  let forgot = false;
  for (const { fingerprint, resolvedAt, sequence } of resolved) {
    const old = Date.parse(at) - Date.parse(resolvedAt) > REMEMBERED;
    if (!old && size <= limit) break;
    size -= length({ [fingerprint]: alerts[fingerprint] }) - 1; // the braces, less the comma that goes too
    delete alerts[fingerprint];
    floor = Math.max(floor, sequence);
    forgot = true;
  }
  return forgot ? { ...health, alerts, sequenceFloor: floor } : health;
}

/** `health` with what can be forgotten forgotten, or `undefined` where it would still be too large to keep. */
export function withinBounds(health: Health, at: string, opening?: Severity): Health | undefined {
  const limit = opening === undefined || opening === 'critical' ? LIMIT : LIMIT_FOR_OPENING;
  const kept = length(health.alerts) > limit ? forget(health, at, limit) : health;
  return length(kept.alerts) <= limit && length(kept.outbox) <= LIMIT ? kept : undefined;
}
