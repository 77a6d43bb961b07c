import * as z from 'zod';
import { err, ok, type Result } from '../result.ts';
import { fromZod, type Problem } from './problem.ts';

/** `?limit` (1 to 1,000, else 100) and the opaque `cursor` of the page before: members of the query of every list. */
export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('The most that a page holds.'),
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before.'),
});
export type Paging = z.output<typeof paging>;

/** The same of an address, whatever else it says. */
export function readPaging(url: string): Result<Paging, Problem> {
  const given = Object.fromEntries(new URL(url).searchParams);
  const parsed = paging.safeParse({ limit: given['limit'], cursor: given['cursor'] });
  return parsed.success ? ok(parsed.data) : err(fromZod(parsed.error));
}

/** The refusal of a cursor that no page of this list gave. */
export const cursorProblem: Problem = {
  code: 'invalid_request',
  errors: [{ path: 'cursor', message: 'is not one of ours' }],
};

/** A page of things in order of their ids: what comes after the one that the cursor names. */
export const slice = <T extends { readonly id: string }>(
  ordered: readonly T[],
  paging: Paging,
): { items: readonly T[]; cursor?: string } => sliceBy(ordered, ({ id }) => id, paging);

/**
 * The same for things in order of another text, which no two of them share. The cursor names a place, not a number: what
 * is added or removed elsewhere shifts nothing.
 *
 * @param isBehind whether a place comes after another one
 */
export function sliceBy<T>(
  ordered: readonly T[],
  placeOf: (item: T) => string,
  { limit, cursor }: Paging,
  isBehind = (place: string, after: string) => place > after,
): { items: readonly T[]; cursor?: string } {
  const after = cursor === undefined ? undefined : placeIn(cursor);
  const rest = after === undefined ? ordered : ordered.filter((item) => isBehind(placeOf(item), after));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return rest.length > items.length && last !== undefined
    ? { items, cursor: Buffer.from(placeOf(last)).toString('base64url') }
    : { items };
}

/** What a page was asked with; a form sends what nobody filled in as empty, which chooses nothing. */
export const chosen = (url: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...new URL(url).searchParams].filter(([, value]) => value !== ''));

/** The place that a cursor names. */
export const placeIn = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

/** The parameters of a list; one that is given twice, or that the schema does not know, is refused. */
export function readQuery<S extends z.ZodType>(
  given: readonly (readonly [name: string, value: string])[],
  schema: S,
): Result<z.output<S>, Problem> {
  const twice = given.find(([name], at) => given.findIndex(([other]) => other === name) !== at);
  if (twice) {
    return err({
      code: 'invalid_request',
      errors: [{ path: twice[0], message: 'is given more than once' }],
    });
  }
  const parsed = schema.safeParse(Object.fromEntries(given));
  return parsed.success ? ok(parsed.data) : err(fromZod(parsed.error));
}
