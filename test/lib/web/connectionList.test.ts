import { describe, expect, test } from '@jest/globals';
import type { Listed } from '../../../src/lib/connections/listedRows.ts';
import {
  matching,
  pageOf,
  readConnectionFilter,
  type Sort,
  sorted,
  sorts,
} from '../../../src/lib/web/connectionList.ts';
import { connectionsCsv } from '../../../src/lib/web/connectionsCsv.ts';
import { connectionsView, readListAddress } from '../../../src/lib/web/connectionsView.ts';
import { aListed } from '../../support/listed.ts';

const wrong = [{ code: 'secret.expiring', severity: 'warning', message: 'The secret ends soon.' }] as const;
const alert = {
  id: 'a1',
  check: 'account',
  code: 'account.disabled',
  severity: 'critical',
  message: '',
  stage: 'opened',
  openedAt: '',
  changedAt: '',
} as const;
const fleet: readonly Listed[] = [
  aListed({ id: 'c3', name: 'Zürich', state: 'broken', tags: ['gold', 'europe'], alerts: [alert] }),
  aListed({ id: 'c1', name: 'abc', profile: 'sam360', createdAt: '2026-03-01T00:00:00.000Z' }),
  aListed({
    id: 'c4',
    name: 'abc d',
    tenantName: 'fabrikam.example',
    state: 'pending',
    lastCheckedAt: undefined,
  }),
  aListed({
    id: 'c2',
    name: 'ABC',
    state: 'degraded',
    wrong,
    lastCheckedAt: '2026-07-30T02:00:00.000Z',
    ends: [{ kind: 'secret', at: '2026-12-03T23:59:59.000Z' }],
  }),
];
const at = (query: string) => readConnectionFilter(`https://mooring.example/x${query}`);
const now = Date.parse('2026-07-31T12:00:00.000Z');
const circumstances = { now, missing: new Set(['w1', 'c1']) };
const found = (query: string, among = fleet): string => {
  const filter = at(query);
  if (!filter.ok) throw new Error(JSON.stringify(filter.error));
  return matching(sorted(among, filter.value.sort), filter.value, circumstances)
    .map(({ id }) => id)
    .join(' ');
};

describe('filters', () => {
  test.each([
    ['', 'c1 c2 c3 c4'],
    ['?state=broken', 'c3'],
    ['?profile=sam360', 'c1'],
    ['?tag=europe', 'c3'],
    ['?tag=euro', ''],
    ['?code=secret.expiring', 'c2'],
    // An alert that is open, of a line that holds more than ten.
    ['?code=account.disabled', 'c3'],
    ['?code=secret', ''],
    ['?missingIn=checkSecretExpiry~2026-07-31T01:00:00.000Z', 'c1'],
    ['?search=abc', 'c1 c2 c4'],
    ['?search=zurich', 'c3'],
    ['?search=Z%C3%9CRICH', 'c3'],
    ['?search=abc+fabrikam', 'c4'],
    ['?search=fabrikam+nobody', ''],
    ['?search=11111111-2222', 'c1 c2 c3 c4'],
    ['?search=.*', ''],
    ['?search=abc&state=degraded&limit=1&cursor=x&format=csv', 'c2'],
  ])('%s: %s', (query, ids) => {
    expect(found(query)).toBe(ids);
  });

  const ending = (id: string, ...ends: string[]) =>
    aListed({ id, ends: ends.map((end) => ({ kind: 'secret', at: `${end}T23:59:59.999Z` })) });
  test.each([
    ['?endsFrom=2026-12-03&endsTo=2026-12-03', 'e1'],
    ['?endsFrom=2026-12-04', 'e2 e3'],
    ['?endsTo=2026-12-31', 'e1 e2'],
    ['?endsFrom=2026-12-04&endsTo=2026-12-31', ''],
    ['?endsFrom=2027-02-01&endsTo=2026-12-31', ''],
    ['?sort=ends', 'e2 e1 e3 e4'],
    ['?sort=-ends', 'e4 e3 e1 e2'],
  ])('of what ends, %s: %s', (query, ids) => {
    const some = [
      ending('e4'),
      ending('e3', '2027-02-01'),
      ending('e2', '2026-11-01', '2027-01-31'),
      ending('e1', '2026-12-03'),
    ];
    expect(found(query, some)).toBe(ids);
  });

  test.each([
    ['?link=waiting', 'w1 w4'],
    // What is over could not be followed.
    ['?link=none', 'w2 w3'],
    ['?link=none&state=onboarding', 'w3'],
  ])('of links, %s: %s', (query, ids) => {
    const good = '2026-07-31T12:00:00.001Z';
    const some = [
      aListed({ id: 'w1', state: 'pending', linkUntil: good }),
      aListed({ id: 'w2', state: 'pending', linkUntil: '2026-07-31T12:00:00.000Z' }),
      aListed({ id: 'w3', state: 'onboarding' }),
      aListed({ id: 'w4', state: 'onboarding', linkUntil: good }),
      aListed({ id: 'w5', linkUntil: good }),
      aListed({ id: 'w6', state: 'disconnected' }),
    ];
    expect(found(query, some)).toBe(ids);
  });

  test('an alert that is over counts no more', () => {
    const over = aListed({ alerts: [{ ...alert, resolvedAt: '2026-07-31T02:00:00.000Z' }] });
    expect(matching([over], { sort: 'id', code: alert.code }, circumstances)).toEqual([]);
  });

  test.each([
    ['?state=fine', 'state'],
    ['?sort=colour', 'sort'],
    ['?sort=toString', 'sort'],
    ['?tag=', 'tag'],
    ['?endsFrom=2026-12', 'endsFrom'],
    ['?endsTo=2026-02-30', 'endsTo'],
    ['?link=good', 'link'],
    ['?missingIn=checkSecretExpiry', 'missingIn'],
    ['?missingIn=sweep~2026-07-31T01:00:00.000Z', 'missingIn'],
    [`?search=${'x'.repeat(201)}`, 'search'],
    ['?tag=a&tag=b', 'tag'],
    ['?order=name', 'order'],
  ])('%s is refused', (query, path) => {
    expect(at(query)).toMatchObject({ ok: false, error: { code: 'invalid_request', errors: [{ path }] } });
  });
});

