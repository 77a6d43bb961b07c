import { severities } from '../../connections/verdict.ts';
import { AlertFilters } from './alertFilters.tsx';
import { AlertTable, WAKE_FORM } from './alertTable.tsx';
import type { AlertsView } from './alertsView.ts';
import { Faults } from './fields.tsx';
import { renderPage } from './layout.tsx';
import { Pager } from './lists.tsx';
import { Instant, Name, SeverityTag } from './parts.tsx';
import { SnoozeFields } from './snoozeFields.tsx';

/** Milliseconds after which the page is looked at again. */
const PACE = 30_000;

/** The page of alerts, as html. */
export function renderAlerts(view: AlertsView): string {
  const { operator, lines, narrowed, filter, about, first, next } = view;
  const acts = operator.canOperate && filter.state !== 'resolved' && lines.length > 0;
  const table = <AlertTable lines={lines} acts={acts} chosen={view.form?.chosen ?? []} />;
  return renderPage({
    title: 'Alerts',
    operator,
    refresh: view.form === undefined ? PACE : undefined,
    children: (
      <>
        <div class="head">
          <div>
            <h1>Alerts</h1>
            <p class="muted">
              As of <Instant at={view.generatedAt} />
            </p>
          </div>
          {lines.length > 0 && <Counts counts={view.counts} />}
        </div>
        <Faults
          faults={view.form?.errors ?? []}
          lead="Not everything could be done:"
          labels={{ why: 'Why', until: 'Until' }}
        />
        {about !== undefined && (
          <p>
            Only alerts of <Name>{about}</Name>.
          </p>
        )}
        {filter.group !== undefined && <p>Only alerts that were told as one.</p>}
        {narrowed && (
          <p>
            <a href="/alerts">Show all that are open</a>
          </p>
        )}
        <AlertFilters view={view} />
        {lines.length === 0 && <Nothing view={view} />}
        {lines.length > 0 && !acts && table}
        {acts && (
          <form method="post" action="/alerts/wake" id={WAKE_FORM}>
            <input type="hidden" name="back" value={view.search} />
          </form>
        )}
        {acts && (
          <form method="post" action="/alerts/snooze" class="whole">
            <input type="hidden" name="back" value={view.search} />
            {table}
            <Snooze view={view} />
          </form>
        )}
        <Pager first={first} next={next} />
        {!operator.canOperate && (
          <p class="muted">You may look at alerts. To snooze them, ask for the role Mooring.Operator.</p>
        )}
      </>
    ),
  });
}

function Counts({ counts }: { readonly counts: AlertsView['counts'] }) {
  return (
    <ul class="row plainly" aria-label="How many of each severity" aria-live="polite">
      {severities.toReversed().map((severity) => (
        <li key={severity} data-key={severity} aria-atomic="true">
          <SeverityTag severity={severity} /> {counts[severity]}
        </li>
      ))}
    </ul>
  );
}

function Nothing({ view: { narrowed, filter, hasConnections } }: { readonly view: AlertsView }) {
  if (narrowed) {
    const { state, connection } = filter;
    return (
      <section class="card">
        <h2>No alert fits</h2>
        <p>
          {state === 'resolved'
            ? 'What was resolved is listed for a week.'
            : 'What you look for may be resolved by now.'}
        </p>
        {state !== 'resolved' && (
          <p>
            <a
              href={`/alerts?state=resolved${connection === undefined ? '' : `&connection=${encodeURIComponent(connection)}`}`}
            >
              Show what was resolved in the last week
            </a>
          </p>
        )}
      </section>
    );
  }
  return (
    <section class="card">
      <h2>Nothing is wrong</h2>
      {hasConnections ? (
        <p>
          Every night each connection is checked; what is found wrong stands here until it is right again.{' '}
          <a href="/alerts?state=resolved">What was resolved in the last week</a>
        </p>
      ) : (
        <p>
          Nothing is connected yet, so nothing can be checked. <a href="/#new">Make a connection first.</a>
        </p>
      )}
    </section>
  );
}

/** What is done to the ticked ones. */
function Snooze({ view: { form, days } }: { readonly view: AlertsView }) {
  return (
    <section class="card" aria-labelledby="snooze">
      <h2 id="snooze">Snooze what is ticked</h2>
      <p>
        Nobody is told of it until then, unless it gets worse. That it is resolved is told all the same, and
        the connection keeps its state.
      </p>
      <SnoozeFields why={form?.why ?? ''} until={form?.until ?? ''} days={days} faults={form?.errors ?? []} />
      <p class="row actions">
        <button type="submit" class="main">
          Snooze
        </button>
        <button type="submit" formaction="/alerts/wake" name="wake" value="ticked">
          End the snooze of what is ticked
        </button>
        <button type="button" hidden data-tick>
          Tick all that is shown
        </button>
      </p>
    </section>
  );
}
