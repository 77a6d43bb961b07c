import type { HistoryLine } from '../connections/history.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { err, ok, type Result } from '../result.ts';
import { cursorProblem, type Paging } from './paging.ts';
import type { Problem } from './problem.ts';

/** A page of a connection's history. */
export interface HistoryPage {
  readonly items: readonly Pick<HistoryLine, 'at' | 'text'>[];
  readonly cursor?: string;
}

const place = /^\d{16}~[0-9a-f]{8}$/;

/** A page of a connection's history, newest first; the error is a cursor that is none of its. */
export async function historyPage(
  connections: Pick<ConnectionStore, 'history'>,
  id: string,
  { limit, cursor }: Paging,
): Promise<Result<HistoryPage, Problem>> {
  if (cursor !== undefined && !place.test(cursor)) return err(cursorProblem);
  // One more than is shown says whether there is more.
  const lines = await connections.history(id, limit + 1, cursor);
  const last = lines.length > limit ? lines[limit - 1] : undefined;
  const items = lines.slice(0, limit).map(({ at, text }) => ({ at, text }));
  return ok({ items, ...(last && { cursor: last.place }) });
}