describe('order', () => {
  test.each([
    ['id', 'c1 c2 c3 c4'],
    ['-id', 'c4 c3 c2 c1'],
    // Whatever the case; what is a beginning of another name comes first.
    ['name', 'c1 c2 c4 c3'],
    ['-name', 'c3 c4 c2 c1'],
    ['state', 'c3 c2 c4 c1'],
    ['-state', 'c1 c4 c2 c3'],
    ['created', 'c2 c3 c4 c1'],
    ['-created', 'c1 c4 c3 c2'],
    ['lastChecked', 'c4 c2 c1 c3'],
    ['-lastChecked', 'c3 c1 c2 c4'],
  ])('%s: %s', (sort, ids) => {
    expect(found(`?sort=${sort}`)).toBe(ids);
  });
});

describe('pages', () => {
  const names = (count: number) =>
    Array.from({ length: count }, (_, at) => aListed({ id: `c${at}`, name: `N ${(at * 7) % count}` }));
  const page = (listed: readonly Listed[], sort: Sort, cursor?: string, limit = 3) => {
    const made = pageOf(sorted(listed, sort), sort, { limit, cursor });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    return made.value;
  };
  const walk = (sort: Sort, listedAt: (step: number) => readonly Listed[]): string[] => {
    const seen: string[] = [];
    for (let [step, cursor] = [0, undefined as string | undefined]; ; step += 1) {
      const { items, cursor: next } = page(listedAt(step), sort, cursor);
      seen.push(...items.map(({ id }) => id));
      if (next === undefined) return seen;
      cursor = next;
    }
  };

  test('the order of a list is worked out once, and anew for another list', () => {
    const all = names(5);
    expect(sorted(all, 'name')).toBe(sorted(all, 'name'));
    expect(sorted(all, '-name')).toEqual(sorted(all, 'name').toReversed());
    expect(sorted(all.slice(1), 'name')).toHaveLength(4);
  });

  test.each(sorts)('by %s: everything once, in order', (sort) => {
    const all = names(20);
    expect(walk(sort, () => all)).toEqual(sorted(all, sort).map(({ id }) => id));
  });

  test.each(sorts)('by %s: what stays is there once, whatever comes, goes and moves in between', (sort) => {
    const all = names(20);
    const staying = all.filter((_, at) => at % 4 !== 0).map(({ id }) => id);
    const seen = walk(sort, (step) =>
      all.flatMap((one, at) => {
        if (staying.includes(one.id)) return [one];
        // One of four is gone, or is another one each time.
        return (at + step) % 3 === 0 ? [] : [{ ...one, name: `N ${at + step}`, state: 'broken' as const }];
      }),
    );
    expect(seen.filter((id) => staying.includes(id)).toSorted()).toEqual(staying.toSorted());
  });

  test('the one that the cursor names may be gone', () => {
    const all = names(5);
    const first = page(all, 'id');
    const rest = all.filter(({ id }) => id !== first.items.at(-1)?.id);
    expect(page(rest, 'id', first.cursor).items.map(({ id }) => id)).toEqual(['c3', 'c4']);
  });

  test('long names in any script make a cursor that is taken back', () => {
    const long = names(3).map((one, at) => ({ ...one, name: `${'ﷺ'.repeat(79)}${at}` }));
    const { cursor } = page(long, 'name', undefined, 1);
    expect(String(cursor).length).toBeLessThan(2_000);
    expect(page(long, 'name', cursor).items).toHaveLength(2);
  });

  test.each(['', 'x', Buffer.from('name\u0000abc\u0000c1').toString('base64url')])(
    'the cursor “%s” of another order, or of none, is refused',
    (cursor) => {
      expect(pageOf(fleet, '-name', { limit: 3, cursor })).toMatchObject({
        ok: false,
        error: { code: 'invalid_request', errors: [{ path: 'cursor' }] },
      });
    },
  );
});

