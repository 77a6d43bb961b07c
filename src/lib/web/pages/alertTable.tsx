import type { ComponentChildren } from 'preact';
import type { AlertRow, AlertsLine } from './alertsView.ts';
import { Columns, Steps } from './lists.tsx';
import { Instant, Name, SeverityTag } from './parts.tsx';

/** Id of the form that wakes one alert: one of its own, so that Enter in a field never means it. */
export const WAKE_FORM = 'wake';

interface Lines {
  readonly lines: readonly AlertsLine[];
  /** May the reader do something about them? */
  readonly acts: boolean;
  /** Ids of those that are ticked already. */
  readonly chosen: readonly string[];
}

// The roles are those that a table has by itself; browsers drop them where the phone's style shows cards instead.
/** Alerts, groups of them as one line that opens to its members. */
export function AlertTable({ lines, acts, chosen }: Lines) {
  return (
    <table role="table" class="cards alerts">
      <caption class="unseen">Alerts, whose they are, since when, and who must act</caption>
      <Columns names={['What is wrong', 'With', 'Since', 'Who must act']} />
      <tbody role="rowgroup">
        {lines.map((line) =>
          line.kind === 'alert' ? (
            <AlertLine key={line.alert.id} alert={line.alert} acts={acts} chosen={chosen} />
          ) : (
            <GroupLine key={line.id} line={line} acts={acts} chosen={chosen} />
          ),
        )}
      </tbody>
    </table>
  );
}

type Acts = Omit<Lines, 'lines'>;

function AlertLine({ alert, acts, chosen }: Acts & { readonly alert: AlertRow }) {
  const { severity, message, code, openedAt, resolvedAt, who } = alert;
  return (
    <tr role="row" data-key={alert.id}>
      <th role="rowheader" scope="row">
        <Tick alert={alert} acts={acts} chosen={chosen}>
          <SeverityTag severity={severity} /> <Name>{message}</Name>
        </Tick>
        <span class="muted under">
          <code>{code}</code>
        </span>
        <Snoozed alert={alert} acts={acts} />
      </th>
      <td role="cell" data-label="With">
        <About alert={alert} />
      </td>
      <td role="cell" data-label="Since">
        <Instant at={openedAt} />
        {resolvedAt !== undefined && (
          <span class="muted under">
            Resolved <Instant at={resolvedAt} />
          </span>
        )}
      </td>
      <td role="cell" data-label="Who must act">
        {resolvedAt === undefined ? <Who alert={alert} who={who} /> : <span class="muted">Nobody</span>}
      </td>
    </tr>
  );
}

function GroupLine({ line, acts, chosen }: Acts & { readonly line: Extract<AlertsLine, { kind: 'group' }> }) {
  const { id: group, severity, message, code, count, snoozed, members, href, openedAt, who } = line;
  const isOpen = [group, ...members.map(({ id }) => id)].some((id) => chosen.includes(id));
  const isOver = members.every(({ resolvedAt }) => resolvedAt !== undefined);
  return (
    <tr role="row" data-key={group}>
      <th role="rowheader" scope="row">
        <SeverityTag severity={severity} /> <Name>{message}</Name>
        <span class="muted under">
          <code>{code}</code>
        </span>
        <details open={isOpen}>
          <summary>
            {count} connections{snoozed > 0 && `, ${snoozed} of them snoozed`}
          </summary>
          {acts && !isOver && (
            <span class="tick">
              <input
                id={`tick-${group}`}
                name={`alert.${group}`}
                type="checkbox"
                value="on"
                checked={chosen.includes(group)}
              />
              <label for={`tick-${group}`}>
                The whole group<span class="unseen"> of {code}</span>
              </label>
            </span>
          )}
          <ul class="members">
            {members.map((alert) => (
              <li key={alert.id} data-key={alert.id}>
                <Tick alert={alert} acts={acts} chosen={chosen}>
                  <Name>{alert.about}</Name>
                </Tick>
                <span class="muted under">
                  {alert.stepsHref !== undefined && <a href={alert.stepsHref}>What to do</a>} · since{' '}
                  <Instant at={alert.openedAt} />
                </span>
                <Snoozed alert={alert} acts={acts} />
              </li>
            ))}
          </ul>
          <p>
            <a href={href}>
              {count > members.length ? `All ${count}, one by one` : 'Each on a line of its own'}
              <span class="unseen"> of {code}</span>
            </a>
          </p>
        </details>
      </th>
      <td role="cell" data-label="With" class="muted">
        Several, told as one
      </td>
      <td role="cell" data-label="Since">
        <Instant at={openedAt} />
      </td>
      <td role="cell" data-label="Who must act">
        {capital(who)}
      </td>
    </tr>
  );
}

function Tick({
  alert: { id, about, resolvedAt },
  acts,
  chosen,
  children,
}: Acts & { readonly alert: AlertRow; readonly children: ComponentChildren }) {
  if (!acts || resolvedAt !== undefined) return <>{children}</>;
  return (
    <span class="tick">
      <input
        id={`tick-${id}`}
        name={`alert.${id}`}
        type="checkbox"
        value="on"
        checked={chosen.includes(id)}
      />
      <label for={`tick-${id}`}>
        {children}
        <span class="unseen">
          , <Name>{about}</Name>
        </span>
      </label>
    </span>
  );
}

function Snoozed({ alert: { id, about, snooze }, acts }: Pick<Acts, 'acts'> & { readonly alert: AlertRow }) {
  if (!snooze) return null;
  return (
    <span class="under">
      Snoozed until <Instant at={snooze.until} />
      {snooze.why !== undefined && (
        <>
          : <Name>{snooze.why}</Name>
        </>
      )}{' '}
      {acts && (
        <button type="submit" class="small" form={WAKE_FORM} name="only" value={snooze.group ?? id}>
          {snooze.group === undefined ? 'Wake' : 'Wake the whole group'}
          <span class="unseen">
            {' '}
            <Name>{about}</Name>
          </span>
        </button>
      )}
    </span>
  );
}

function About({ alert: { about, href } }: { readonly alert: AlertRow }) {
  if (href === undefined) {
    return (
      <>
        <Name>{about}</Name>
        <span class="muted under">Your own</span>
      </>
    );
  }
  return (
    <a href={href}>
      <Name>{about}</Name>
    </a>
  );
}

function Who({
  alert: { about, stepsHref, steps = [] },
  who,
}: {
  readonly alert: AlertRow;
  readonly who: string;
}) {
  return (
    <>
      {capital(who)}
      {stepsHref !== undefined && (
        <span class="under">
          <a href={stepsHref}>
            What to do
            <span class="unseen">
              {' '}
              about <Name>{about}</Name>
            </span>
          </a>
        </span>
      )}
      {steps.length > 0 && (
        <details>
          <summary>
            What to do
            <span class="unseen">
              {' '}
              about <Name>{about}</Name>
            </span>
          </summary>
          <Steps steps={steps} />
        </details>
      )}
    </>
  );
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
