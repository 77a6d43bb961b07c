import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { Imports } from '../onboarding/imports/imports.ts';
import {
  type ImportJob,
  type ImportRow,
  isOver,
  type RowStatus,
  rowStatuses,
} from '../onboarding/imports/rows.ts';
import type { Profiles } from '../profiles/store.ts';
import { newId, systemRandom } from '../random.ts';
import type { Operator } from './identity.ts';
import { cursorAfter, noSuchImport, rowAfter } from './imports.ts';
import { refusedPage } from './missing.ts';
import { renderImport } from './pages/import.tsx';
import { renderImportForm } from './pages/importForm.tsx';
import type { ImportView } from './pages/importView.ts';
import { calledBy, type Names, type People } from './people.ts';
import { cursorProblem, paging, readPageQuery } from './paging.ts';
import { type Problem, problems } from './problem.ts';
import { page } from './respond.ts';
import { viewer } from './views.ts';

/** Rows on a page. */
const ROWS = 50;

/** Answers with the form of an import. @param sent what is in it; with a refusal, what is wrong with that */
export async function importFormPage(
  { profiles }: { readonly profiles: Pick<Profiles, 'all'> },
  operator: Operator,
  sent: { readonly text?: string; readonly skipInvalid?: boolean; readonly refusal?: Problem } = {},
): Promise<HttpResponseInit> {
  const { text = '', skipInvalid = false, refusal } = sent;
  const known = await profiles.all();
  return page(
    refusal ? problems[refusal.code].status : 200,
    renderImportForm({
      operator: viewer(operator),
      profiles: known.map(({ id, name }) => ({ id, name })),
      mark: newId(systemRandom),
      text,
      skipInvalid,
      refusal: refusal && {
        lead: refusal.detail ?? 'Nothing was made: the table cannot be read.',
        errors: refusal.errors ?? [],
      },
    }),
  );
}

const wanted = z.object({ status: z.enum(rowStatuses).optional(), cursor: paging.shape.cursor });

/** Answers with the page of an import. */
export async function importPage(
  {
    imports,
    people,
  }: { readonly imports: Pick<Imports, 'find' | 'rows'>; readonly people: Pick<People, 'names'> },
  operator: Operator,
  id: string,
  url: string,
): Promise<HttpResponseInit> {
  const asked = readPageQuery(url, wanted);
  if (!asked.ok) return refusedPage(asked.error);
  const { status, cursor } = asked.value;
  const after = rowAfter(cursor);
  if (after === undefined) return refusedPage(cursorProblem);
  const job = await imports.find(id);
  if (!job) return refusedPage(noSuchImport);
  const rows = await imports.rows(id, { after, limit: ROWS, statuses: status && [status] });
  return page(
    200,
    renderImport(importView({ operator, job, rows, status, cursor, names: await people.names() })),
  );
}

const checked = ['ready', 'there', 'invalid'] as const;
const worked = ['made', 'there', 'invalid'] as const;

/** Pure: the page of an import. */
export function importView(given: {
  readonly operator: Operator;
  readonly job: ImportJob;
  readonly rows: readonly ImportRow[];
  readonly names: Names;
  readonly status?: RowStatus | undefined;
  readonly cursor?: string | undefined;
}): ImportView {
  const { operator, job, rows, status, cursor } = given;
  const { id, state, at, by, total, skipInvalid, counts } = job;
  const address = (query: Readonly<Record<string, string | undefined>>): string => {
    const set = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    return `/imports/${encodeURIComponent(id)}${set.length === 0 ? '' : `?${String(new URLSearchParams(set))}`}`;
  };
  const isDone = state === 'done';
  // What an import made needs no form any more; what it refused does.
  const leftOver = isDone ? counts.invalid : counts.ready + counts.invalid;
  const { cursor: behind } = cursorAfter(rows, ROWS);
  return {
    operator: viewer(operator),
    id,
    state,
    at,
    total,
    skipInvalid,
    who: calledBy(by, operator, given.names),
    moves: !isOver(job),
    dealt: counts.dealt,
    counts: (isDone || state === 'making' ? worked : checked).map((one) => ({
      status: one,
      count: counts[one],
      isChosen: one === status,
      // A second press takes it back.
      address: address(one === status ? {} : { status: one }),
    })),
    status,
    rows,
    linkable: isDone ? counts.made + counts.there : 0,
    here: address({ status, cursor }),
    all: address({}),
    ...(isOver(job) && leftOver > 0 && { form: `/connections/import?from=${encodeURIComponent(id)}` }),
    ...(cursor !== undefined && { first: address({ status }) }),
    ...(behind !== undefined && { next: address({ status, cursor: behind }) }),
  };
}
