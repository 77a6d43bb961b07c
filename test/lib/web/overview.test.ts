import { describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import { calendarOf } from '../../../src/lib/web/calendar.ts';
import { matching } from '../../../src/lib/web/connectionList.ts';
import { readListAddress } from '../../../src/lib/web/connectionsView.ts';
import { renderOverview } from '../../../src/lib/web/pages/overview.tsx';
import { aListed } from '../../support/listed.ts';
import { fleetOf, now, overview, overviewOf } from './overviewViews.ts';

describe('the overview', () => {
  test('counts by state, and leads to each', () => {
    expect(overview.counts.find(({ state }) => state === 'pending')).toEqual({
      state: 'pending',
      count: 6,
      address: '/connections?state=pending',
    });
  });

  test('names what needs a person: open alerts that are not snoozed, hand-overs, links', () => {
    expect(overview.alerts.counts).toEqual({ info: 0, warning: 3, critical: 3 });
    expect(overview.alerts.worst.map(({ severity }) => severity)).toEqual([
      'critical',
      'critical',
      'critical',
      'warning',
      'warning',
    ]);
    expect(overview.handOvers).toMatchObject({ count: 3, named: [{ id: 'due-0' }, {}, {}] });
    expect(overview.links).toMatchObject({ waiting: 3, without: 3, soonest: [{ id: 'wait-0' }, {}, {}] });
  });

  test('leads to those that are counted, and to nobody else', () => {
    const fleet = fleetOf(3);
    const page = parse(renderOverview(overviewOf(fleet)));
    const led = page
      .querySelectorAll('a[href^="/connections?"]')
      .filter((link) => /\blinks?\b/.test(link.text))
      .map((link) => {
        const wanted = readListAddress(`https://mooring.example${link.getAttribute('href')}`);
        if (!wanted.ok) throw new Error(wanted.error.detail);
        return matching(fleet, wanted.value.filter, { now }).map(({ id }) => id);
      });
    expect(led).toEqual([
      ['wait-0', 'wait-1', 'wait-2'],
      ['lapsed-0', 'lapsed-1', 'lapsed-2'],
    ]);
  });

  test('is as long with very many connections as with some', () => {
    const [some, many] = [fleetOf(10), fleetOf(1_000)].map((listed) => renderOverview(overviewOf(listed)));
    // Numbers get longer, nothing else does.
    expect((many?.length ?? 0) - (some?.length ?? 0)).toBeLessThan(200);
  });
});

describe('the calendar', () => {
  const now = Date.parse('2026-11-30T22:00:00.000Z');
  const ending = (...days: string[]) =>
    aListed({ ends: days.map((day) => ({ kind: 'secret', at: `${day}T23:59:59.999Z` })) });
  const marked = (...listed: ReturnType<typeof ending>[]) =>
    calendarOf(listed, now)
      .months.flatMap(({ weeks }) => weeks.flat())
      .flatMap((one) => (one && one.count > 0 ? [`${one.day} ${one.count} ${one.tone}`] : []));

  test('shows whole months from Monday on, ninety days with today', () => {
    const { months, last } = calendarOf([], now);
    expect(months.map(({ month }) => month)).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
    expect(last).toBe('2027-02-27');
    // The first of November 2026 is a Sunday.
    expect(months[0]?.weeks[0]?.map((one) => one?.day)).toEqual([...Array(6).fill(undefined), '2026-11-01']);
    for (const { weeks } of months) for (const week of weeks) expect(week).toHaveLength(7);
    const days = months.flatMap(({ weeks }) => weeks.flat()).filter((one) => one !== undefined);
    expect(days.filter(({ tone }) => tone !== undefined)).toHaveLength(90);
    expect(days.filter(({ isToday }) => isToday).map(({ day }) => day)).toEqual(['2026-11-30']);
  });

  test('counts each connection once a day, nearer days louder', () => {
    expect(
      marked(ending('2026-11-30', '2026-11-30'), ending('2026-12-07', '2026-12-08'), ending('2027-02-27')),
    ).toEqual(['2026-11-30 1 bad', '2026-12-07 1 bad', '2026-12-08 1 warn', '2027-02-27 1 busy']);
  });

  test('leaves out what is over, and what is later', () => {
    expect(marked(ending('2026-11-29', '2027-02-28'))).toEqual([]);
    expect(calendarOf([ending('2026-11-29')], now)).toMatchObject({ connections: 0, first: undefined });
  });
});