describe('as a table', () => {
  const lines = (listed: readonly Listed[]) => connectionsCsv(listed).split('\r\n');

  test('has a header line, one line each, and is UTF-8 for spreadsheets too', () => {
    const [header, ...rest] = lines(fleet.filter(({ id }) => id === 'c3' || id === 'c4'));
    expect(header).toBe(
      '\uFEFFid,name,profile,tenant,tenantName,state,createdAt,lastCheckedAt,tags,findings,ends',
    );
    expect(rest).toEqual([
      'c3,Zürich,snow,11111111-2222-4333-8444-555555555555,contoso.example,broken,2026-01-02T03:04:05.000Z,2026-07-31T02:00:00.000Z,gold;europe,account.disabled,',
      'c4,abc d,snow,11111111-2222-4333-8444-555555555555,fabrikam.example,pending,2026-01-02T03:04:05.000Z,,,,',
      '',
    ]);
    expect(lines([])).toEqual([header, '']);
  });

  test('says what ends, the first to end first', () => {
    const ends = [
      { kind: 'secret', at: '2026-12-03T23:59:59.000Z' },
      { kind: 'password', at: '2027-01-31T00:00:00.000Z' },
    ] as const;
    expect(lines([aListed({ ends })])[1]).toMatch(
      /,2026-12-03T23:59:59\.000Z secret;2027-01-31T00:00:00\.000Z password$/,
    );
  });

  test.each([
    ['=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['a, "b"', '"a, ""b"""'],
    ['a\nb', '"a\nb"'],
    ['1 = 1', '1 = 1'],
  ])('%j is written as %j', (name, written) => {
    expect(connectionsCsv([aListed({ name })])).toContain(`\r\nc1,${written},snow,`);
    expect(connectionsCsv([aListed({ tags: [name] })])).toContain(`,${written},,\r\n`);
  });
});

test('a further page of the list says where it is, so that what is chosen on it leads back to it', () => {
  const listed = Array.from({ length: 60 }, (_, at) => aListed({ id: `c${at}` }));
  const view = (query: string) => {
    const wanted = readListAddress(`https://mooring.example/connections${query}`);
    if (!wanted.ok) throw new Error(wanted.error.detail);
    return connectionsView({
      operator: { id: 'olivia', name: 'Olivia', roles: new Set() },
      listed,
      profiles: [],
      wanted: wanted.value,
      now: 0,
    });
  };
  const first = view('?state=healthy');
  expect(first?.here).toBe(first?.query);
  const next = first?.next?.replace('/connections', '') ?? '';
  expect(view(next)).toMatchObject({ before: 50, here: next, query: '?state=healthy' });
});
