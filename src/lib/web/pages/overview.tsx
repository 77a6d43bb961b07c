import { type State, states } from '../../connections/connection.ts';
import type { Severity } from '../../connections/verdict.ts';
import { Counts } from './counts.tsx';
import { type ConnectionRow, ConnectionTable } from './connectionTable.tsx';
import { renderPage } from './layout.tsx';
import { NewConnection, type NewConnectionForm, type ProfileChoice } from './newConnection.tsx';
import { Instant, Name, SeverityTag } from './parts.tsx';

/** Who looks at an operator page. */
export interface Viewer {
  readonly name: string;
  /** Holds `Mooring.Operator` or more: forms are shown. */
  readonly canOperate: boolean;
}

/** The overview. Instants are ISO 8601. */
export interface OverviewView {
  readonly operator: Viewer;
  readonly profiles: readonly ProfileChoice[];
  readonly counts: Readonly<Record<State, number>>;
  readonly connections: readonly ConnectionRow[];
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
    title: 'Overview',
    operator,
    children: (
      <>
        <div class="head">
          <div>
            <h1>Overview</h1>
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
        {total === 0 ? (
          <NothingYet canOperate={operator.canOperate} />
        ) : (
          <Counts counts={states.map((state) => ({ state, count: counts[state] }))} />
        )}
        {connections.length > 0 && <ConnectionTable rows={connections} />}
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
