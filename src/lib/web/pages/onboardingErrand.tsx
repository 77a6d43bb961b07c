import { Request } from './onboardingAsk.tsx';
import { Bullets, Hidden, type Props } from './onboardingParts.tsx';
import { Rights, StepList } from './onboardingPlan.tsx';
import { Say } from './parts.tsx';

/** What an operator asks an admin to have done, and the button that leads to the sign-in. */
export function AskErrandPage({ view, texts, words }: Props<'askErrand'>) {
  const t = texts.errands[view.purpose];
  const { ask, askSetup } = texts;
  return (
    <>
      <h1>
        <Say text={t.title} words={words} />
      </h1>
      <p class="lead">
        <Say text={t.lead} words={words} /> <strong>{t.nothingYet}</strong>
      </p>
      {t.warnings && view.warnings.length > 0 && (
        <div class="box warn">
          <Bullets items={view.warnings.map((warning) => t.warnings?.[warning] ?? '')} words={words} />
        </div>
      )}
      <Request view={view} texts={texts} words={words} />
      <StepList steps={view.steps} title={t.steps} lead={t.stepsLead} texts={texts} words={words} />
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
