import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueueClient } from '@azure/storage-queue';
import { HOUR, iso } from '../../src/lib/clock.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { leaksOf } from '../../test/support/leaks.ts';
import { rowsOf } from '../../test/support/tables.ts';
import type { Ground } from './ground.ts';
import { strangeLines } from './lines.ts';
import type { Arrival, MoodyReceiver } from './receiver.ts';

/** Milliseconds within which a host writes down what it has brought: one that is killed later had done that. */
const DYING = 5_000;
/** Milliseconds that a message may be on its way from a host that is dead by then. */
const LAST_MOMENT = 1_000;

/** Names of those tables that hold this text. */
export async function tablesHold(ground: Ground, tables: readonly string[], text: string): Promise<string[]> {
  const found = await Promise.all(
    tables.map(async (name) => (JSON.stringify(await rowsOf(ground, name)).includes(text) ? [name] : [])),
  );
  return found.flat();
}

/** What lies about that nobody knows of any more, or that nobody may know. */
export async function leftOver(ground: Ground): Promise<string[]> {
  const found = await Promise.all([
    messages(ground),
    vaultEntries(ground),
    applications(ground),
    lost(ground),
    openSecrets(ground),
    lines(ground),
  ]);
  return found.flat();
}

async function messages({ sandbox }: Ground): Promise<string[]> {
  const names = Object.values(queueNames).flatMap((name) => [name, `${name}-poison`]);
  const counts = await Promise.all(
    names.map(async (name) => {
      const queue = new QueueClient(sandbox.connectionString, name);
      if (!(await queue.exists())) return [];
      const { approximateMessagesCount: count = 0 } = await queue.getProperties();
      return count > 0 ? [`${count} messages are left in ${name}`] : [];
    }),
  );
  return counts.flat();
}

/** Every entry belongs to a connection, a webhook or an app of the operator's. */
async function vaultEntries(ground: Ground): Promise<string[]> {
  const rows = await Promise.all(['connections', 'misc'].map((name) => rowsOf(ground, name)));
  const known = `${JSON.stringify(rows)} ${JSON.stringify(ground.sandbox.settings)}`.toLowerCase();
  return (
    Object.values(ground.microsoft.world.vault.secrets)
      .filter(({ deleted, name }) => deleted === undefined && !known.includes(name.replace(/^webhook-/, '')))
      // A seeded refresh token stays where it was once a renewed one is kept under the name that the product gives it.
      .filter(({ name }) => !name.startsWith('token-'))
      .map(({ name }) => `${name} is in the vault, and nobody knows it`)
  );
}

/** Every app in a tenant of a connection is known to it. */
async function applications(ground: Ground): Promise<string[]> {
  const { world } = ground.microsoft;
  const known = JSON.stringify(await rowsOf(ground, 'connections'));
  return world.applications
    .filter(
      ({ homeTenantId, appId }) => homeTenantId !== world.seeded.operatorTenant && !known.includes(appId),
    )
    .map(({ displayName, appId }) => `the app ${displayName} (${appId}) is in a tenant, and nobody knows it`);
}

const lines = async (ground: Ground): Promise<string[]> =>
  strangeLines(await rowsOf(ground, 'connections'), await rowsOf(ground, 'listing'));

/** Rows that were for a moment: trips, leases, marks of what is open. */
async function lost(ground: Ground): Promise<string[]> {
  const tables = ['connections', 'lookup', 'runs', 'deliveries', 'misc', 'imports'];
  const rows = await Promise.all(
    tables.map(async (name) => (await rowsOf(ground, name)).map((row) => ({ name, row }))),
  );
  const now = ground.now();
  const isHeld = (until: unknown): boolean => typeof until === 'string' && Date.parse(until) > now + HOUR;
  return rows
    .flat()
    .flatMap(({ name, row }) => [
      ...(isHeld(row['leasedUntil']) ? [`${name} ${row.rowKey} is held`] : []),
      ...(name === 'runs' && row['closedAt'] === undefined ? [`the run ${row.rowKey} is open`] : []),
      ...(name === 'runs' && row['untold'] !== undefined ? [`the run ${row.rowKey} is untold`] : []),
      ...(name === 'deliveries' && row.rowKey.startsWith('p~') ? [`${row.rowKey} is on its way`] : []),
      ...(name === 'deliveries' && row['outcome'] === 'dead' ? [`${row.rowKey} was given up`] : []),
      ...(name === 'misc' && row['isOpen'] === true ? [`${row.rowKey} is an open poison queue`] : []),
    ]);
}

/** Secrets that lie open: in tables, queues, logs, and in addresses that were called lately. */
export async function openSecrets({ microsoft, config, folder }: Ground): Promise<string[]> {
  const logs = join(folder, 'logs');
  const logged = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'));
  const { leaks } = await leaksOf({ microsoft, config, logged });
  return leaks.map((leak) => `a secret lies open: ${leak.slice(0, 6)}…`);
}

/**
 * Pure: events that came more than once. One may come again only where its sender could not know that it had come, or died before
 * it wrote that down.
 *
 * @param kills real instants, in ms
 */
export function doublesOf(taken: MoodyReceiver['taken'], kills: readonly number[]) {
  const again = [...taken].filter(([, arrivals]) => arrivals.length > 1);
  const mayFollow = ({ at, isUnheard }: Arrival, next: Arrival): boolean =>
    isUnheard || kills.some((kill) => kill >= at - LAST_MOMENT && kill <= Math.min(next.at, at + DYING));
  const isExcused = (arrivals: readonly Arrival[]): boolean =>
    arrivals.every((one, at) => {
      const next = arrivals[at + 1];
      return next === undefined || mayFollow(one, next);
    });
  return {
    excused: again.filter(([, arrivals]) => isExcused(arrivals)).length,
    problems: again
      .filter(([, arrivals]) => !isExcused(arrivals))
      .map(
        ([id, arrivals]) =>
          `${id} was brought ${arrivals.length} times: ${arrivals.map(({ at }) => iso(at)).join(', ')}`,
      ),
  };
}
