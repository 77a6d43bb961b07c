import * as z from 'zod';
import { connection } from '../../connections/connection.ts';
import type { Row } from '../../storage/tables.ts';
import type { FileRow } from './file.ts';

/**
 * How far an import is: first every row is checked, then connections are made of those that can be. `checked`: that was
 * all that was wanted. `refused`: something was wrong with a row, so nothing was made.
 */
export const importStates = ['checking', 'making', 'done', 'checked', 'refused'] as const;

/** `waiting` for its check, `ready` to be made; the others are final. */
export const rowStatuses = ['waiting', 'ready', 'made', 'there', 'invalid'] as const;
export type RowStatus = (typeof rowStatuses)[number];

const { profileVersion, ownership, tags } = connection.shape;

/** A row of an import as it is kept; no secret is ever in one. */
export const importRow = z.object({
  row: z.int(),
  status: z.enum(rowStatuses),
  /** As the file says. */
  name: z.string(),
  tenant: z.string(),
  profile: z.string(),
  /** The rest of what the file says. */
  more: z.object({ tags, callers: z.array(z.string()), ownership: ownership.optional() }).optional(),
  /** What its check found. */
  found: z.object({ tenant: z.string(), profileVersion, ownership }).optional(),
  /** Of what was made, or was there. */
  connection: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ImportRow = z.output<typeof importRow>;

const counts = z.object({
  /** How many rows the work that is under way has dealt with. */
  dealt: z.int(),
  ready: z.int(),
  made: z.int(),
  there: z.int(),
  invalid: z.int(),
});
export type Counts = z.output<typeof counts>;
export const noCounts: Counts = { dealt: 0, ready: 0, made: 0, there: 0, invalid: 0 };

const importJob = z.object({
  id: z.string(),
  state: z.enum(importStates),
  by: z.string(),
  at: z.string(),
  changedAt: z.string(),
  total: z.int(),
  dryRun: z.boolean(),
  skipInvalid: z.boolean(),
  /** The last row that is dealt with. */
  after: z.int(),
  counts,
});
export type ImportJob = z.output<typeof importJob>;

/** Some rows that one message deals with. */
export interface ImportPage {
  readonly rows: readonly ImportRow[];
  /** How often Microsoft left some of them without an answer. */
  readonly tries: number;
}

export const isOver = ({ state }: Pick<ImportJob, 'state'>): boolean =>
  state !== 'checking' && state !== 'making';

/** Pure: a row of a file as it is kept. */
export function toImportRow({ row, read, said }: FileRow): ImportRow {
  if (!read.ok) return { row, status: 'invalid', ...said, errors: [...read.error] };
  const { name, tenant, profile, ownership: wanted, tags: words, callers = [] } = read.value;
  const more = { tags: words, callers, ...(wanted && { ownership: wanted }) };
  return { row, status: 'waiting', name, tenant, profile, more };
}

const PAGE_ROWS = 50;
/** A property of a table holds 32 Ki characters; what the check finds comes to it. */
const PAGE_LENGTH = 14_000;

/** Pure: pages that a table can hold. */
export function paged(rows: readonly ImportRow[]): readonly (readonly ImportRow[])[] {
  const pages: ImportRow[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const more = JSON.stringify(row).length;
    const last = pages.at(-1);
    if (last && last.length < PAGE_ROWS && length + more <= PAGE_LENGTH) {
      last.push(row);
      length += more;
    } else {
      pages.push([row]);
      length = more;
    }
  }
  return pages;
}

/** Pages are in order of their last row, so that what comes after a row is a range. */
export const pageKey = (id: string, last: number): string => `${id}~${String(last).padStart(6, '0')}`;

export const toPageRow = (id: string, { rows, tries }: ImportPage): Row => ({
  partitionKey: id,
  rowKey: pageKey(id, rows.at(-1)?.row ?? 0),
  rows: JSON.stringify(rows),
  tries,
});

export const fromPageRow = (row: Row): ImportPage => ({
  rows: z.array(importRow).parse(JSON.parse(String(row['rows']))),
  tries: Number(row['tries']),
});

export const toJobRow = ({ counts: counted, ...job }: ImportJob): Row => ({
  partitionKey: job.id,
  rowKey: job.id,
  ...job,
  counts: JSON.stringify(counted),
});

export const fromJobRow = (row: Row): ImportJob =>
  importJob.parse({ ...row, counts: JSON.parse(String(row['counts'])) });

/** Pure: the counts of a page, as they come to those of the pages before it. */
export function withPage(before: Counts, rows: readonly ImportRow[]): Counts {
  const counted = (status: RowStatus): number => rows.filter((one) => one.status === status).length;
  return {
    dealt: before.dealt + rows.length,
    ready: before.ready + counted('ready'),
    made: before.made + counted('made'),
    there: before.there + counted('there'),
    invalid: before.invalid + counted('invalid'),
  };
}

/** Pure: the job once a page is dealt with, or once there was no further page. */
export function advanced(
  job: ImportJob,
  page: ImportPage | undefined,
): Pick<ImportJob, 'state' | 'after' | 'counts'> {
  if (page)
    return {
      state: job.state,
      after: page.rows.at(-1)?.row ?? job.after,
      counts: withPage(job.counts, page.rows),
    };
  if (job.state === 'making') return { ...job, state: 'done' };
  if (job.dryRun) return { ...job, state: 'checked' };
  if (job.counts.invalid > 0 && !job.skipInvalid) return { ...job, state: 'refused' };
  return { state: 'making', after: 0, counts: noCounts };
}
