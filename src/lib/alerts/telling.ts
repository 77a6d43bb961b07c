import * as z from 'zod';
import { alert as alertSchema, type Health, type PendingEvent } from '../connections/verdict.ts';
import { sameEvent } from './announce.ts';
import { withinBounds } from './bounds.ts';
import type { Group } from './groups.ts';

/** What of an outbox is told singly, and what a group has told already. */
export interface Telling {
  readonly events: readonly PendingEvent[];
  /** Alerts that belong to a group from now on, by fingerprint. */
  readonly joined: ReadonlyMap<string, string>;
  /** The state of the connection that was last told. */
  readonly toldState: string | undefined;
}

/** What an alert's event says of it. */
const alertOf = ({ data }: PendingEvent) =>
  alertSchema.pick({ check: true, code: true, cause: true, group: true }).safeParse(data['alert']).data;
export type AlertInOutbox = NonNullable<ReturnType<typeof alertOf>>;

/** The alerts that an outbox tells of: of each a group may have told already. */
export const alertsIn = ({ outbox }: Health): readonly AlertInOutbox[] =>
  outbox.flatMap((event) => alertOf(event) ?? []);

const STATES: ReadonlySet<string> = new Set([
  'connection.healthy',
  'connection.degraded',
  'connection.broken',
  'connection.disconnected',
]);

/**
 * Pure: what is told of an outbox.
 *
 * Alerts of a group live on in silence: it has told that they opened or became worse, and tells its own end. A change of
 * state that follows from nothing else is not told either, and a state that was told last is not told again.
 *
 * @param groupOf the open group of an alert's kind, or the one with this id
 */
export function whatToTell(
  health: Health,
  groupOf: (alert: AlertInOutbox) => Pick<Group, 'id' | 'toldAt'> | undefined,
): Telling {
  const joined = new Map<string, string>();
  const isSilent = (event: PendingEvent): boolean => {
    const alert = alertOf(event);
    if (!alert) return false;
    const group = groupOf(alert);
    const hasTold = group !== undefined && event.at <= group.toldAt;
    if (event.type === 'alert.opened') {
      if (hasTold) joined.set(event.fingerprint, group.id);
      else joined.delete(event.fingerprint);
      return hasTold;
    }
    if (alert.group === undefined && !joined.has(event.fingerprint)) return false;
    return event.type !== 'alert.escalated' || hasTold;
  };
  const silent = new Set(health.outbox.filter(isSilent));
  const isGroups =
    silent.size > 0 && health.outbox.every((one) => silent.has(one) || !one.type.startsWith('alert'));

  let { toldState } = health;
  const events = health.outbox.filter((event) => {
    if (silent.has(event)) return false;
    if (!STATES.has(event.type)) return true;
    const covered = isGroups && ['connection.degraded', 'connection.broken'].includes(event.type);
    if (covered || event.type === toldState) return false;
    toldState = event.type;
    return true;
  });
  return { events, joined, toldState };
}

/** Pure: the outbox without what was told, or was a group's to tell; what came in meanwhile stays. */
export function afterTelling(
  current: Health,
  handled: Health['outbox'],
  { joined, toldState }: Telling,
): Health {
  const alerts = Object.fromEntries(
    Object.entries(current.alerts).map(([print, alert]) => {
      const group = joined.get(print);
      return [print, group === undefined ? alert : { ...alert, group }];
    }),
  );
  const outbox = current.outbox
    .filter((event) => !handled.some((one) => sameEvent(one, event)))
    .map((event) => withGroup(event, joined.get(event.fingerprint)));
  const next = { ...current, outbox, ...(toldState !== undefined && { toldState }) };
  // Without room for the mark the alert's end is told singly: better than not to be able to write.
  return withinBounds({ ...next, alerts }, handled.at(-1)?.at ?? '') ?? next;
}

const members = z.record(z.string(), z.unknown());

/** What became of an alert before anybody had noted its group. */
function withGroup(event: PendingEvent, group: string | undefined): PendingEvent {
  const alert = members.safeParse(event.data['alert']).data;
  if (group === undefined || !alert || event.type === 'alert.opened') return event;
  return { ...event, data: { ...event.data, alert: { ...alert, group } } };
}
