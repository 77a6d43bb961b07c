import { Calendar } from './calendar.tsx';
import { Counts } from './counts.tsx';
import { renderPage } from './layout.tsx';
import { NewConnection } from './newConnection.tsx';
import { LastRuns, Needs } from './overviewParts.tsx';
import type { OverviewView } from './overviewView.ts';
import { Instant, Name, SeverityTag } from './parts.tsx';
import { Trend } from './trend.tsx';

/** Who looks at an operator page. */
export interface Viewer {
  readonly name: string;
  /** Holds `Mooring.Operator` or more: forms are shown. */
  readonly canOperate: boolean;
}

/** Milliseconds after which the page is looked at again. */
const PACE = 30_000;

/** The overview page, as html. */
export function renderOverview(view: OverviewView): string {
  const { operator, total, counts } = view;
  return renderPage({
    title: 'Overview',
    operator,
    refresh: view.form === undefined ? PACE : undefined,
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
        {total === 0 ? <NothingYet canOperate={operator.canOperate} /> : <Counts counts={counts} isSpoken />}
        {total > 0 && <Fleet view={view} />}
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

function Fleet({ view }: { readonly view: OverviewView }) {
  return (
    <>
      <div class="beside">
        <section class="card" aria-labelledby="needs">
          <h2 id="needs">What needs you today</h2>
          <Needs view={view} />
        </section>
        <section class="card" aria-labelledby="runs">
          <h2 id="runs">Last runs</h2>
          <LastRuns timers={view.timers} />
        </section>
      </div>
      <section class="card" aria-labelledby="trend">
        <h2 id="trend">The last 30 nights</h2>
        <Trend nights={view.trend} />
      </section>
      <section class="card" aria-labelledby="ends">
        <h2 id="ends">What ends in the next {view.calendar.days} days</h2>
        <Calendar calendar={view.calendar} />
      </section>
    </>
  );
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
