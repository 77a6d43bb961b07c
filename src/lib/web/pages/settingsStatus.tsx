import { INSTALLATION, subjectId } from '../../health/operatorSubjects.ts';
import type { PoisonedQueue } from '../../health/poison.ts';
import { Columns, Steps } from './lists.tsx';
import { AlertList } from './ownApps.tsx';
import { Instant, StepTag, VerdictTag } from './parts.tsx';
import { probeTexts } from './settingsTexts.ts';
import type { SettingsView, TimerLine } from './settingsView.ts';

/** Each part that must be in order: whether it is, and what to do where it is not. */
export function Status({ view: { probes, poisoned, alerts } }: { readonly view: SettingsView }) {
  const wrong = probes.filter(({ ok }) => !ok).length;
  return (
    <>
      <p>
        {wrong === 0
          ? 'Everything that this installation needs is in order, and '
          : `${wrong} of ${probes.length} parts of this installation ${wrong === 1 ? 'is' : 'are'} not in order, and `}
        <code>/health</code> answers {wrong === 0 ? '200' : '503'}. What is wrong with tenants is not part of
        it.
      </p>
      <div class="card">
        <ul class="checks">
          {probes.map(({ name, ok, problems }) => (
            <li key={name}>
              <div class="head">
                <h3>{probeTexts[name].label}</h3>
                <VerdictTag verdict={ok ? 'ok' : 'fail'} />
              </div>
              {ok ? (
                <p class="muted">{probeTexts[name].good}</p>
              ) : (
                <>
                  {name === 'queues' && poisoned !== undefined && poisoned.length > 0 ? (
                    <Poisoned queues={poisoned} />
                  ) : (
                    problems.map((problem) => (
                      <p key={problem}>
                        <Told text={problem} />
                      </p>
                    ))
                  )}
                  <p>What to do:</p>
                  <Steps steps={probeTexts[name].todo} />
                </>
              )}
            </li>
          ))}
        </ul>
      </div>
      {alerts === undefined && <p>The alerts of this installation could not be read.</p>}
      {alerts !== undefined && alerts.length > 0 && (
        <div class="card">
          <h3>Alerts of this installation</h3>
          <AlertList alerts={alerts} />
          <p>
            <a href={`/alerts?connection=${encodeURIComponent(subjectId(INSTALLATION))}`}>
              See them among all alerts
            </a>
          </p>
        </div>
      )}
    </>
  );
}

const Poisoned = ({ queues }: { readonly queues: readonly PoisonedQueue[] }) => (
  <ul>
    {queues.map(({ queue, lastAt }) => (
      <li key={queue}>
        A message was put aside into <code>{queue}-poison</code>, the last one at <Instant at={lastAt} />.
      </li>
    ))}
  </ul>
);

/** A sentence of ours, with its instants as people read them. */
const Told = ({ text }: { readonly text: string }) => (
  <bdi>
    {text
      .split(/(\d{4}-\d\d-\d\dT[\d:.]+Z)/)
      .map((part, at) => (at % 2 === 1 ? <Instant key={part} at={part} /> : part))}
  </bdi>
);

/** All timers. */
export function Timers({ timers }: { readonly timers: readonly TimerLine[] | undefined }) {
  if (timers === undefined) return <p class="card">Nobody could read when they last were done.</p>;
  return (
    <table role="table" class="cards">
      <caption class="unseen">Timers, when each last came to its end and when it begins again</caption>
      <Columns names={['Timer', 'Last', 'Next', 'In time?']} />
      <tbody role="rowgroup">
        {timers.map((timer) => (
          <Row key={timer.label} timer={timer} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ timer }: { readonly timer: TimerLine }) {
  const { label, does, schedule, last, next, isUnderWay, problems } = timer;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {label}
        <span class="muted under">{does}</span>
        <span class="muted under">
          Schedule <code>{schedule}</code>, UTC
        </span>
      </th>
      <td role="cell" data-label="Last">
        {last === undefined ? 'Not seen yet' : <Instant at={last} />}
        {isUnderWay && <span class="muted under">One is under way</span>}
      </td>
      <td role="cell" data-label="Next">
        {next === undefined ? 'Never' : <Instant at={next} />}
      </td>
      <td role="cell" data-label="In time?">
        {problems.length > 0 ? (
          <>
            <StepTag status="stopped" label="Late" />
            {problems.map((problem) => (
              <span class="under" key={problem}>
                <Told text={problem} />
              </span>
            ))}
          </>
        ) : (
          <StepTag
            status={last === undefined ? 'todo' : 'done'}
            label={last === undefined ? 'Not yet' : 'In time'}
          />
        )}
      </td>
    </tr>
  );
}
