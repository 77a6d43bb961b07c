import { severities } from '../../connections/verdict.ts';
import { timerTexts } from './labels.ts';
import type { OverviewView } from './overviewView.ts';
import { Instant, Name, SeverityTag } from './parts.tsx';
import { MissingLink } from './runTable.tsx';
import type { TimerView } from './runsView.ts';

/** What somebody has to do: the worst alerts, links that wait, credentials to hand over. */
export function Needs({ view: { alerts, links, handOvers } }: { readonly view: OverviewView }) {
  const { worst } = alerts;
  if (worst.length + links.waiting + links.without + handOvers.count === 0)
    return <p>Nothing. Every night each connection is checked, and what is found wrong stands here.</p>;
  return (
    <>
      {worst.length > 0 && <Alerts alerts={alerts} />}
      {handOvers.count > 0 && (
        <>
          <h3>
            <a href="/connections?code=handOver.due">
              {many(handOvers.count, 'credential', 'credentials')} to hand over
            </a>
          </h3>
          <p>The connector still works with the one before, which ends.</p>
          <ul>
            {handOvers.named.map(({ id, name }) => (
              <li key={id}>
                <a href={`/connections/${encodeURIComponent(id)}`}>
                  <Name>{name}</Name>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      {links.waiting > 0 && (
        <>
          <h3>
            <a href="/connections?link=waiting">
              {many(links.waiting, 'link waits', 'links wait')} for a tenant admin
            </a>
          </h3>
          <ul>
            {links.soonest.map(({ id, name, until }) => (
              <li key={id}>
                <a href={`/connections/${encodeURIComponent(id)}`}>
                  <Name>{name}</Name>
                </a>
                <span class="muted under">
                  Good until <Instant at={until} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {links.without > 0 && (
        <p>
          <a href="/connections?link=none">
            {many(links.without, 'connection that was begun has', 'connections that were begun have')} no link
          </a>{' '}
          that an admin could follow: make one and send it.
        </p>
      )}
    </>
  );
}

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

function Alerts({ alerts: { counts, worst } }: { readonly alerts: OverviewView['alerts'] }) {
  return (
    <>
      <div class="head">
        <h3>Open alerts, the worst first</h3>
        <ul class="row plainly" aria-label="How many of each severity">
          {severities.toReversed().map((severity) =>
            counts[severity] === 0 ? null : (
              <li key={severity}>
                <a href={`/alerts?severity=${severity}&snoozed=false`}>
                  <SeverityTag severity={severity} /> {counts[severity]}
                </a>
              </li>
            ),
          )}
        </ul>
      </div>
      <ul class="findings">
        {worst.map(({ id, severity, message, about, address }) => (
          <li key={id}>
            <SeverityTag severity={severity} />{' '}
            <a href={address}>
              <Name>{about}</Name>
            </a>
            : <Name>{message}</Name>
          </li>
        ))}
      </ul>
      <p>
        <a href="/alerts">All alerts</a>
      </p>
    </>
  );
}

/** How each timer's last run ended, and when the next begins. */
export function LastRuns({ timers }: { readonly timers: readonly TimerView[] }) {
  return (
    <>
      <dl>
        {timers.map(({ timer, last, next, underWay }) => (
          <div key={timer}>
            <dt>{timerTexts[timer]}</dt>
            <dd>
              {underWay ? (
                <>
                  Under way: {underWay.reported} of {underWay.total} have reported
                </>
              ) : last ? (
                <>
                  <Instant at={last.occurrence} />
                  {last.missing > 0 && (
                    <>
                      , <MissingLink timer={timer} {...last} said=" missing" />
                    </>
                  )}
                </>
              ) : (
                'There was no run yet'
              )}
              {next !== undefined && (
                <span class="muted under">
                  Next: <Instant at={next} />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a href="/runs">All runs</a>
      </p>
    </>
  );
}
