import { randomBytes } from 'node:crypto';
import { createDeliveries, type DeliveriesDeps } from '../../../src/lib/alerts/deliveries.ts';
import { eventId, type EventType, type OutgoingEvent } from '../../../src/lib/alerts/events.ts';
import { fingerprint } from '../../../src/lib/alerts/fingerprint.ts';
import { createGuard } from '../../../src/lib/alerts/guard.ts';
import type { DeliveryMessage } from '../../../src/lib/alerts/publish.ts';
import { createSender } from '../../../src/lib/alerts/send.ts';
import { createWebhooks } from '../../../src/lib/alerts/webhooks.ts';
import type { Severity } from '../../../src/lib/connections/verdict.ts';
import type { AuditEntry } from '../../../src/lib/connections/audit.ts';
import type { Row, Table } from '../../../src/lib/storage/tables.ts';
import { keptLog, lookupOf, memoryVault, tableAt, timedQueue, type Receiver, type Time } from './support.ts';

let worlds = 0;

interface About {
  readonly severity?: Severity;
  readonly profile?: string;
  readonly tags?: readonly string[];
}

export function event(
  sequence = 1,
  about = 'alert-1',
  type: EventType = 'alert.opened',
  { severity = 'warning', ...whose }: About = {},
): OutgoingEvent {
  const print = fingerprint(about);
  const data = {
    version: 1,
    sequence,
    fingerprint: print,
    ...(type.startsWith('alert.') && { alert: { severity, code: 'secret.expiring', message: about } }),
    subject: { kind: 'connection', id: about, name: about, ...whose },
    link: 'https://mooring.example.com/',
  };
  const body = JSON.stringify({ type, timestamp: '2026-03-01T01:00:00.000Z', data });
  return { id: eventId(print, sequence), type, fingerprint: print, sequence, body };
}

/** Everything that deliveries need, with a clock that only the test turns; storage is Azurite's. */
export async function createWorld(
  connectionString: string,
  receiver: Receiver,
  options: { timeout?: number; wrap?: (table: Table) => Table } = {},
) {
  worlds += 1;
  const time: Time = { now: Date.now() };
  const clock = () => time.now;
  const { log, lines } = keptLog(time);
  const permits = createGuard(['127.0.0.0/8']);
  const misc = tableAt(connectionString, `misc${worlds}`);
  const table = tableAt(connectionString, `deliveries${worlds}`);
  const queue = timedQueue<DeliveryMessage>(time);
  const vault = memoryVault();
  const acts: AuditEntry[] = [];
  const audit = { add: (entry: AuditEntry) => Promise.resolve(void acts.push(entry)) };
  const webhooks = createWebhooks({ clock, randomBytes, log, misc, vault, permits, audit });
  const sender = createSender({
    clock,
    permits,
    lookup: lookupOf('127.0.0.1'),
    timeout: options.timeout ?? 5_000,
  });
  const deps: DeliveriesDeps = {
    publicOrigin: 'https://mooring.example.com',
    clock,
    random: () => 0.5,
    log,
    deliveries: options.wrap?.(table) ?? table,
    queue,
    webhooks,
    sender,
  };
  const made = await webhooks.register({ url: receiver.url, createdBy: 'operator-1' });
  if (!made.ok) throw new Error(made.error.message);
  const { webhook, key = '' } = made.value;
  const deliveries = createDeliveries(deps);

  /** Handles messages in the order of their time, turning the clock, until none is left or `until` is reached. */
  async function run(until = Number.POSITIVE_INFINITY): Promise<string[]> {
    const outcomes: string[] = [];
    for (;;) {
      const next = Math.min(...queue.messages.map(({ at }) => at));
      if (next > until || next === Number.POSITIVE_INFINITY) return outcomes;
      time.now = Math.max(time.now, next);
      const message = queue.take();
      if (message) outcomes.push(await deliveries.deliver(message));
    }
  }

  async function rows(prefix: string): Promise<Row[]> {
    const found: Row[] = [];
    for await (const { row } of table.query(webhook.id, prefix)) found.push(row);
    return found;
  }

  async function due(): Promise<DeliveryMessage[]> {
    const found: DeliveryMessage[] = [];
    for await (const message of deliveries.due(time.now)) found.push(message);
    return found;
  }

  return {
    time,
    lines,
    acts,
    audit,
    misc,
    table,
    queue,
    vault,
    webhooks,
    webhook,
    key,
    deps,
    deliveries,
    run,
    rows,
    due,
    close: () => sender.close(),
  };
}
export type World = Awaited<ReturnType<typeof createWorld>>;
