import * as z from 'zod';
import { type Clock, iso, SECOND } from '../clock.ts';
import { ok, err, type Result } from '../result.ts';
import { reverseTime } from '../storage/keys.ts';
import { begins, both, isNone, isOne } from '../storage/conditions.ts';
import { continuation } from '../storage/continuation.ts';
import type { Page, Table } from '../storage/tables.ts';

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
  'credential.removed',
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
type AuditAction = (typeof auditActions)[number];

/** Stands for whoever did it where nobody did. */
export const ITSELF = 'mooring';
/** Stands for whoever did it over an onboarding link without having signed in: who that was nobody knows. */
export const WHOEVER_HAS_THE_LINK = 'whoever has the link';

/** Who did what, when: never a secret, nor any other value. */
export const auditEntry = z.object({
  /** The same however often the same act is written down. */
  id: z.string().regex(/^[\w.-]{1,120}$/),
  /** ISO 8601. */
  at: z.string(),
  /** Object id of whoever did it; {@link ITSELF} where a timer did, {@link WHOEVER_HAS_THE_LINK} where nobody signed in. */
  by: z.string(),
  /** One of {@link auditActions}, or of a later version that was taken back. */
  action: z.string(),
  /** Id of the connection, where it was done to one. */
  connection: z.string().optional(),
  /** What it was done to, such as a key id or a webhook's id. */
  subject: z.string().optional(),
  /** One plain sentence. */
  text: z.string(),
});
/** An act as it is read. */
export type KeptEntry = z.infer<typeof auditEntry>;
/** An act as it is written down. */
export type AuditEntry = KeptEntry & { readonly action: AuditAction };
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
  /** Acts to leave out, with a comma between them. */
  except: z
    .string()
    .transform((said) => said.split(','))
    .pipe(z.array(z.enum(auditActions)).max(3))
    .optional(),
  connection: z.string().trim().min(1).max(120).optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;
/** The same, where who did it may be one of several. */
export type AuditChoice = Omit<AuditFilter, 'by'> & { readonly by?: readonly string[] | undefined };

/** The list of every act, by month, and of those that were done to a connection once more by that. */
export interface Audit {
  /** Done twice, it is listed once. */
  add(entry: KeptEntry): Promise<void>;
  /**
   * Newest first, over all months. A page with a filter may hold fewer than `limit`, even none, and have a cursor all
   * the same: what few acts meet is looked for among them for some seconds. The error is a cursor that is none of ours.
   */
  page(
    limit: number,
    cursor?: string,
    filter?: AuditChoice,
  ): Promise<Result<{ items: readonly KeptEntry[]; cursor?: string }, 'cursor'>>;
}

/** Where to go on in a partition: where storage ended a page of what comes after a RowKey. */
const place = z.object({
  /** A month, or a connection. */
  part: z.string().regex(/^(\d{4}(0[1-9]|1[0-2])|c~.{1,120})$/),
  after: z.string().optional(),
  from: continuation.optional(),
});
type Place = z.infer<typeof place>;

/** Reads for one page of a list whose filter few rows meet, and the time after which there is no further one: more is asked for by its cursor. */
const MOST_READS = 10;
const PATIENCE = 5 * SECOND;
/** More people than that are too much for a condition: such rows are read whole, and chosen from here. */
const MOST_PEOPLE = 7;
const READ_ROWS = 1_000;

export function createAudit({ table, clock }: { table: Table; clock: Clock }): Audit {
  /** The month of the oldest act; without one, a month that never comes. */
  const firstMonth = async (): Promise<string> => {
    for await (const { row } of table.query(undefined, '', ['PartitionKey'], 1)) return row.partitionKey;
    return '999999';
  };

  return {
    async add(entry) {
      const { id, at, ...rest } = entry;
      const rowKey = `${reverseTime(Date.parse(at))}~${id}`;
      const { connection } = rest;
      // Once more under its connection, and that first: whoever dies in between writes both again.
      const parts = [...(connection === undefined ? [] : [partOf(connection)]), monthOf(at)];
      for (const partitionKey of parts) await table.insert({ partitionKey, rowKey, id, at, ...rest });
    },
    async page(limit, cursor, filter = {}) {
      const { month, connection, ...others } = filter;
      const now = monthOf(iso(clock()));
      const only = connection === undefined ? month?.replace('-', '') : partOf(connection);
      const start = cursor === undefined ? { part: only ?? now } : readCursor(cursor);
      if (!start || (only === undefined ? start.part > now : start.part !== only)) return err('cursor');
      const first = only === undefined ? await firstMonth() : undefined;
      // What is in a partition because of the filter needs no other choice.
      const chosen = connection === undefined ? others : { ...others, month };
      const isManys = (others.by?.length ?? 0) > MOST_PEOPLE;
      const where = conditionOf(isManys ? { ...chosen, by: undefined } : chosen);
      const begun = clock();
      const items: KeptEntry[] = [];
      const following = (part: string): Place | undefined =>
        first !== undefined && part > first ? { part: monthBefore(part) } : undefined;
      let next: Place | undefined = first !== undefined && start.part < first ? undefined : start;
      for (let reads = 0; next && items.length < limit; reads += 1) {
        const isLong = reads === MOST_READS || clock() - begun >= PATIENCE;
        if (reads > 0 && isLong && (isManys || where !== undefined)) break;
        const rows = isManys ? READ_ROWS : limit - items.length;
        const read: Page = await table.page(next.part, '', rows, next.from, next.after, where);
        next = read.next === undefined ? following(next.part) : { ...next, from: read.next };
        for (const [at, { row }] of read.rows.entries()) {
          const entry = auditEntry.parse(row);
          if (isManys && others.by?.includes(entry.by) !== true) continue;
          items.push(entry);
          if (items.length < limit || at === read.rows.length - 1) continue;
          next = { part: row.partitionKey, after: row.rowKey };
          break;
        }
      }
      return ok(next ? { items, cursor: writeCursor(next) } : { items });
    },
  };
}

/** Pure: what the service is asked to look for. */
const conditionOf = ({ month, by, action, except }: AuditChoice): string | undefined =>
  both([
    month && begins('at', month),
    by && isOne('by', by),
    action && isOne('action', [action]),
    except && isNone('action', except),
  ]);

const partOf = (connection: string): string => `c~${connection}`;

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
