import { createHash } from 'node:crypto';
import { nextHex32 } from '../random.ts';
import type { DeltaSnapshot } from '../worldDirectory.ts';
import { GraphRefusal, graphRefusals, type GraphAnswer } from './answers.ts';
import { contextUrl, type GraphCall, type GraphRoute } from './call.ts';
import { deletedItems } from './deleted.ts';
import { selectedProperties } from './query.ts';
import type { Row } from './shape.ts';
import { userRow, users, visibleUsers } from './userRows.ts';

const SEVEN_DAYS = 7 * 86_400_000;
const PAGE = 100;

function rowOf(user: Row, select: readonly string[]): Row {
  return Object.fromEntries([...new Set([...select, 'id'])].map((name) => [name, user[name] ?? null]));
}

const digestOf = (row: Row): string => createHash('sha1').update(JSON.stringify(row)).digest('base64url');

/** Everybody as the selection shows them now, by object id. */
function currentRows(call: GraphCall, select: readonly string[]): Map<string, Row> {
  return new Map(visibleUsers(call).map((user) => [user.id, rowOf(userRow(user), select)]));
}

const linkTo = (call: GraphCall, name: '$skiptoken' | '$deltatoken', token: string): string =>
  `${call.address}?${name}=${token}`;

/** The snapshot of a token; 410 with the address of a fresh start where it is unknown or older than seven days. */
function findSnapshot(call: GraphCall, token: string): DeltaSnapshot {
  const found = call.tenant.deltaSnapshots?.[token];
  if (found && call.sandbox.clock() - found.at <= SEVEN_DAYS) return found;
  throw new GraphRefusal(
    410,
    found ? 'resyncRequired' : 'syncStateNotFound',
    'The sync state generation is not found; start again without a token.',
    { headers: { location: linkTo(call, '$deltatoken', '') } },
  );
}

function keep(call: GraphCall, snapshot: DeltaSnapshot): string {
  const token = nextHex32(call.sandbox.world);
  call.tenant.deltaSnapshots = { ...call.tenant.deltaSnapshots, [token]: snapshot };
  call.sandbox.touch();
  return token;
}

/** Who is new, different or gone since the snapshot; everybody without one. */
function begin(call: GraphCall, since: DeltaSnapshot | undefined, latest: boolean): string {
  const select = since ? since.select : call.query.get('$select');
  const rows = currentRows(call, selectedProperties(select, users) ?? users.defaults ?? []);
  const digests = Object.fromEntries([...rows].map(([id, row]) => [id, digestOf(row)]));
  const before = since?.users ?? {};
  const changed = [
    ...Object.keys(digests).filter((id) => digests[id] !== before[id]),
    ...Object.keys(before).filter((id) => !(id in digests)),
  ];
  return keep(call, { at: call.sandbox.clock(), select, users: digests, changed: latest ? [] : changed });
}

function page(call: GraphCall, token: string, from: number): GraphAnswer {
  const snapshot = findSnapshot(call, token);
  const size = Number(/odata\.maxpagesize=(\d+)/i.exec(call.headers.get('prefer') ?? '')?.[1] ?? PAGE);
  const select = selectedProperties(snapshot.select, users) ?? users.defaults ?? [];
  const rows = currentRows(call, select);
  const bin = new Set(deletedItems(call.sandbox, call.tenant).map(({ item }) => item.id));
  const value = snapshot.changed
    .slice(from, from + size)
    .map((id) => rows.get(id) ?? { id, '@removed': { reason: bin.has(id) ? 'changed' : 'deleted' } });
  const more = from + size < snapshot.changed.length;
  const link = more
    ? { '@odata.nextLink': linkTo(call, '$skiptoken', `${token}.${from + size}`) }
    : { '@odata.deltaLink': linkTo(call, '$deltatoken', token) };
  return { status: 200, body: { '@odata.context': contextUrl(call, 'users'), ...link, value } };
}

function delta(call: GraphCall): GraphAnswer {
  const strange = [...call.query.keys()].find(
    (name) => name.startsWith('$') && !['$select', '$skiptoken', '$deltatoken'].includes(name),
  );
  if (strange !== undefined) throw graphRefusals.notOffered(`${strange} in delta queries`);
  const skip = call.query.get('$skiptoken');
  if (skip !== null) {
    const [token = '', from = ''] = skip.split('.');
    return page(call, token, Number(from));
  }
  const token = call.query.get('$deltatoken') ?? '';
  const latest = token === 'latest';
  const since = token === '' || latest ? undefined : findSnapshot(call, token);
  return page(call, begin(call, since, latest), 0);
}

/**
 * Changes of people since the last time.
 * @see https://learn.microsoft.com/graph/delta-query-overview
 */
export const userDeltaRoutes: GraphRoute[] = [{ method: 'GET', path: '/users/delta', handle: delta }];
