import { MOST_LINKS } from '../importLinks.ts';
import type { ImportView } from './importView.ts';
import { ImportTable } from './importTable.tsx';
import { importedTexts, importTexts } from './importTexts.ts';
import { renderPage } from './layout.tsx';
import { Pager } from './lists.tsx';
import { ImportedTag, Instant, Name } from './parts.tsx';

/** Milliseconds after which an import that is under way is looked at again. */
const PACE = 3_000;
/** The same without script, in seconds. */
const SLOW_PACE = 10;

/** The page of an import, as html. */
export function renderImport(view: ImportView): string {
  const { operator, state, moves, here, who, at, total, dealt } = view;
  const { title, means } = importTexts[state];
  return renderPage({
    title: 'Import',
    operator,
    refresh: moves ? PACE : undefined,
    ...(moves && {
      head: (
        <noscript>
          <meta http-equiv="refresh" content={`${SLOW_PACE}; url=${here}`} />
        </noscript>
      ),
    }),
    children: (
      <>
        <p class="crumb">
          <a href="/connections">Connections</a>
        </p>
        <div class="opening">
          <h1>{title}</h1>
          <p class="lead" role="status">
            {means}
          </p>
          <p class="muted">
            Begun on <Instant at={at} /> by <Name>{who}</Name>.
            {view.skipInvalid && ' Wrong rows are left out.'}
          </p>
          {moves && (
            <>
              <p>
                <label for="dealt">
                  {state === 'checking' ? 'Checked' : 'Dealt with'}: {dealt} of {total}
                </label>
                <progress id="dealt" value={dealt} max={Math.max(1, total)} />
              </p>
              <p class="muted">It goes on by itself, whether this page is open or not.</p>
            </>
          )}
        </div>
        <Next view={view} />
        <section aria-labelledby="rows">
          <div class="head">
            <h2 id="rows">{view.status === undefined ? 'Rows' : `Rows: ${importedTexts[view.status]}`}</h2>
            {view.status !== undefined && <a href={view.all}>Show all rows</a>}
          </div>
          <Counted view={view} />
          {view.rows.length === 0 ? <p>There are no such rows.</p> : <ImportTable rows={view.rows} />}
        </section>
        <Pager first={view.first} next={view.next} />
      </>
    ),
  });
}

const Counted = ({ view: { counts } }: { readonly view: ImportView }) => (
  <ul class="counts" aria-label="How many rows of which kind" aria-live="polite">
    {counts.map(({ status, count, address, isChosen }) => (
      <li
        key={status}
        data-key={status}
        aria-atomic="true"
        class={isChosen ? 'chosen' : count === 0 ? 'none' : undefined}
      >
        <a href={address} aria-current={isChosen ? 'true' : undefined}>
          <span class="number">{count}</span> <ImportedTag status={status} />
          {isChosen && <span class="unseen">, shown alone: show all</span>}
        </a>
      </li>
    ))}
  </ul>
);

/** What can be done once it is over. */
function Next({ view: { operator, id, state, linkable, form } }: { readonly view: ImportView }) {
  if (!operator.canOperate)
    return linkable > 0 ? (
      <p class="muted">To make onboarding links, ask for the role Mooring.Operator.</p>
    ) : null;
  return (
    <>
      {linkable > 0 && <LinksForm id={id} linkable={linkable} />}
      {form !== undefined && (
        <p>
          <a class="button" href={form}>
            {state === 'done' ? 'Take the wrong rows into the form' : 'Take the rows into the form'}
          </a>{' '}
          <span class="muted">to correct and import them. What was there is left out.</span>
        </p>
      )}
    </>
  );
}

function LinksForm({ id, linkable }: { readonly id: string; readonly linkable: number }) {
  const parts = Array.from({ length: Math.ceil(linkable / MOST_LINKS) }, (_, at) => ({
    part: at + 1,
    from: at * MOST_LINKS + 1,
    to: Math.min(linkable, (at + 1) * MOST_LINKS),
  }));
  return (
    <form method="post" action={`/imports/${encodeURIComponent(id)}/links`} class="card">
      <h2>Onboarding links</h2>
      <p>
        A link lets the admin of a tenant connect it. Links are made when you ask and shown this once; they
        are kept nowhere. Asked for again, others are made, and those before stay good.
      </p>
      {parts.length === 1 ? (
        <input type="hidden" name="part" value="1" />
      ) : (
        <div class="field">
          <label for="part">For which connections</label>
          <p class="muted" id="part-hint">
            {MOST_LINKS} at a time, in the order of the rows.
          </p>
          <select id="part" name="part" aria-describedby="part-hint">
            {parts.map(({ part, from, to }) => (
              <option key={part} value={part}>
                {from} to {to} of {linkable}
              </option>
            ))}
          </select>
        </div>
      )}
      <div class="row go">
        <button type="submit" name="as" value="page" class="main">
          Make links and show them
        </button>
        <button type="submit" name="as" value="csv">
          Make links as a CSV file
        </button>
      </div>
    </form>
  );
}
