import { isOpen } from '../alerts/lifecycle.ts';
import { withinBounds } from '../alerts/bounds.ts';
import { type Clock, DAY, iso } from '../clock.ts';
import type { Act, Audit } from '../connections/audit.ts';
import type { Listing } from '../connections/listing.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { Alert, Health, Snooze } from '../connections/verdict.ts';
import { isolated, type Logger } from '../log.ts';
import { newId, type Random } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Grouping } from './grouping.ts';
import type { OperatorSubjects } from './operatorSubjects.ts';
import type { Outbox } from './outbox.ts';

/** Nobody wants to be told of nothing for ever. */
export const LONGEST_SNOOZE = 365 * DAY;

/** `none`: there is no open alert or group with this id. `full`: its row has no room for another word. */
export type SnoozeRefusal = 'none' | 'full';

type Snoozable = Pick<Alert, 'snooze'>;

interface SnoozeWish {
  readonly why: string;
  /** ISO 8601. */
  readonly until: string;
}

/** Snoozes alerts, of connections and of our own apps, and groups of them, and ends that; each time the audit list says who did it. */
export interface Snoozing {
  snooze(id: string, wish: SnoozeWish, by: string): Promise<Result<Snoozable, SnoozeRefusal>>;
  /** Needs no room: it is refused only as `none`. */
  wake(id: string, by: string): Promise<Result<Snoozable, SnoozeRefusal>>;
  /** Snoozes all open alerts of a connection in one write. @returns how many; `none` where there are none, or no such connection */
  snoozeAllOf(connectionId: string, wish: SnoozeWish, by: string): Promise<Result<number, SnoozeRefusal>>;
}

type Decide = (gravity: Pick<Alert, 'severity' | 'level'>) => Snooze | undefined;

export function createSnoozing(given: {
  connections: Pick<ConnectionStore, 'update'>;
  listing: Listing;
  operatorSubjects: Pick<OperatorSubjects, 'all' | 'update'>;
  grouping: Pick<Grouping, 'open' | 'snooze'>;
  outbox: Pick<Outbox, 'flush'>;
  audit: Pick<Audit, 'add'>;
  clock: Clock;
  random: Random;
  log: Logger;
}): Snoozing {
  const { connections, listing, operatorSubjects, grouping, outbox, audit, clock, random, log } = given;

  /** The connection that an alert is about: from the list in memory, and from the table where that is older. */
  const connectionOf = async (id: string): Promise<string | undefined> => {
    const isIts = ({ alerts }: { readonly alerts: readonly { readonly id: string }[] }): boolean =>
      alerts.some((alert) => alert.id === id);
    return ((await listing.all()).find(isIts) ?? (await listing.fresh()).find(isIts))?.id;
  };

  // What is not listed now is in the row, where the sweep finds it.
  const flush = (connectionId: string) =>
    isolated(log, 'listing a snooze', { connectionId }, () => outbox.flush(connectionId));

  const ofConnection = async (
    connectionId: string,
    id: string,
    decide: Decide,
    done: Act,
  ): Promise<Result<Alert, SnoozeRefusal>> => {
    const at = iso(clock());
    let outcome: Result<Alert, SnoozeRefusal> = err('none');
    await connections.update(connectionId, (current) => {
      outcome = changed(current.health, id, decide, at);
      if (!outcome.ok || outcome.value === alertIn(current.health, id)) return undefined;
      const alerts = { ...current.health.alerts, [id]: outcome.value };
      return {
        connection: { ...current, health: { ...current.health, alerts } },
        history: `${done.text} By ${done.by}.`,
        act: done,
      };
    });
    await flush(connectionId);
    return outcome;
  };

  const act = async (
    id: string,
    decide: Decide,
    about: Omit<Act, 'subject'>,
  ): Promise<Result<Snoozable, SnoozeRefusal>> => {
    const at = iso(clock());
    const done: Act = { ...about, subject: id };
    const list = () => audit.add({ ...done, id: `${done.action}-${newId(random)}`, at });
    const group = (await grouping.open()).get(id);
    if (group) {
      const snooze = decide({ severity: group.severity, level: 0 });
      if (!snooze && !group.snooze) return ok({});
      await list();
      return (await grouping.snooze(id, snooze)) ? ok(snooze ? { snooze } : {}) : err('none');
    }
    const connectionId = await connectionOf(id);
    if (connectionId !== undefined) return ofConnection(connectionId, id, decide, done);
    const own = (await operatorSubjects.all()).find(({ health }) => alertIn(health, id));
    if (!own) return err('none');
    let outcome = changed(own.health, id, decide, at);
    if (!outcome.ok || outcome.value === alertIn(own.health, id)) return outcome;
    await list();
    await operatorSubjects.update(own.clientId, (current) => {
      outcome = changed(current, id, decide, at);
      if (!outcome.ok) return current;
      return { ...current, alerts: { ...current.alerts, [id]: outcome.value } };
    });
    return outcome;
  };

  return {
    snooze(id, { why, until }, by) {
      const at = iso(clock());
      const text = `An alert was snoozed until ${until.slice(0, 10)}: ${why}`;
      const decide: Decide = ({ severity, level }) => ({ by, why, at, until, severity, level });
      return act(id, decide, { by, action: 'alert.snoozed', text });
    },
    async snoozeAllOf(connectionId, { why, until }, by) {
      const at = iso(clock());
      let outcome: Result<number, SnoozeRefusal> = err('none');
      await connections.update(connectionId, (current) => {
        const open = Object.entries(current.health.alerts).filter(([, alert]) => isOpen(alert));
        const snoozed = open.map(([fingerprint, alert]) => {
          const { severity, level } = alert;
          return [fingerprint, { ...alert, snooze: { by, why, at, until, severity, level } }] as const;
        });
        const alerts = { ...current.health.alerts, ...Object.fromEntries(snoozed) };
        const health = { ...current.health, alerts };
        outcome = open.length === 0 ? err('none') : withinBounds(health, at) ? ok(open.length) : err('full');
        if (!outcome.ok) return undefined;
        const whose = open.length === 1 ? 'Its open alert was' : `Its ${open.length} open alerts were`;
        const text = `${whose} snoozed until ${until.slice(0, 10)}: ${why}`;
        const act = { action: 'alert.snoozed', by, text } as const;
        return { connection: { ...current, health }, history: `${text} By ${by}.`, act };
      });
      await flush(connectionId);
      return outcome;
    },
    wake(id, by) {
      return act(id, () => undefined, {
        by,
        action: 'alert.woken',
        text: 'The snooze of an alert was ended.',
      });
    },
  };
}

/** Anybody may send any id: what every object has under some name is no alert. */
const alertIn = ({ alerts }: Health, id: string): Health['alerts'][string] | undefined =>
  Object.hasOwn(alerts, id) ? alerts[id] : undefined;

/** Pure: the alert as it is from now on. */
function changed(health: Health, id: string, decide: Decide, at: string): Result<Alert, SnoozeRefusal> {
  const alert = alertIn(health, id);
  if (!alert || !isOpen(alert)) return err('none');
  const { snooze: before, ...rest } = alert;
  const snooze = decide(alert);
  if (!snooze && !before) return ok(alert);
  const next = snooze ? { ...rest, snooze } : rest;
  // Without a snooze there is less of it.
  const fits = !snooze || withinBounds({ ...health, alerts: { ...health.alerts, [id]: next } }, at);
  return fits ? ok(next) : err('full');
}
