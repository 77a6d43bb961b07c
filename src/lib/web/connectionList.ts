import * as z from 'zod';
import { iso } from '../clock.ts';
import { type State, states } from '../connections/connection.ts';
import type { Listed } from '../connections/listedRows.ts';
import { timerNames } from '../health/timers.ts';
import { ok, type Result } from '../result.ts';
import { folded } from './folded.ts';
import { END, type Paging, readQuery, readStretch, sliceBy } from './paging.ts';
import type { Problem } from './problem.ts';

/** The states in the order in which they need somebody. */
export const urgency: readonly State[] = [
  'broken',
  'degraded',
  'verifying',
  'onboarding',
  'pending',
  'healthy',
  'disconnected',
];

/** By what a list can be sorted; with a minus the other way round. */
export const sorts = [
  'id',
  '-id',
  'name',
  '-name',
  'state',
  '-state',
  'created',
  '-created',
  'lastChecked',
  '-lastChecked',
  'ends',
  '-ends',
] as const;
export type Sort = (typeof sorts)[number];

const text = z.string().trim().min(1).max(200).optional();
const day = z.iso.date().optional();
/** Which connections are wanted, and in which order. */
export const connectionFilter = z.object({
  state: z.enum(states).optional(),
  profile: text,
  tag: text,
  /** Code of a finding. */
  code: text,
  /** Days in UTC, as `yyyy-mm-dd`, from and to which something ends that the connector signs in with. */
  endsFrom: day,
  endsTo: day,
  /** Of those that wait for a tenant admin: is there a link that could be followed? */
  link: z.enum(['waiting', 'none']).optional(),
  /** A run that they never reported to, as `{timer}~{occurrence}`. */
  missingIn: z.templateLiteral([z.enum(timerNames), '~', z.iso.datetime()]).optional(),
  /** Words that stand in name or tenant, all of them. */
  search: text,
  sort: z.enum(sorts).default('id'),
});
export type ConnectionFilter = z.output<typeof connectionFilter>;

const OTHERS = new Set(['limit', 'cursor', 'format']);

/** Which connections are wanted, and in which order; a member that is given twice, or is none of ours, is refused. */
export const readConnectionFilter = (url: string): Result<ConnectionFilter, Problem> =>
  readQuery(
    [...new URL(url).searchParams].filter(([name]) => !OTHERS.has(name)),
    connectionFilter,
  );

/** Beyond it names are in order of id, so that no cursor grows out of bounds. */
const LONGEST_KEY = 100;

/** A connection as it is looked for, worked out once for each line of the copy in memory. */
const kept = new WeakMap<Listed, { readonly name: string; readonly said: string }>();
function foldedOf(one: Listed) {
  const known = kept.get(one);
  if (known) return known;
  const name = folded(one.name);
  const said = `${name}\n${folded(one.tenantName)}\n${one.tenant}`;
  const made = { name: name.slice(0, LONGEST_KEY).toWellFormed(), said };
  kept.set(one, made);
  return made;
}

/** What a filter is judged by that no line says. */
export interface Circumstances {
  /** Milliseconds. */
  readonly now: number;
  /** Ids of who was missing in the run that the filter names. */
  readonly missing?: ReadonlySet<string> | undefined;
}

/** Pure: those that the filter wants, as they come. */
export function matching(
  listed: readonly Listed[],
  wanted: ConnectionFilter,
  { now, missing }: Circumstances,
): readonly Listed[] {
  const { state, profile, tag, code, link, missingIn, search } = wanted;
  const at = iso(now);
  const words = folded(search ?? '')
    .split(/\s+/)
    .filter((word) => word !== '');
  return listed.filter((one) => {
    if (state !== undefined && one.state !== state) return false;
    if (profile !== undefined && one.profile !== profile) return false;
    if (tag !== undefined && !one.tags.includes(tag)) return false;
    if (code !== undefined && !codesOf(one).includes(code)) return false;
    if (asksForEnds(wanted) && endsWithin(one, wanted).length === 0) return false;
    if (link !== undefined && linkOf(one, at) !== link) return false;
    if (missingIn !== undefined && missing?.has(one.id) !== true) return false;
    if (words.length === 0) return true;
    const { said } = foldedOf(one);
    return words.every((word) => said.includes(word));
  });
}

