import { describe, expect, test } from '@jest/globals';
import { type AlertLine, alertLines } from '../../../src/lib/web/alertLines.ts';
import { type AlertFilter, alertOrder } from '../../../src/lib/web/alerts.ts';
import { readStretch } from '../../../src/lib/web/paging.ts';
import type { ListedAlert } from '../../../src/lib/connections/listedAlerts.ts';
import type { Listed } from '../../../src/lib/connections/listedRows.ts';
import { addressOf, searchOf } from '../../../src/lib/web/alertsPage.ts';
import { readSnoozeForm, tickedIn } from '../../../src/lib/web/snoozes.ts';

const now = Date.parse('2026-11-20T12:00:00.000Z');
const print = (digit: number): string => digit.toString(16).padStart(32, '0');

const alert = (digit: number, more: Partial<ListedAlert> = {}): ListedAlert => ({
  id: print(digit),
  check: 'anonymization',
  code: 'reports.concealed',
  severity: 'warning',
  message: 'Names are concealed.',
  stage: 'opened',
  openedAt: `2026-11-${String(10 + (digit % 10)).padStart(2, '0')}T03:00:00.000Z`,
  changedAt: '2026-11-19T03:00:00.000Z',
  ...more,
});
const connection = (digit: number, ...alerts: ListedAlert[]): Listed => ({
  id: `c${digit}`,
  name: `Connection ${digit}`,
  profile: 'snow',
  tenant: 'tenant',
  tenantName: 'tenant.example',
  state: 'degraded',
  createdAt: '2026-11-01T00:00:00.000Z',
  tags: [],
  alerts,
  verdicts: {},
  rests: {},
  wrong: [],
  lastCheckedAt: undefined,
  asked: true,
  provedAt: undefined,
  dueAt: undefined,
  rotationAt: undefined,
  ends: [],
  linkUntil: undefined,
  changed: false,
  runs: {},
});
const grouped = [1, 2, 3].map((digit) => connection(digit, alert(digit, { group: 'g' })));
const listed = [
  ...grouped,
  connection(4, alert(4, { severity: 'critical', code: 'app.disabled' })),
  connection(5, alert(5, { group: 'alone' })),
];
const lines = (wanted: Partial<AlertFilter> = {}, limit = 50, cursor?: string) => {
  const filter = { state: 'open', sort: 'severity', ...wanted } as const;
  const stretch = readStretch(alertOrder(filter), { limit, cursor });
  if (!stretch.ok) throw new Error(JSON.stringify(stretch.error));
  return alertLines({ listed, subjects: [], groups: new Map(), now }, filter, stretch.value);
};
const said = (line: AlertLine): string =>
  line.kind === 'alert' ? line.alert.subject.id : `${line.count} of ${line.id}`;

describe('lines of alerts', () => {
  test('are alerts, and groups as one line where more than one is left of them', () => {
    const { lines: all, counts, cursor } = lines();
    expect(all.map(said)).toEqual(['c4', 'c5', '3 of g']);
    expect(counts).toEqual({ info: 0, warning: 4, critical: 1 });
    expect(cursor).toBeUndefined();
    expect(all[2]).toMatchObject({ openedAt: '2026-11-11T03:00:00.000Z', snoozed: 0, severity: 'warning' });
  });

  test.each([
    ['newest', ['c5', 'c4', '3 of g']],
    ['oldest', ['3 of g', 'c4', 'c5']],
  ] as const)('%s first', (sort, order) => {
    expect(lines({ sort }).lines.map(said)).toEqual(order);
  });

  test('of one group are its members', () => {
    expect(lines({ group: 'g' }).lines.map(said)).toEqual(['c3', 'c2', 'c1']);
  });

  test('of a group that is snoozed show its snooze, while it lasts', () => {
    const snooze = {
      by: 'me',
      why: 'known',
      at: '2000-01-01T00:00:00.000Z',
      severity: 'warning',
      level: 0,
    } as const;
    const countAt = (until: string) => {
      const groups = new Map([['g', { snooze: { ...snooze, until } }]]);
      const wanted = { state: 'open', sort: 'severity', group: 'g' } as const;
      const all = alertLines({ listed, subjects: [], groups, now }, wanted, { limit: 50 }).lines;
      return all.filter((line) => line.kind === 'alert' && line.alert.snoozedAs === 'group').length;
    };
    expect([countAt('2999-01-01T00:00:00.000Z'), countAt('2000-01-01T00:00:00.000Z')]).toEqual([3, 0]);
  });

  test('page, and a group is on one page alone', () => {
    const first = lines({ sort: 'oldest' }, 1);
    const second = lines({ sort: 'oldest' }, 1, first.cursor);
    expect([first, second].flatMap((page) => page.lines.map(said))).toEqual(['3 of g', 'c4']);
  });

  test('open to the first members of a group, however many there are', () => {
    const many = Array.from({ length: 400 }, (_, at) => connection(at, alert(at + 100, { group: 'g' })));
    const [line] = alertLines(
      { listed: many, subjects: [], groups: new Map(), now },
      { state: 'open', sort: 'severity' },
      { limit: 50 },
    ).lines;
    expect(line).toMatchObject({ kind: 'group', count: 400 });
    expect(line?.kind === 'group' && line.members.length).toBe(10);
  });
});

describe('addresses of the page', () => {
  test('say what differs from the usual', () => {
    expect(searchOf({ state: 'open', sort: 'severity' })).toBe('');
    expect(searchOf({ state: 'open', severity: 'critical' }, 'abc')).toBe('?severity=critical&cursor=abc');
  });

  test.each([
    ['?severity=critical&code=&cursor=abc', '/alerts?severity=critical&cursor=abc'],
    ['?severity=none', '/alerts'],
    ['?group=a%20b%26c', '/alerts?group=a+b%26c'],
    ['//evil.example/', '/alerts'],
    ['https://evil.example/?state=open', '/alerts'],
  ])('a form that came from %s leads back to %s', (back, address) => {
    expect(addressOf(back)).toBe(address);
  });
});

describe('a form that snoozes', () => {
  test('ends with the day that it names', () => {
    expect(readSnoozeForm({ why: ' known ', until: '2026-11-20' }, now)).toEqual({
      ok: true,
      value: { why: 'known', until: '2026-11-20T23:59:59.999Z' },
    });
  });

  test.each([
    [{ why: '', until: '2026-11-20' }, ['why']],
    [{ why: 'a\u202Eb', until: '2026-11-20' }, ['why']],
    [{ why: 'known', until: '' }, ['until']],
    [{ why: 'known', until: '2026-11-19' }, ['until']],
    [{ why: 'known', until: '2027-11-21' }, ['until']],
    [{ why: '', until: '31 May' }, ['why', 'until']],
  ])('is refused: %j', (fields, paths) => {
    const read = readSnoozeForm(fields, now);
    expect(read.ok ? [] : read.error.map(({ path }) => path)).toEqual(paths);
  });

  test('takes what is ticked, and no more than can be waited for', () => {
    expect(tickedIn({ [`alert.${print(1)}`]: 'on', 'alert.x': 'on', why: 'a' })).toEqual({
      ok: true,
      value: [print(1)],
    });
    expect(tickedIn({ why: 'a' }).ok).toBe(false);
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`alert.${print(at)}`, 'on']));
    expect(tickedIn(many).ok).toBe(false);
  });
});
