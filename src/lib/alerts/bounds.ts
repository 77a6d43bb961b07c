import { DAY } from '../clock.ts';
import type { Health, PendingEvent, Severity } from '../connections/verdict.ts';

/** How long a resolved alert is remembered by its own sequence, in milliseconds. */
export const REMEMBERED = 90 * DAY;

// A string property of Table Storage ends at 32,768 characters; each of the JSON members of a state row stays well below.
export const LIMIT = 24_000;
// The last part of the alerts is kept for what cannot wait: growing messages, and findings that are critical.
const LIMIT_FOR_OPENING = 20_000;

// Events of alerts leave the rest of the outbox to what is told once, and is drawn anew from no later verdict: changes of
// state, and two events for each of five apps and an account, which are some 5,000 characters.
const LIMIT_FOR_ALERTS = 18_000;
// The last word of a connection comes after the ends of its alerts, which may fill the outbox.
const LIMIT_FOR_LAST = 24_500;

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
  return length(kept.alerts) <= limit && length(kept.outbox) <= LIMIT_FOR_LAST ? kept : undefined;
}

/** Is there room for these events, of which the last is an alert's? Those of a connection that ends may take all there is. */
export const hasRoomForAlert = (outbox: readonly PendingEvent[], isEnding = false): boolean =>
  length(outbox) <= (isEnding ? LIMIT : LIMIT_FOR_ALERTS);

/**
 * An outbox with room for its last event. Where there is none the older ones about the same thing give way: of changes of
 * state and of standing the first and the last stay, so that what began can end, of a credential's the last alone.
 *
 * @returns `undefined` where nothing can give way any more
 */
export function withRoomForLast(outbox: readonly PendingEvent[]): readonly PendingEvent[] | undefined {
  let kept = outbox;
  while (length(kept) > LIMIT_FOR_LAST) {
    const superseded = kept.find((event) => isSuperseded(event, kept));
    if (!superseded) return undefined;
    kept = kept.filter((event) => event !== superseded);
  }
  return kept;
}

function isSuperseded(event: PendingEvent, outbox: readonly PendingEvent[]): boolean {
  const thing = thingOf(event);
  if (thing === undefined) return false;
  const same = outbox.filter((one) => thingOf(one) === thing);
  const isBeginning = same[0] === event && event.data['credential'] === undefined;
  return !isBeginning && same.at(-1) !== event;
}

/** What an event that is no alert's tells of; a digest tells of alerts. */
function thingOf({ type, data }: PendingEvent): string | undefined {
  if (type.startsWith('alert')) return undefined;
  const { app, account } = (data['credential'] ?? {}) as { app?: string; account?: string };
  return app === undefined && account === undefined
    ? type.slice(0, type.indexOf('.'))
    : `${type} ${app ?? account}`;
}
