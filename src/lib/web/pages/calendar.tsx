/** A day of the calendar. */
export interface CalendarDay {
  /** In UTC, as `yyyy-mm-dd`. */
  readonly day: string;
  /** Connections of which something ends then. */
  readonly count: number;
  readonly isToday: boolean;
  /** How near it is; absent before today and after the last day that is looked at. */
  readonly tone?: 'bad' | 'warn' | 'busy';
}

/** What ends in the days to come. */
export interface CalendarView {
  readonly days: number;
  readonly last: string;
  /** How many have something that ends until then, and the first such day. */
  readonly connections: number;
  readonly first?: string | undefined;
  readonly months: readonly {
    /** As `yyyy-mm`. */
    readonly month: string;
    /** From Monday on. */
    readonly weeks: readonly (readonly (CalendarDay | undefined)[])[];
  }[];
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const inWords = (day: string, more: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { ...more, timeZone: 'UTC' }).format(new Date(day));
const wholeDay = (day: string): string => inWords(day, { day: 'numeric', month: 'long', year: 'numeric' });

/** The months to come as a picture; each day on which something ends leads to those connections. */
export function Calendar({ calendar }: { readonly calendar: CalendarView }) {
  const { connections, first, days, months, last } = calendar;
  return (
    <>
      {first === undefined ? (
        <p>Nothing is known to end in the next {days} days.</p>
      ) : (
        <p>
          {connections === 1 ? '1 connection has' : `${connections} connections have`} a credential that ends
          by {wholeDay(last)}; the first does on <a href={addressOf(first)}>{wholeDay(first)}</a>.
        </p>
      )}
      <div class="months">
        {months.map(({ month, weeks }) => (
          <table key={month} class="month">
            <caption>{inWords(`${month}-01`, { month: 'long', year: 'numeric' })}</caption>
            <thead>
              <tr>
                {weekdays.map((weekday) => (
                  <th key={weekday} scope="col" abbr={weekday}>
                    {weekday.slice(0, 2)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.map((week) => (
                <tr key={week.find((one) => one !== undefined)?.day}>
                  {week.map((one, at) => (one ? <Day key={one.day} one={one} /> : <td key={at} />))}
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      <p class="muted">
        Days are those of UTC. The number under a day says of how many connections something ends then: red
        within a week, yellow within a month, blue later.
      </p>
    </>
  );
}

const addressOf = (day: string): string => `/connections?endsFrom=${day}&endsTo=${day}`;

function Day({ one: { day, count, isToday, tone } }: { readonly one: CalendarDay }) {
  const number = Number(day.slice(-2));
  const current = isToday ? 'date' : undefined;
  if (tone === undefined) return <td class="out">{number}</td>;
  if (count === 0)
    return (
      <td class={isToday ? 'today' : undefined} aria-current={current}>
        {number}
      </td>
    );
  return (
    <td class={isToday ? 'today' : undefined} aria-current={current}>
      <a href={addressOf(day)} class={tone}>
        <span aria-hidden="true">
          {number}
          <strong>{count}</strong>
        </span>
        <span class="unseen">
          {wholeDay(day)}: {count === 1 ? '1 connection' : `${count} connections`}
        </span>
      </a>
    </td>
  );
}
