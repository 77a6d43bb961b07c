import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import { ok, err, type Result } from '../result.ts';
import { continuation, reverseTime, type Table } from '../storage/tables.ts';

/** What is written down of people and apps that act. */
export const auditActions = [
  'connection.created',
  'connection.disconnected',
  'connection.deleted',
  'link.created',
  'link.revoked',
  'removals.requested',
  'removals.cancelled',
  'profile.kept',
  'profile.removed',
  'rotation.requested',
  'rotation.withdrawn',
  'credential.replaced',
  'credential.rotated',
  'credential.retired',
  'credential.shown',
  'credential.entered',
  'credential.marked',
  'handOver.linked',
  'handOver.withdrawn',
  'token.given',
  'connection.changed',
  'connection.imported',
  'import.begun',
  'import.linked',
  'trial.begun',
  'reports.shown',
  'webhook.added',
  'webhook.changed',
  'webhook.removed',
  'webhook.secretReplaced',
  'webhook.tested',
  'delivery.repeated',
  'alert.snoozed',
  'alert.woken',
  'run.started',
] as const;

/** Stands for whoever did it where nobody did. */
export const ITSELF = 'mooring';

/** Who did what, when: never a secret, nor any other value. */
export const auditEntry = z.object({
  /** The same however often the same act is written down. */
  id: z.string().regex(/^[\w.-]{1,120}$/),
  /** ISO 8601. */
  at: z.string(),
  /** Object id of whoever did it; {@link ITSELF} where a timer did. */
  by: z.string(),
  action: z.enum(auditActions),
  /** Id of the connection, where it was done to one. */
  connection: z.string().optional(),
  /** What it was done to, such as a key id or a webhook's id. */
  subject: z.string().optional(),
  /** One plain sentence. */
  text: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
/** What somebody did to a connection, as the change says it that does it. */
export type Act = Pick<AuditEntry, 'action' | 'by' | 'text' | 'subject'>;

/** What of the list is wanted; what is left out does not choose. */
export const auditFilter = z.object({
  /** Year and month, as `2026-11`, in UTC. */
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a year and a month, such as 2026-11')
    .optional(),
  by: z.string().trim().min(1).max(120).optional(),
  action: z.enum(auditActions).optional(),
  connection: z.string().trim().min(1).max(120).optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

/** The list of every act, by month. */
export interface Audit {
  /** Done twice, it is listed once. */
  add(entry: AuditEntry): Promise<void>;
  /**
   * Newest first, over all months. A page with a filter may hold fewer than `limit`, even none, and have a cursor all
   * the same. The error is a cursor that is none of ours.
   */
  page(
    limit: number,
    cursor?: string,
    filter?: AuditFilter,
  ): Promise<Result<{ items: readonly AuditEntry[]; cursor?: string }, 'cursor'>>;
}

/** Where to go on in a month: where storage ended a page of what comes after a RowKey. */
const place = z.object({
  month: z.string().regex(/^\d{6}$/),
  after: z.string().optional(),
  from: continuation.optional(),
});
type Place = z.infer<typeof place>;

/** Reads for one page of a list whose filter few rows meet, and rows of each. */
const MOST_READS = 10;
const READ_ROWS = 1_000;

export function createAudit({ table, clock }: { table: Table; clock: Clock }): Audit {
  /** The month of the oldest act; without one, a month that never comes. */
  const firstMonth = async (): Promise<string> => {
    for await (const { row } of table.query(undefined, '', ['PartitionKey'])) return row.partitionKey;
    return '999999';
  };

  return {
    async add(entry) {
      const { id, at, ...rest } = entry;
      const rowKey = `${reverseTime(Date.parse(at))}~${id}`;
      await table.insert({ partitionKey: monthOf(at), rowKey, id, at, ...rest });
    },
    async page(limit, cursor, { month, ...wanted } = {}) {
      const now = monthOf(iso(clock()));
      const only = month?.replace('-', '');
      const start = cursor === undefined ? { month: only ?? now } : readCursor(cursor);
      if (!start || (only === undefined ? start.month > now : start.month !== only)) return err('cursor');
      const first = only ?? (await firstMonth());
      const chooses = Object.values(wanted).some((one) => one !== undefined);
      const items: AuditEntry[] = [];
      let next: Place = start;
      for (let reads = 0; next.month >= first && items.length < limit; reads += 1) {
        if (chooses && reads === MOST_READS) break;
        const rows = chooses ? READ_ROWS : limit - items.length;
        const read = await table.page(next.month, '', rows, next.from, next.after);
        next = read.next === undefined ? { month: monthBefore(next.month) } : { ...next, from: read.next };
        for (const [at, { row }] of read.rows.entries()) {
          const entry = auditEntry.parse(row);
          if (!meets(entry, wanted)) continue;
          items.push(entry);
          if (items.length < limit || at === read.rows.length - 1) continue;
          next = { month: row.partitionKey, after: row.rowKey };
          break;
        }
      }
      return ok(next.month >= first ? { items, cursor: writeCursor(next) } : { items });
    },
  };
}

const meets = (entry: AuditEntry, { by, action, connection }: Omit<AuditFilter, 'month'>): boolean =>
  (by === undefined || entry.by === by) &&
  (action === undefined || entry.action === action) &&
  (connection === undefined || entry.connection === connection);

const monthOf = (at: string): string => at.slice(0, 7).replace('-', '');

function monthBefore(month: string): string {
  const [year, of] = [Number(month.slice(0, 4)), Number(month.slice(4))];
  return monthOf(iso(Date.UTC(year, of - 2, 1)));
}

const writeCursor = (at: Place): string => Buffer.from(JSON.stringify(at)).toString('base64url');

function readCursor(cursor: string): Place | undefined {
  try {
    return place.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
