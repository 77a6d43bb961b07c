import { DAY, iso } from '../clock.ts';
import type { Listed } from '../connections/listedRows.ts';
import type { CalendarDay, CalendarView } from './pages/calendar.tsx';

/** So many days are looked ahead, today among them. */
export const AHEAD = 90;
const WEEK = 7;

/** What ends so soon is pressing, or comes near; in days. */
const PRESSING = 7;
const NEAR = 30;

const dayOf = (ms: number): string => iso(ms).slice(0, 10);

/** Pure: whole months, from that of today to that of the last day ahead, with what ends on each day in UTC. */
export function calendarOf(listed: readonly Pick<Listed, 'ends'>[], now: number): CalendarView {
  const today = dayOf(now);
  const last = dayOf(now + (AHEAD - 1) * DAY);
  const counts = new Map<string, number>();
  let connections = 0;
  for (const { ends } of listed) {
    const days = new Set(ends.map(({ at }) => at.slice(0, 10)).filter((day) => day >= today && day <= last));
    if (days.size > 0) connections += 1;
    for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const dayView = (day: string): CalendarDay => {
    const left = (Date.parse(day) - Date.parse(today)) / DAY;
    return {
      day,
      count: counts.get(day) ?? 0,
      isToday: day === today,
      ...(day >= today && day <= last && { tone: left <= PRESSING ? 'bad' : left <= NEAR ? 'warn' : 'busy' }),
    };
  };
  return {
    days: AHEAD,
    last,
    connections,
    first: [...counts.keys()].toSorted()[0],
    months: monthsBetween(today, last).map((month) => ({
      month,
      weeks: weeksOf(month).map((week) => week.map((day) => (day === undefined ? undefined : dayView(day)))),
    })),
  };
}

/** As `yyyy-mm`. */
function monthsBetween(first: string, last: string): readonly string[] {
  const months: string[] = [];
  for (let at = new Date(`${first.slice(0, 7)}-01`); dayOf(at.getTime()) <= last;) {
    months.push(dayOf(at.getTime()).slice(0, 7));
    at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  }
  return months;
}

/** The days of a month in weeks from Monday on; gaps where a week belongs to another month. */
function weeksOf(month: string): readonly (readonly (string | undefined)[])[] {
  const first = new Date(`${month}-01`);
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const gap = (first.getUTCDay() + WEEK - 1) % WEEK;
  return Array.from({ length: Math.ceil((gap + length) / WEEK) }, (_, week) =>
    Array.from({ length: WEEK }, (_each, at) => {
      const day = week * WEEK + at - gap + 1;
      return day < 1 || day > length ? undefined : `${month}-${String(day).padStart(2, '0')}`;
    }),
  );
}
