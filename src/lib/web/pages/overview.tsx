import { type State, states } from '../../connections/connection.ts';
import type { Severity } from '../../connections/verdict.ts';
import { stateTexts } from './labels.ts';
import { renderPage } from './layout.tsx';
import { NewConnection, type NewConnectionForm, type ProfileChoice } from './newConnection.tsx';
import { Instant, Name, SeverityTag, StateTag } from './parts.tsx';

/** Who looks at an operator page. */
export interface Viewer {
  readonly name: string;
  /** Holds `Mooring.Operator` or more: forms are shown. */
  readonly canOperate: boolean;
}

/** One line of the overview. */
interface OverviewRow {
  readonly id: string;
  readonly name: string;
  readonly profileName: string;
  readonly tenantName: string;
  /** Directory id. */
  readonly tenant: string;
  readonly state: State;
  readonly wrong: readonly { readonly code: string; readonly severity: Severity; readonly message: string }[];
  /** ISO 8601. */
  readonly lastCheckedAt?: string | undefined;
}

/** The overview. Instants are ISO 8601. */
export interface OverviewView {
  readonly operator: Viewer;
  readonly profiles: readonly ProfileChoice[];
  readonly counts: Readonly<Record<State, number>>;
  readonly connections: readonly OverviewRow[];
  /** What is wrong with the operator's own apps, on which connections depend. */
  readonly operatorFindings: readonly {
    readonly appName: string;
    readonly code: string;
    readonly severity: Severity;
    readonly message: string;
  }[];
  /** Cursor of the next page. */
  readonly next?: string | undefined;
  readonly generatedAt: string;
  readonly form?: NewConnectionForm | undefined;
}

/** The overview page, as html. */
export function renderOverview(view: OverviewView): string {
  const { operator, connections, counts, next } = view;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return renderPage({
    title: 'Connections',
    operator,
    children: (
      <>
        <div class="head">
          <div>
            <h1>Connections</h1>
            <p class="muted">
              As of <Instant at={view.generatedAt} />
            </p>
          </div>
          {operator.canOperate && total > 0 && (
            <a class="button main" href="#new">
              New connection
            </a>
          )}
        </div>
        <OwnFindings findings={view.operatorFindings} />
        {total === 0 ? <NothingYet canOperate={operator.canOperate} /> : <Counts counts={counts} />}
        {connections.length > 0 && <Connections rows={connections} />}
        {next !== undefined && (
          <p class="more">
            <a class="button" href={`?cursor=${encodeURIComponent(next)}`}>
              Next page
            </a>
          </p>
        )}
        {operator.canOperate ? (
          <NewConnection profiles={view.profiles} form={view.form} />
        ) : (
          <p class="muted">
            You may look at connections. To make or change them, ask for the role Mooring.Operator.
          </p>
        )}
      </>
    ),
  });
}

function OwnFindings({ findings }: { readonly findings: OverviewView['operatorFindings'] }) {
  if (findings.length === 0) return null;
  return (
    <section class="box bad" aria-labelledby="own">
      <h2 id="own">Your own apps need attention</h2>
      <p>Connections depend on them, so put this right first.</p>
      <ul class="findings">
        {findings.map(({ appName, code, severity, message }) => (
          <li key={`${appName} ${code} ${message}`}>
            <SeverityTag severity={severity} />{' '}
            <strong>
              <Name>{appName}</Name>
            </strong>
            : <Name>{message}</Name> <code>{code}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NothingYet({ canOperate }: { readonly canOperate: boolean }) {
  return (
    <section class="card">
      <h2>Nothing is connected yet</h2>
      <p>A connection lets one product, through its profile, work with one Microsoft 365 tenant.</p>
      {canOperate && (
        <ol class="steps">
          <li>Make a connection below: choose the profile and name the tenant.</li>
          <li>On its page, make an onboarding link and send it to an admin of that tenant.</li>
          <li>
            The admin follows the link and accepts. You see here that it works, and every night whether it
            still does.
          </li>
        </ol>
      )}
    </section>
  );
}

function Counts({ counts }: { readonly counts: OverviewView['counts'] }) {
  return (
    <section aria-labelledby="counts">
      <h2 id="counts" class="unseen">
        How many are in which state
      </h2>
      <ul class="counts">
        {states.map((state) => (
          <li key={state} class={counts[state] === 0 ? 'none' : undefined} title={stateTexts[state].means}>
            <span class="number">{counts[state]}</span> <StateTag state={state} />
          </li>
        ))}
      </ul>
    </section>
  );
}

// The roles are those that a table has by itself; browsers drop them where the phone's style shows cards instead.
function Connections({ rows }: { readonly rows: readonly OverviewRow[] }) {
  return (
    <table role="table" class="cards">
      <caption class="unseen">Connections, their state, what is wrong and when each was last checked</caption>
      <thead role="rowgroup">
        <tr role="row">
          {['Connection', 'Tenant', 'State', 'What is wrong', 'Last checked'].map((column) => (
            <th role="columnheader" scope="col" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: OverviewRow }) {
  return (
    <tr role="row">
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

function Wrong({ row: { wrong, lastCheckedAt } }: { readonly row: OverviewRow }) {
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
