import { iso } from '../clock.ts';
import { type State, states } from '../connections/connection.ts';
import type { Listed } from '../connections/listedRows.ts';
import type { Profile } from '../profiles/schema.ts';
import { ok, type Result } from '../result.ts';
import {
  codesOf,
  type Circumstances,
  type ConnectionFilter,
  endsWithin,
  matching,
  pageOf,
  readConnectionFilter,
  sorted,
} from './connectionList.ts';
import type { Operator } from './identity.ts';
import type { ConnectionsView } from './pages/connections.tsx';
import { choiceName } from './pages/connectionTable.tsx';
import { type Paging, readPaging } from './paging.ts';
import type { Problem } from './problem.ts';
import { viewer } from './views.ts';

/** Connections in a page of the list. */
const PAGE = 50;
/** What is done with many at once is done with one page of them. */
export const MOST_CHOSEN = PAGE;

/** People look for what needs them. */
const USUAL_SORT = 'state';

/** What the address of the list asks for; a field that was left empty is none. */
export function readListAddress(
  url: string,
): Result<{ readonly filter: ConnectionFilter; readonly paging: Paging }, Problem> {
  const address = new URL(url);
  const given = [...address.searchParams].filter(([, value]) => value.trim() !== '');
  if (!given.some(([name]) => name === 'sort')) given.push(['sort', USUAL_SORT]);
  address.search = String(new URLSearchParams(given));
  const filter = readConnectionFilter(address.href);
  if (!filter.ok) return filter;
  const paging = readPaging(address.href);
  return paging.ok ? ok({ filter: filter.value, paging: { ...paging.value, limit: PAGE } }) : paging;
}

/** The parameters that stand for a filter, after those that are given. */
function queryOf({ sort, ...filter }: ConnectionFilter, more: Readonly<Record<string, string>> = {}): string {
  const given = { ...more, ...filter, ...(sort !== USUAL_SORT && { sort }) };
  const query = String(
    new URLSearchParams(Object.entries(given).filter((one): one is [string, string] => one[1] !== undefined)),
  );
  return query === '' ? '' : `?${query}`;
}

const placeOf = ({ cursor }: Pick<Paging, 'cursor'>): Readonly<Record<string, string>> =>
  cursor === undefined ? {} : { cursor };

/** The list that somebody came from, as a form said; all of it where that is no list of ours. */
export function listAddress(query: string): string {
  const wanted = readListAddress(`https://list.invalid/?${query.replace(/^\?/, '')}`);
  return `/connections${wanted.ok ? queryOf(wanted.value.filter, placeOf(wanted.value.paging)) : ''}`;
}

const BOX = choiceName('');

/** Which boxes of a list were ticked. */
export const chosenIds = (form: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.keys(form)
    .filter((name) => name.startsWith(BOX))
    .map((name) => name.slice(BOX.length));

/** More tags than that help nobody to choose. */
const MOST_TAGS = 200;
const eachOnce = (texts: readonly string[]): readonly string[] => [...new Set(texts)].toSorted();

/** Pure: the page of all connections; `undefined` where the cursor belongs to another list. */
export function connectionsView(
  given: Circumstances & {
    readonly operator: Operator;
    readonly listed: readonly Listed[];
    readonly profiles: readonly Profile[];
    readonly wanted: { readonly filter: ConnectionFilter; readonly paging: Paging };
  },
): ConnectionsView | undefined {
  const { operator, listed, profiles, now } = given;
  const { filter, paging } = given.wanted;
  const names = new Map(profiles.map(({ id, name }) => [id, name]));
  const nameOf = (profile: string): string => names.get(profile) ?? profile;
  const { state, ...others } = filter;
  const inAnyState = matching(sorted(listed, filter.sort), others, given);
  const found = state === undefined ? inAnyState : inAnyState.filter((one) => one.state === state);
  const isAboutEnds =
    filter.endsFrom !== undefined || filter.endsTo !== undefined || /^-?ends$/.test(filter.sort);
  const page = pageOf(found, filter.sort, paging);
  if (!page.ok) return undefined;
  const { items, before, cursor } = page.value;
  const counted = (wanted: State) => inAnyState.filter((one) => one.state === wanted).length;
  return {
    operator: viewer(operator),
    filter,
    total: listed.length,
    found: found.length,
    before,
    counts: states.map((one) => ({
      state: one,
      count: counted(one),
      isChosen: one === state,
      // A second press takes it back.
      address: `/connections${queryOf(one === state ? others : { ...others, state: one })}`,
    })),
    rows: items.map((one) => ({
      ...one,
      profileName: nameOf(one.profile),
      ends: isAboutEnds ? endsWithin(one, filter) : [],
    })),
    offered: {
      profiles: eachOnce([...names.keys(), ...listed.map(({ profile }) => profile)])
        .map((id) => ({ id, name: nameOf(id) }))
        .toSorted((one, other) => one.name.localeCompare(other.name)),
      tags: eachOnce(listed.flatMap(({ tags }) => tags)).slice(0, MOST_TAGS),
      codes: eachOnce([...listed.flatMap(codesOf), ...(filter.code === undefined ? [] : [filter.code])]),
    },
    query: queryOf(filter),
    here: queryOf(filter, placeOf(paging)),
    table: `/api/v1/connections${queryOf(filter, { format: 'csv', sort: filter.sort })}`,
    ...(cursor !== undefined && { next: `/connections${queryOf(filter, { cursor })}` }),
    generatedAt: iso(now),
  };
}
