import * as z from 'zod';
import { alert as alertSchema, type Health, type PendingEvent } from '../connections/verdict.ts';
import { sameEvent } from './announce.ts';
import { withinBounds } from './bounds.ts';
import type { ToldByGroups } from './groupMembers.ts';

/** What of an outbox is told singly, and what a group has told already. */
export interface Telling {
  readonly events: readonly PendingEvent[];
  /** By fingerprint of an alert: the group that tells of it from now on, or none. */
  readonly groups: ReadonlyMap<string, string | undefined>;
  /** The event that last told how the connection is. */
  readonly toldState: string | undefined;
}

/** What an alert's event says of it. */
const alertOf = ({ data }: PendingEvent) => alertSchema.pick({ group: true }).safeParse(data['alert']).data;

/** Is there an alert in the outbox, of which a group may have told already? */
export const hasAlerts = ({ outbox }: Health): boolean =>
  outbox.some((event) => alertOf(event) !== undefined);

const STATES: ReadonlySet<string> = new Set([
  'connection.healthy',
  'connection.degraded',
  'connection.broken',
  'connection.disconnected',
]);

/**
 * Pure: what is told of an outbox.
 *
 * A group has told of what it names, and of its members' ends it tells by its own. A member that is told of by itself,
 * since it became worse or its snooze is over, leaves its group: its end is told by itself too. A change of state that
 * follows from nothing else is not told either, and a state that was told last is not told again.
 */
export function whatToTell(health: Health, told: ToldByGroups): Telling {
  const groups = new Map<string, string | undefined>();
  const isSilent = (event: PendingEvent): boolean => {
    const alert = alertOf(event);
    if (!alert) return false;
    const print = event.fingerprint;
    const group = groups.has(print) ? groups.get(print) : alert.group;
    if (event.type === 'alert.resolved') return group !== undefined;
    const by = told.get(print);
    const hasTold = by !== undefined && event.sequence <= by.sequence;
    if (hasTold) groups.set(print, by.group);
    else if (group !== undefined) groups.set(print, undefined);
    return hasTold;
  };
  const silent = new Set(health.outbox.filter(isSilent));
  const isGroups =
    silent.size > 0 && health.outbox.every((one) => silent.has(one) || !one.type.startsWith('alert'));

  let { toldState } = health;
  const events = health.outbox.filter((event) => {
    if (silent.has(event)) return false;
    // It begins something that only a change of state ends.
    if (event.type === 'alerts.digest') toldState = event.type;
    if (!STATES.has(event.type)) return true;
    const covered = isGroups && ['connection.degraded', 'connection.broken'].includes(event.type);
    if (covered || event.type === toldState) return false;
    toldState = event.type;
    return true;
  });
  return { events, groups, toldState };
}

/** Pure: the outbox without what was told, or was a group's to tell; what came in meanwhile stays. */
export function afterTelling(
  current: Health,
  handled: Health['outbox'],
  { groups, toldState }: Telling,
): Health {
  const alerts = Object.fromEntries(
    Object.entries(current.alerts).map(([print, alert]) => {
      return [print, groups.has(print) ? inGroup(alert, groups.get(print)) : alert];
    }),
  );
  const outbox = current.outbox
    .filter((event) => !handled.some((one) => sameEvent(one, event)))
    .map((event) =>
      groups.has(event.fingerprint) ? withGroup(event, groups.get(event.fingerprint)) : event,
    );
  const next = { ...current, outbox, ...(toldState !== undefined && { toldState }) };
  // Without room for the mark the alert's end is told singly: better than not to be able to write.
  return withinBounds({ ...next, alerts }, handled.at(-1)?.at ?? '') ?? next;
}

function inGroup<T extends object>(alert: T, group: string | undefined): T {
  const { group: _before, ...rest } = alert as T & { group?: string };
  return (group === undefined ? rest : { ...rest, group }) as T;
}

const members = z.record(z.string(), z.unknown());

/** What became of an alert before anybody had noted its group. */
function withGroup(event: PendingEvent, group: string | undefined): PendingEvent {
  const alert = members.safeParse(event.data['alert']).data;
  if (!alert || event.type === 'alert.opened') return event;
  return { ...event, data: { ...event.data, alert: inGroup(alert, group) } };
}
