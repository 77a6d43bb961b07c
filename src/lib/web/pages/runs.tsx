import { renderPage } from './layout.tsx';
import { timerTexts } from './labels.ts';
import { Pager } from './lists.tsx';
import { Instant } from './parts.tsx';
import { MissingLink, RunTable } from './runTable.tsx';
import type { RunsView, TimerView } from './runsView.ts';
import { Trend } from './trend.tsx';

/** Milliseconds after which a run that is under way is looked at again, and the page while there is none. */
const PACE = 5_000;
const CALM_PACE = 30_000;
/** The same without script, in seconds. */
const SLOW_PACE = 15;

/** The page of runs, as html. */
export function renderRuns(view: RunsView): string {
  const { operator, timers, only, first, next, problem } = view;
  const moves = timers.some(({ underWay }) => underWay !== undefined);
  const here = only === undefined ? '/runs' : `/runs?timer=${only}`;
  return renderPage({
    title: 'Runs',
    operator,
    refresh: problem !== undefined ? undefined : moves ? PACE : CALM_PACE,
    ...(moves && {
      head: (
        <noscript>
          <meta http-equiv="refresh" content={`${SLOW_PACE}; url=${here}`} />
        </noscript>
      ),
    }),
    children: (
      <>
        <div class="head">
          <div>
            <h1>Runs</h1>
            <p class="muted">
              As of <Instant at={view.generatedAt} />
            </p>
          </div>
        </div>
        <p class="lead">Every night each timer asks its checks of all connections: that is a run.</p>
        {problem !== undefined && (
          <div class="box bad" role="alert" tabIndex={-1} data-first>
            <p>{problem}</p>
          </div>
        )}
        <section aria-labelledby="timers">
          <h2 id="timers">Timers</h2>
          <ul class="timers">
            {timers.map((timer) => (
              <Timer key={timer.timer} timer={timer} canOperate={operator.canOperate} />
            ))}
          </ul>
        </section>
        <section aria-labelledby="trend" class="card">
          <h2 id="trend">The last 30 nights</h2>
          <Trend nights={view.trend} />
        </section>
        <section aria-labelledby="list">
          <h2 id="list">{only === undefined ? 'All runs' : `Runs of ${timerTexts[only]}`}</h2>
          <Choice timers={timers} only={only} />
          {view.rows.length === 0 ? <Nothing view={view} /> : <RunTable rows={view.rows} />}
        </section>
        <Pager first={first} next={next} />
        {!operator.canOperate && (
          <p class="muted">You may look at runs. To begin one, ask for the role Mooring.Operator.</p>
        )}
      </>
    ),
  });
}

function Timer({
  timer: { timer, checks, last, next, underWay },
  canOperate,
}: {
  readonly timer: TimerView;
  readonly canOperate: boolean;
}) {
  return (
    <li class="card" data-key={timer}>
      <h3>{timerTexts[timer]}</h3>
      <p class="muted">Asks: {checks.join(', ')}</p>
      {underWay ? (
        <>
          <p>
            <label for={`progress-${timer}`}>
              Under way: {underWay.reported} of {underWay.total} have reported
            </label>
            <progress id={`progress-${timer}`} value={underWay.reported} max={Math.max(1, underWay.total)} />
          </p>
          <p class="muted">
            Since <Instant at={underWay.since} />. It goes on by itself, whether this page is open or not.
          </p>
        </>
      ) : (
        <>
          <p>
            {last ? (
              <>
                Last run: <Instant at={last.occurrence} />
                {last.missing > 0 && (
                  <>
                    , <MissingLink timer={timer} {...last} said=" missing" />
                  </>
                )}
              </>
            ) : (
              'There was no run yet.'
            )}
          </p>
          {next !== undefined && (
            <p>
              Next run: <Instant at={next} />
            </p>
          )}
          {canOperate && (
            <form method="post" action="/runs">
              <input type="hidden" name="timer" value={timer} />
              <button type="submit" id={`run-${timer}`}>
                Run now<span class="unseen"> {timerTexts[timer]}</span>
              </button>
            </form>
          )}
        </>
      )}
    </li>
  );
}

function Choice({ timers, only }: Pick<RunsView, 'timers' | 'only'>) {
  const current = (timer: RunsView['only']) => (timer === only ? 'page' : undefined);
  return (
    <nav aria-label="Runs of one timer">
      <ul class="row plainly">
        <li>
          <a href="/runs" aria-current={current(undefined)}>
            All
          </a>
        </li>
        {timers.map(({ timer }) => (
          <li key={timer}>
            <a href={`/runs?timer=${timer}`} aria-current={current(timer)}>
              {timerTexts[timer]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Nothing({ view: { hasConnections } }: { readonly view: RunsView }) {
  return (
    <div class="card">
      <h3>There was no run yet</h3>
      {hasConnections ? (
        <p>The first one begins by itself at its time above, or now, by its button.</p>
      ) : (
        <p>
          Nothing is connected yet, so a run finds nobody to ask. <a href="/#new">Make a connection first.</a>
        </p>
      )}
    </div>
  );
}
