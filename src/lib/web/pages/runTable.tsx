import { connectedStates } from '../../connections/connection.ts';
import type { Timer } from '../../health/timers.ts';
import { timerTexts } from './labels.ts';
import { Instant, StepTag } from './parts.tsx';
import type { RunRow } from './runsView.ts';

const columns = ['Run', 'Expected', 'Reported', 'Skipped', 'Missing', 'Took', 'How connections stood'];

// The roles are those that a table has by itself; browsers drop them where the phone's style shows cards instead.
/** Runs, and what the columns mean. */
export function RunTable({ rows }: { readonly rows: readonly RunRow[] }) {
  return (
    <>
      <table role="table" class="cards">
        <caption class="unseen">Runs, whom each reached, how long it took and what it came to</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column, at) => (
              <th
                role="columnheader"
                scope="col"
                key={column}
                class={at >= 1 && at <= 4 ? 'amount' : undefined}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Row key={`${row.timer} ${row.occurrence}`} row={row} />
          ))}
        </tbody>
      </table>
      <p class="muted">
        Expected were asked; skipped are those that are asked more rarely and were not this time; missing
        never reported before the run was closed.
      </p>
    </>
  );
}

/** How many were missing in a run, which leads to them. */
export const MissingLink = ({
  timer,
  occurrence,
  missing,
  said = '',
}: {
  readonly timer: Timer;
  readonly occurrence: string;
  readonly missing: number;
  readonly said?: string;
}) => (
  <a href={`/connections?${String(new URLSearchParams({ missingIn: `${timer}~${occurrence}` }))}`}>
    <strong>
      {missing}
      {said}
    </strong>
  </a>
);

function Row({ row }: { readonly row: RunRow }) {
  const { timer, occurrence, byHand, expected, reported, skipped, missing, seconds, states } = row;
  const isOver = seconds !== undefined;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {timerTexts[timer]}
        <span class="muted under">
          <Instant at={occurrence} />
          {byHand && ', by hand'}
        </span>
      </th>
      <td role="cell" data-label="Expected" class="amount">
        {expected}
      </td>
      <td role="cell" data-label="Reported" class="amount">
        {reported}
      </td>
      <td role="cell" data-label="Skipped" class="amount">
        {skipped}
      </td>
      <td role="cell" data-label="Missing" class="amount">
        {missing === undefined ? (
          <span class="muted">–</span>
        ) : missing > 0 ? (
          <MissingLink timer={timer} occurrence={occurrence} missing={missing} />
        ) : (
          0
        )}
      </td>
      <td role="cell" data-label="Took" class="whole-words">
        {isOver ? lasting(seconds) : <StepTag status="running" label="Under way" />}
      </td>
      <td role="cell" data-label="How connections stood">
        {states ? (
          connectedStates.map((state) => `${states[state] ?? 0} ${state}`).join(', ')
        ) : (
          <span class="muted">{isOver ? 'Not counted' : 'Counted at its end'}</span>
        )}
      </td>
    </tr>
  );
}

/** As in "1 h 5 min", "3 min 20 s" and "12 s". */
export function lasting(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
