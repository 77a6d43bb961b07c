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

/** The refusal of a cursor that no page of this list, in this order, gave. */
export const cursorProblem: Problem = {
  code: 'invalid_request',
  errors: [{ path: 'cursor', message: 'is not one of ours, or belongs to another order' }],
};

/** Comes before every character that a place may hold. */
export const END = '\u0000';

/** Names a place in one order. */
export const cursorTo = (order: string, place: string): string =>
  Buffer.from(`${order}${END}${place}`).toString('base64url');

/** The place that a cursor names in this order; `undefined` where it names none. */
export function placeIn(order: string, cursor: string): string | undefined {
  const said = Buffer.from(cursor, 'base64url').toString();
  const place = said.slice(order.length + END.length);
  return cursor === cursorTo(order, place) ? place : undefined;
}

/** A page of a list: so many of what comes after a place. */
export interface Stretch {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** Where a page begins in this order; the error is a cursor that is none of its: it would lead anywhere. */
export function readStretch(order: string, { limit, cursor }: Paging): Result<Stretch, Problem> {
  if (cursor === undefined) return ok({ limit });
  const after = placeIn(order, cursor);
  return after === undefined ? err(cursorProblem) : ok({ limit, after });
}

/** A page of things in order of their ids. @param order as its cursors name it */
export const slice = <T extends { readonly id: string }>(
  ordered: readonly T[],
  order: string,
  stretch: Stretch,
): { items: readonly T[]; cursor?: string } => sliceBy(ordered, ({ id }) => id, order, stretch);

/**
 * The same for things in order of another text, which no two of them share. The cursor names a place, not a number: what
 * is added or removed elsewhere shifts nothing.
 *
 * @param isBehind whether a place comes after another one
 */
export function sliceBy<T>(
  ordered: readonly T[],
  placeOf: (item: T) => string,
  order: string,
  { limit, after }: Stretch,
  isBehind = (place: string, than: string) => place > than,
): { items: readonly T[]; cursor?: string } {
  const rest = after === undefined ? ordered : ordered.filter((item) => isBehind(placeOf(item), after));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return rest.length > items.length && last !== undefined
    ? { items, cursor: cursorTo(order, placeOf(last)) }
    : { items };
}

/** What a page was asked with; a form sends what nobody filled in as empty, which chooses nothing. */
export const chosen = (url: string): Readonly<Record<string, string>> => Object.fromEntries(filledIn(url));

const filledIn = (url: string) => [...new URL(url).searchParams].filter(([, value]) => value.trim() !== '');

/** The parameters of the page of a list, as {@link readQuery} reads them; an empty one is none. */
export const readPageQuery = <S extends z.ZodObject>(url: string, schema: S): Result<z.output<S>, Problem> =>
  readQuery(filledIn(url), schema);

/** The parameters of a list; one that is given twice, or that the schema does not know, is refused. */
export function readQuery<S extends z.ZodObject>(
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
  const unknown = given.find(([name]) => !Object.hasOwn(schema.shape, name));
  if (unknown) {
    return err({
      code: 'invalid_request',
      errors: [{ path: unknown[0].slice(0, 100).toWellFormed(), message: 'is no parameter here' }],
    });
  }
  const parsed = schema.safeParse(Object.fromEntries(given));
  return parsed.success ? ok(parsed.data) : err(fromZod(parsed.error));
}