const asksForEnds = ({ endsFrom, endsTo }: ConnectionFilter) =>
  endsFrom !== undefined || endsTo !== undefined;

/** Pure: what of a connection ends on the days of a filter; anything, where it names none. */
export const endsWithin = (
  { ends }: Pick<Listed, 'ends'>,
  { endsFrom = '', endsTo = '~' }: ConnectionFilter,
) => ends.filter(({ at }) => at.slice(0, 10) >= endsFrom && at.slice(0, 10) <= endsTo);

/** Pure: has a connection that waits for a tenant admin a link that could be followed? @param now ISO 8601 */
export function linkOf({ state, linkUntil }: Listed, now: string): ConnectionFilter['link'] {
  if (state !== 'pending' && state !== 'onboarding') return undefined;
  return linkUntil !== undefined && linkUntil > now ? 'waiting' : 'none';
}

/** The codes of what is wrong with a connection, each once. */
export const codesOf = ({ wrong, alerts }: Pick<Listed, 'wrong' | 'alerts'>): readonly string[] => [
  ...new Set([
    ...wrong.map(({ code }) => code),
    // Lines hold ten findings at most; alerts go on.
    ...alerts.filter(({ resolvedAt }) => resolvedAt === undefined).map(({ code }) => code),
  ]),
];

const keys: Readonly<Record<string, (one: Listed) => string>> = {
  id: () => '',
  name: (one) => foldedOf(one).name,
  state: (one) => `${urgency.indexOf(one.state)}${foldedOf(one).name}`,
  created: ({ createdAt }) => createdAt,
  // Never checked comes first.
  lastChecked: ({ lastCheckedAt = '' }) => lastCheckedAt,
  // Nothing that ends comes last.
  ends: ({ ends: [first] }) => first?.at ?? '~',
};

/** A text that no two of them share, and that a cursor can name. */
const placeBy = (sort: Sort) => {
  const keyOf = keys[directionOf(sort).by] ?? (() => '');
  return (one: Listed): string => [keyOf(one), one.id].join(END);
};

const directionOf = (sort: Sort) =>
  sort.startsWith('-') ? { by: sort.slice(1), isDown: true } : { by: sort, isDown: false };

/** Each order of a list, for as long as there is that list. */
const orders = new WeakMap<readonly Listed[], Map<Sort, readonly Listed[]>>();

/** Pure: all of them in order, worked out once for each copy of the list in memory. */
export function sorted(listed: readonly Listed[], sort: Sort): readonly Listed[] {
  const known = orders.get(listed) ?? new Map<Sort, readonly Listed[]>();
  orders.set(listed, known);
  const order = known.get(sort) ?? inOrder(listed, sort);
  known.set(sort, order);
  return order;
}

function inOrder(listed: readonly Listed[], sort: Sort): readonly Listed[] {
  const placeOf = placeBy(sort);
  const { isDown } = directionOf(sort);
  return listed
    .map((one) => ({ one, place: placeOf(one) }))
    .toSorted((one, other) => (one.place < other.place === isDown ? 1 : -1))
    .map(({ one }) => one);
}

/** Pure: a page of those that are in order. A cursor of another order is refused. */
export function pageOf(
  ordered: readonly Listed[],
  sort: Sort,
  paging: Paging,
): Result<
  {
    readonly items: readonly Listed[];
    /** How many come before them. */
    readonly before: number;
    readonly cursor?: string;
  },
  Problem
> {
  const stretch = readStretch(sort, paging);
  if (!stretch.ok) return stretch;
  const { isDown } = directionOf(sort);
  const { items, cursor } = sliceBy(ordered, placeBy(sort), sort, stretch.value, (place, limit) =>
    isDown ? place < limit : place > limit,
  );
  const [first] = items;
  return ok({
    items,
    before: first === undefined ? ordered.length : ordered.indexOf(first),
    ...(cursor !== undefined && { cursor }),
  });
}
