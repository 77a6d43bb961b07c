import { TableClient } from '@azure/data-tables';
import { completion, parsePending, pendingKey, publication } from '../../src/lib/alerts/deliveryRows.ts';
import { buildEvent } from '../../src/lib/alerts/events.ts';
import { everything } from '../../src/lib/alerts/routing.ts';
import { toRow as toWebhookRow } from '../../src/lib/alerts/webhookRows.ts';
import { DAY, iso, MINUTE } from '../../src/lib/clock.ts';
import { createAudit } from '../../src/lib/connections/audit.ts';
import type { Run } from '../../src/lib/health/runRows.ts';
import { timerNames } from '../../src/lib/health/timers.ts';
import { builtInProfiles } from '../../src/lib/profiles/profiles.ts';
import { toRow as toProfileRow } from '../../src/lib/profiles/rows.ts';
import { reverseTime } from '../../src/lib/storage/keys.ts';
import { openTable, type Table, type Write } from '../../src/lib/storage/tables.ts';
import { idOf, tenantOf } from './names.ts';

/** As much of each as fills more than a page of it, whatever the fleet. */
const ACTS = 120;
const NIGHTS = 40;
const WEBHOOKS = 3;
const EVENTS = 60;

/** The webhook to which something was brought. */
export const WEBHOOK = 'b'.repeat(20);

const by = tenantOf(0);

/** Writes what people and nights leave behind beside connections: acts, runs, webhooks, deliveries, a profile. */
export async function fillRecords(connectionString: string): Promise<void> {
  const now = Date.now();
  const table = (name: string): Table =>
    openTable(
      name,
      TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true }),
    );
  await fillAudit(table('audit'), now);
  await fillMisc(table('misc'), now);
  await Promise.all(timerNames.map((timer) => table('runs').transact(nightsOf(timer, now))));
  await fillDeliveries(table('deliveries'), now);
}

async function fillAudit(table: Table, now: number): Promise<void> {
  const audit = createAudit({ table, clock: () => now });
  for (let at = 0; at < ACTS; at += 1)
    await audit.add({
      id: `act-${at}`,
      at: iso(now - at * MINUTE),
      by,
      action: 'link.created',
      connection: idOf(at % 10),
      text: 'An onboarding link was made.',
    });
}

async function fillMisc(misc: Table, now: number): Promise<void> {
  const at = iso(now - DAY);
  await misc.insert({ partitionKey: 'person', rowKey: by, name: 'Adele Vance' });
  for (let number = 0; number < WEBHOOKS; number += 1)
    await misc.insert(
      toWebhookRow({
        id: number === 0 ? WEBHOOK : String(number).repeat(20),
        host: 'hooks.example.com',
        format: 'standardWebhooks',
        route: everything,
        enabled: true,
        vaultVersion: '0',
        createdAt: at,
        createdBy: by,
        outageSequence: 0,
      }),
    );
  const [builtIn] = builtInProfiles;
  const row = builtIn && toProfileRow({ ...builtIn, id: 'ours' }, by, at);
  if (row) await misc.insert(row);
}

const nightsOf = (timer: Run['partitionKey'], now: number): readonly Write[] =>
  Array.from({ length: NIGHTS }, (_, at) => {
    const occurrence = now - (at + 1) * DAY;
    const closedAt = iso(occurrence + 5 * MINUTE);
    const row: Run = {
      partitionKey: timer,
      rowKey: reverseTime(occurrence),
      occurrence: iso(occurrence),
      startedAt: iso(occurrence),
      expected: 20,
      skipped: 0,
      reported: 20,
      reportedAt: closedAt,
      closedAt,
      missing: 0,
      counts: JSON.stringify({ states: { healthy: 18, degraded: 2, broken: 0 }, verdicts: {} }),
    };
    return { kind: 'insert', row };
  });

async function fillDeliveries(table: Table, now: number): Promise<void> {
  for (let at = 0; at < EVENTS; at += 1) {
    const fingerprint = String(at).padStart(32, '0');
    const happened = iso(now - at * MINUTE);
    const event = buildEvent(
      { type: 'connection.healthy', fingerprint, sequence: 1, at: happened, data: {} },
      { kind: 'connection', id: idOf(at), name: `Contoso ${at}` },
      `https://mooring.example/connections/${idOf(at)}`,
    );
    await table.transact(publication(WEBHOOK, event, now));
    const pending = await table.get(WEBHOOK, pendingKey(event.id));
    if (pending) await table.transact(completion(parsePending(pending.row), 'delivered', now - at * MINUTE));
  }
}
