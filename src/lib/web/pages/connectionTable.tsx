import type { End } from '../../connections/ends.ts';
import type { State } from '../../connections/connection.ts';
import type { Severity } from '../../connections/verdict.ts';
import { Instant, Name, SeverityTag, StateTag } from './parts.tsx';

/** One line of a list of connections. */
export interface ConnectionRow {
  readonly id: string;
  readonly name: string;
  readonly profileName: string;
  readonly tenantName: string;
  /** Directory id. */
  readonly tenant: string;
  readonly state: State;
  readonly wrong: readonly { readonly code: string; readonly severity: Severity; readonly message: string }[];
  /** What ends, where the list is about that. */
  readonly ends: readonly End[];
  /** ISO 8601. */
  readonly lastCheckedAt?: string | undefined;
}

const endTexts: Record<End['kind'], string> = {
  secret: 'Secret',
  certificate: 'Certificate',
  password: 'Password',
};

/** What the box of a line is called in the form that holds the table. */
export const choiceName = (id: string): string => `chosen-${id}`;

// The roles are those that a table has by itself; browsers drop them where the phone's style shows cards instead.
/** Connections, their state and what is wrong; with a box to tick in each line where they can be chosen. */
export function ConnectionTable({
  rows,
  canChoose = false,
}: {
  readonly rows: readonly ConnectionRow[];
  readonly canChoose?: boolean;
}) {
  return (
    <table role="table" class="cards">
      <caption class="unseen">Connections, their state, what is wrong and when each was last checked</caption>
      <thead role="rowgroup">
        <tr role="row">
          {canChoose && (
            <th role="columnheader" scope="col" class="choose">
              <span class="unseen">Chosen</span>
            </th>
          )}
          {['Connection', 'Tenant', 'State', 'What is wrong', 'Last checked'].map((column) => (
            <th role="columnheader" scope="col" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <Row key={row.id} row={row} canChoose={canChoose} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, canChoose }: { readonly row: ConnectionRow; readonly canChoose: boolean }) {
  const box = choiceName(row.id);
  return (
    <tr role="row">
      {canChoose && (
        <td role="cell" class="choose">
          <input type="checkbox" id={box} name={box} value="on" />
          <label for={box}>
            <span class="unseen">
              Choose <Name>{row.name}</Name>
            </span>
          </label>
        </td>
      )}
      <th role="rowheader" scope="row">
        <a href={`/connections/${encodeURIComponent(row.id)}`}>
          <Name>{row.name}</Name>
        </a>
        <span class="muted under">
          <Name>{row.profileName}</Name>
        </span>
      </th>
      <td role="cell" data-label="Tenant">
        <Name>{row.tenantName}</Name>
        {row.tenantName !== row.tenant && <span class="muted under id">{row.tenant}</span>}
      </td>
      <td role="cell" data-label="State">
        <StateTag state={row.state} />
      </td>
      <td role="cell" data-label="What is wrong">
        <Wrong row={row} />
        {row.ends.slice(0, 3).map(({ kind, at }) => (
          <span class="muted under" key={`${kind} ${at}`}>
            {endTexts[kind]} ends <Instant at={at} />
          </span>
        ))}
      </td>
      <td role="cell" data-label="Last checked">
        {row.lastCheckedAt === undefined ? (
          <span class="muted">Not checked yet</span>
        ) : (
          <Instant at={row.lastCheckedAt} />
        )}
      </td>
    </tr>
  );
}

function Wrong({ row: { wrong, lastCheckedAt } }: { readonly row: ConnectionRow }) {
  if (wrong.length === 0)
    return <span class="muted">{lastCheckedAt === undefined ? 'Not known yet' : 'Nothing'}</span>;
  return (
    <ul class="findings">
      {wrong.slice(0, 3).map(({ code, severity, message }) => (
        <li key={`${code} ${message}`}>
          <SeverityTag severity={severity} /> <Name>{message}</Name>
        </li>
      ))}
      {wrong.length > 3 && <li class="muted">and {wrong.length - 3} more</li>}
    </ul>
  );
}
