import type { ConnectionFilter } from '../connectionList.ts';
import { type ConnectionRow, ConnectionTable } from './connectionTable.tsx';
import { ConnectionFilters, type Offered } from './connectionFilters.tsx';
import { type Count, Counts } from './counts.tsx';
import { renderPage } from './layout.tsx';
import { Pager } from './lists.tsx';
import type { Viewer } from './overview.tsx';
import { Instant } from './parts.tsx';

/** A page of the connections that somebody looks for. Instants are ISO 8601. */
export interface ConnectionsView {
  readonly operator: Viewer;
  readonly filter: ConnectionFilter;
  /** How many connections there are at all, and how many are found. */
  readonly total: number;
  readonly found: number;
  /** How many of those are on earlier pages. */
  readonly before: number;
  /** Of what the filter leaves, whatever the state. */
  readonly counts: readonly Count[];
  readonly rows: readonly ConnectionRow[];
  readonly offered: Offered;
  /** The filter as parameters of an address. */
  readonly query: string;
  /** The same with the page of the list that this is. */
  readonly here: string;
  /** Addresses of the same as a table, and of the next page. */
  readonly table: string;
  readonly next?: string;
  readonly generatedAt: string;
}

/** Milliseconds after which the page is looked at again. */
const PACE = 30_000;

/** The page of all connections, as html. */
export function renderConnections(view: ConnectionsView): string {
  const { operator, total } = view;
  return renderPage({
    title: 'Connections',
    operator,
    refresh: PACE,
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
            <p class="row">
              <a class="button" href="/connections/import">
                Import
              </a>
              <a class="button main" href="/#new">
                New connection
              </a>
            </p>
          )}
        </div>
        {total === 0 ? <NothingYet canOperate={operator.canOperate} /> : <List view={view} />}
      </>
    ),
  });
}

function List({ view }: { readonly view: ConnectionsView }) {
  const { operator, filter, found, before, counts, rows, offered, table, query, here, next } = view;
  return (
    <>
      <Counts counts={counts} />
      <ConnectionFilters filter={filter} offered={offered} />
      <div class="head">
        <h2 id="found" aria-live="polite">
          {foundText(found, before, rows.length)}
        </h2>
        {found > 0 && (
          <a class="button" href={table} download>
            Export as CSV
          </a>
        )}
      </div>
      {rows.length === 0 && <NoneFound isBehindAll={found > 0} query={query} />}
      {rows.length > 0 &&
        (operator.canOperate ? <Choosing rows={rows} here={here} /> : <ConnectionTable rows={rows} />)}
      <Pager first={before > 0 ? `/connections${query}` : undefined} next={next} />
    </>
  );
}

function foundText(found: number, before: number, shown: number): string {
  if (found === 0) return 'Nothing found';
  const all = found === 1 ? '1 connection' : `${found} connections`;
  return shown === found || shown === 0 ? all : `${before + 1} to ${before + shown} of ${all}`;
}

/** The list with a box in each line, and what can be done with those that are ticked. */
function Choosing({ rows, here }: { readonly rows: readonly ConnectionRow[]; readonly here: string }) {
  return (
    <form method="post" action="/connections/chosen" class="whole choosing" aria-labelledby="found">
      <input type="hidden" name="back" value={here} />
      <div class="choice" data-all hidden>
        <input id="all" type="checkbox" />
        <label for="all">Choose all on this page</label>
      </div>
      <ConnectionTable rows={rows} canChoose />
      <div class="actions" role="group" aria-labelledby="chosen-title">
        <h3 id="chosen-title">With those chosen</h3>
        <p class="row">
          <button type="submit" name="act" value="check">
            Check now
          </button>
          <button type="submit" name="act" value="link">
            Make new onboarding links
          </button>
          <button type="submit" name="act" value="snooze">
            Snooze their alerts…
          </button>
        </p>
      </div>
    </form>
  );
}

function NoneFound({ isBehindAll, query }: { readonly isBehindAll: boolean; readonly query: string }) {
  return isBehindAll ? (
    <p>
      There are no more on this page. <a href={`/connections${query}`}>Go to the first one</a>.
    </p>
  ) : (
    <p>
      No connection is like that. Take a filter away, or <a href="/connections">show all connections</a>.
    </p>
  );
}

function NothingYet({ canOperate }: { readonly canOperate: boolean }) {
  return (
    <section class="card">
      <h2>Nothing is connected yet</h2>
      <p>A connection lets one product, through its profile, work with one Microsoft 365 tenant.</p>
      {canOperate ? (
        <p class="row">
          <a class="main button" href="/#new">
            Make the first connection
          </a>
          <a class="button" href="/connections/import">
            Import many of a table
          </a>
        </p>
      ) : (
        <p class="muted">To make one, ask for the role Mooring.Operator.</p>
      )}
    </section>
  );
}
