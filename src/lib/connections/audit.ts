import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import { ok, err, type Result } from '../result.ts';
import { continuation, reverseTime, type Table } from '../storage/tables.ts';

/** What is written down of people and apps that act. */
export const auditActions = [
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

/** Who did what, when: never a secret, nor any other value. */
export const auditEntry = z.object({
  /** The same however often the same act is written down. */
  id: z.string().regex(/^[\w.-]{1,120}$/),
  /** ISO 8601. */
  at: z.string(),
  /** Object id of whoever did it; `mooring` where a timer did. */
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

/** The list of every act, by month. */
export interface Audit {
  /** Done twice, it is listed once. */
  add(entry: AuditEntry): Promise<void>;
  /** Newest first, over all months. The error is a cursor that is none of ours. */
  page(
    limit: number,
    cursor?: string,
  ): Promise<Result<{ items: readonly AuditEntry[]; cursor?: string }, 'cursor'>>;
}

const place = z.object({ month: z.string().regex(/^\d{6}$/), from: continuation.optional() });
type Place = z.infer<typeof place>;

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
    async page(limit, cursor) {
      const start = cursor === undefined ? { month: monthOf(iso(clock())) } : readCursor(cursor);
      if (!start || start.month > monthOf(iso(clock()))) return err('cursor');
      const first = await firstMonth();
      const items: AuditEntry[] = [];
      let next: Place = start;
      while (next.month >= first && items.length < limit) {
        const { rows, next: from } = await table.page(next.month, '', limit - items.length, next.from);
        items.push(...rows.map(({ row }) => auditEntry.parse(row)));
        next = from === undefined ? { month: monthBefore(next.month) } : { month: next.month, from };
      }
      return ok(next.month >= first ? { items, cursor: writeCursor(next) } : { items });
    },
  };
}

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
