import type * as z from 'zod';
import type { AuditEntry } from '../connections/audit.ts';
import { errorsOf, type FileRow, readFile } from '../onboarding/imports/file.ts';
import type { ImportJob, ImportRow, RowStatus } from '../onboarding/imports/rows.ts';
import type { Planner } from '../onboarding/newConnection.ts';
import { err, type Result } from '../result.ts';
import { cursorTo, placeIn } from './paging.ts';
import type { FieldError, Problem } from './problem.ts';
import type { importedRow, importJob } from './schemas/imports.ts';

/** Errors that one answer names; a file may have more than anybody reads. */
const MOST_ERRORS = 200;

/**
 * Reads a file as an import wants it. Where a row is wrong and nobody said what to do then, that is the answer, and nothing
 * is kept; else the rows go on with what is wrong with them.
 */
export async function readImport(
  planner: Pick<Planner, 'fit'>,
  text: string,
  { dryRun, skipInvalid }: { readonly dryRun: boolean; readonly skipInvalid: boolean },
): Promise<Result<readonly FileRow[], Problem>> {
  const asked: Parameters<Planner['fit']>[0][] = [];
  const keyOf = ({ profile, ownership }: (typeof asked)[number]) => `${profile} ${ownership}`;
  const first = readFile(text, (wanted) => {
    if (!asked.some((one) => keyOf(one) === keyOf(wanted))) asked.push(wanted);
    return undefined;
  });
  if (!first.ok) return first;
  const refusals = new Map<string, FieldError>();
  for (const wanted of asked.slice(0, MOST_ERRORS)) {
    const fits = await planner.fit(wanted);
    if (!fits.ok) refusals.set(keyOf(wanted), faultOf(fits.error));
  }
  const rows = refusals.size === 0 ? first : readFile(text, (wanted) => refusals.get(keyOf(wanted)));
  if (!rows.ok || dryRun || skipInvalid) return rows;
  const errors = errorsOf(rows.value);
  if (errors.length === 0) return rows;
  const more = errors.length > MOST_ERRORS ? ` The first ${MOST_ERRORS} are named.` : '';
  return err({
    code: 'invalid_request',
    detail: `Nothing was made: ${errors.length === 1 ? 'something is' : `${errors.length} things are`} wrong with the rows.${more}`,
    errors: errors.slice(0, MOST_ERRORS),
  });
}

const faultOf = ({ detail, errors }: Problem): FieldError => {
  const [first] = errors ?? [];
  return { path: first?.path ?? 'profile', message: first?.message ?? detail ?? 'cannot be connected' };
};

/** An import as the API says it. */
export const importJson = ({ id, state, by, at, changedAt, dryRun, skipInvalid, total, counts }: ImportJob) =>
  ({
    id,
    state,
    createdAt: at,
    createdBy: by,
    changedAt,
    dryRun,
    skipInvalid,
    total,
    counts,
  }) satisfies z.output<typeof importJob>;

/** A row of it. */
export const importedRowJson = ({ row, status, name, tenant, profile, connection, errors }: ImportRow) =>
  ({
    row,
    status,
    name,
    tenant,
    profile,
    ...(connection !== undefined && { connection }),
    ...(errors && { errors }),
  }) satisfies z.output<typeof importedRow>;

/** The order of rows, as cursors name it. */
const ROWS = 'rows';

/** The row that a cursor names; 0 without one, `undefined` where it is none of ours. */
export function rowAfter(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return 0;
  const place = placeIn(ROWS, cursor);
  return place !== undefined && /^\d{1,6}$/.test(place) ? Number(place) : undefined;
}

/** Names the last row of a page, where there may be more. */
export function cursorAfter(rows: readonly { readonly row: number }[], limit: number): { cursor?: string } {
  const last = rows.at(-1);
  return last && rows.length === limit ? { cursor: cursorTo(ROWS, String(last.row)) } : {};
}

/** What can get a link: a connection that is there because of the row, or was there before. */
export const withConnection: readonly RowStatus[] = ['made', 'there'];

export const noSuchImport: Problem = {
  code: 'not_found',
  detail: 'There is no import with this id.',
};

/** Pure: that somebody had links made. */
export const linkedAct = (
  importId: string,
  { by, at, from, to }: { by: string; at: string; from: number; to: number },
): AuditEntry => ({
  id: `import-links-${importId}-${from}-${Date.parse(at)}`,
  at,
  by,
  action: 'import.linked',
  subject: importId,
  text: `Onboarding links were made for rows ${from} to ${to} of an import.`,
});
