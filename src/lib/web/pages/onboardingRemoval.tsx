import { Bullets, Hidden, type Props } from './onboardingParts.tsx';
import { Rights, StepList } from './onboardingPlan.tsx';
import { Instant, Name, Say } from './parts.tsx';

/** What an operator asks to be removed, and the button that leads to the sign-in. */
export function AskRemovalPage({ view, texts, words }: Props<'askRemoval'>) {
  const t = texts.askRemoval;
  const { ask, askSetup } = texts;
  return (
    <>
      <h1>
        <Say text={t.title} words={words} />
      </h1>
      <p class="lead">
        <Say text={t.lead} words={words} /> <strong>{t.nothingYet}</strong>
      </p>
      <section class="card">
        <h2>{ask.request}</h2>
        <dl>
          <div>
            <dt>{ask.whoAsks}</dt>
            <dd>
              <Name>{view.operatorName}</Name>
            </dd>
          </div>
          <div>
            <dt>{ask.organization}</dt>
            <dd>
              <Name>{view.tenantName}</Name>
              <br />
              <span class="muted">{ask.directoryId}</span>
              <br />
              <code>{view.tenantId}</code>
            </dd>
          </div>
          <div>
            <dt>{ask.validUntil}</dt>
            <dd>
              <Instant at={view.expiresAt} language={texts.tag} />
            </dd>
          </div>
        </dl>
      </section>
      <StepList steps={view.steps} title={t.removed} lead={t.removedLead} texts={texts} words={words} />
      <form method="post" action="/connect" class="card">
        <Hidden linkToken={view.linkToken} task="continue" />
        <h2>{askSetup.signIn}</h2>
        <Rights scopes={view.scopes} plain={{ ...askSetup.scopes, ...t.scopes }} texts={texts} />
        <div class="go">
          <button type="submit" class="main" aria-describedby="button-hint">
            {t.button}
          </button>
          <p id="button-hint" class="muted">
            {askSetup.buttonHint}
          </p>
        </div>
      </form>
      <section>
        <h2>{ask.otherwise}</h2>
        <Bullets items={t.choices} words={words} />
      </section>
    </>
  );
}
