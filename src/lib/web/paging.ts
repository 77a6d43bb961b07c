import * as z from 'zod';
import { ok, type Result, err } from '../result.ts';
import { fromZod, type Problem } from './problem.ts';

const query = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(2_000).optional(),
});
export type Paging = z.output<typeof query>;

/** `?limit` (1 to 1,000, else 100) and the opaque `cursor` of the page before. */
export function readPaging(url: string): Result<Paging, Problem> {
  const given = Object.fromEntries(new URL(url).searchParams);
  const parsed = query.safeParse({ limit: given['limit'], cursor: given['cursor'] });
  return parsed.success ? ok(parsed.data) : err(fromZod(parsed.error));
}

/** A page of things in order of their ids: what comes after the one that the cursor names. */
export const slice = <T extends { readonly id: string }>(
  ordered: readonly T[],
  paging: Paging,
): { items: readonly T[]; cursor?: string } => sliceBy(ordered, ({ id }) => id, paging);

/** The same for things in order of another text, which no two of them share. */
export function sliceBy<T>(
  ordered: readonly T[],
  placeOf: (item: T) => string,
  { limit, cursor }: Paging,
): { items: readonly T[]; cursor?: string } {
  const after = cursor === undefined ? '' : Buffer.from(cursor, 'base64url').toString();
  const rest = ordered.filter((item) => placeOf(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return rest.length > items.length && last !== undefined
    ? { items, cursor: Buffer.from(placeOf(last)).toString('base64url') }
    : { items };
}

/** What a page was asked with; a form sends what nobody filled in as empty, which chooses nothing. */
export const chosen = (url: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...new URL(url).searchParams].filter(([, value]) => value !== ''));
