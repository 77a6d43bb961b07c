import { Badge, Bullets, type Props } from './onboardingParts.tsx';
import { Instant, Say } from './parts.tsx';
import type { Setback, Words } from './onboardingView.ts';
import type { Texts } from './texts.ts';
import type { Explanation } from './texts/explanation.ts';

/** Shown until Microsoft shows what was accepted; a script asks `/connect/status` and reloads. */
export function WaitingPage({ view, texts, words }: Props<'waiting'>) {
  const t = texts.waiting;
  const now = view.waitingFor ?? 'asking';
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">
        <Say text={t.lead} words={words} />
      </p>
      <section class="card" data-waiting={view.linkToken}>
        <div class="moving" aria-hidden="true" />
        <p role="status" aria-live="polite" class="progress">
          {Object.entries(t.progress).map(([what, text]) => (
            <span key={what} data-for={what} hidden={what !== now}>
              <Say text={text} words={words} />
            </span>
          ))}
        </p>
        <dl>
          <div>
            <dt>{t.since}</dt>
            <dd>
              <Instant at={view.since} language={texts.tag} />
            </dd>
          </div>
          {view.dueAt !== undefined && (
            <div>
              <dt>{t.next}</dt>
              <dd>
                <Instant at={view.dueAt} language={texts.tag} />
              </dd>
            </div>
          )}
        </dl>
      </section>
      <h2>{t.mayClose}</h2>
      <p>{t.hourly}</p>
    </>
  );
}

/** The end of onboarding, now or earlier. */
export function ConnectedPage({ view, texts, words }: Props<'connected'>) {
  const t = texts.connected;
  return (
    <>
      <Badge tone="good" />
      <h1>
        <Say text={t.title} words={words} />
      </h1>
      <p class="lead">{view.renewed ? t.renewed : view.already ? t.already : t.now}</p>
      <section class="card">
        <h2>{t.next}</h2>
        <Bullets items={t.steps} words={words} />
        <dl>
          <div>
            <dt>{t.at}</dt>
            <dd>
              <Instant at={view.at} language={texts.tag} />
            </dd>
          </div>
        </dl>
      </section>
    </>
  );
}

/** Why onboarding did not go on, what can be done, and another try where it makes sense. */
export function SetbackPage({ view, texts, words }: Props<'setback'>) {
  const explanation = texts.setbacks[view.setback.code];
  return (
    <>
      <Explained explanation={explanation} texts={texts} words={words} />
      {explanation.again !== undefined && (
        <form method="post" action="/connect" class="go">
          <input type="hidden" name="t" value={view.linkToken} />
          <button type="submit" class="main">
            {explanation.again}
          </button>
        </form>
      )}
      <Reference setback={view.setback} texts={texts} />
    </>
  );
}

/** The button of the link was pressed too often; the page is reached again by a link that needs no script. */
export function TooOftenPage({ view, texts, words }: Props<'tooOften'>) {
  const t = texts.tooOften;
  return (
    <>
      <Explained explanation={t} texts={texts} words={words} />
      <dl>
        <div>
          <dt>{t.until}</dt>
          <dd>
            <Instant at={view.until} language={texts.tag} />
          </dd>
        </div>
      </dl>
      <p>
        <a href={`/connect?t=${encodeURIComponent(view.linkToken)}`}>{t.back}</a>
      </p>
    </>
  );
}

/** A link or an answer from Microsoft that cannot be used. */
export function ProblemPage(props: {
  readonly explanation: Explanation;
  readonly texts: Texts;
  readonly words: Words;
}) {
  return <Explained {...props} />;
}

function Explained({
  explanation,
  texts,
  words,
}: {
  readonly explanation: Explanation;
  readonly texts: Texts;
  readonly words: Words;
}) {
  return (
    <>
      <Badge tone={explanation.calm ? 'busy' : 'warn'} />
      <h1>
        <Say text={explanation.title} words={words} />
      </h1>
      <p class="lead">
        <Say text={explanation.lead} words={words} />
      </p>
      <section class="card">
        <h2>{explanation.calm ? texts.connected.next : texts.setback.todo}</h2>
        <Bullets items={explanation.steps} words={words} />
      </section>
    </>
  );
}

export function Reference({ setback, texts }: { readonly setback: Setback; readonly texts: Texts }) {
  const t = texts.setback;
  return (
    <details open={setback.code === 'refused'}>
      <summary>{t.reference}</summary>
      <dl>
        {setback.aadsts !== undefined && (
          <div>
            <dt>{t.error}</dt>
            <dd>
              <code>AADSTS{setback.aadsts}</code>
            </dd>
          </div>
        )}
        {setback.correlationId !== undefined && (
          <div>
            <dt>{t.correlationId}</dt>
            <dd>
              <code>{setback.correlationId}</code>
            </dd>
          </div>
        )}
        <div>
          <dt>{t.at}</dt>
          <dd>
            <Instant at={setback.at} language={texts.tag} />
          </dd>
        </div>
      </dl>
    </details>
  );
}
