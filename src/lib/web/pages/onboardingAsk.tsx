import { Bullets, Permissions, type Props } from './onboardingParts.tsx';
import type { Words } from './onboardingView.ts';
import { Instant, Name, Say } from './parts.tsx';
import type { Texts } from './texts.ts';

/** Who asks, for what and why, and the button that leads on. */
export function AskPage({ view, texts, words }: Props<'ask'>) {
  const t = texts.ask;
  // Of a tenant that has accepted before only what is new is explained.
  const said = view.added ? t.added : t;
  return (
    <>
      <h1>
        <Say text={said.title} words={words} />
      </h1>
      <p class="lead">
        <Say text={said.lead} words={words} /> <strong>{t.nothingYet}</strong>
      </p>
      <Request view={view} texts={texts} words={words} />
      <section class="card">
        <h2>
          <Say text={said.permissions} words={words} />
        </h2>
        {view.added && (
          <p>
            <Say text={t.added.since} words={words} />
          </p>
        )}
        <p>{t.wholeOrganization}</p>
        <Permissions permissions={view.added ?? view.permissions} texts={texts} />
        {view.added && <p>{t.added.all}</p>}
      </section>
      <section class="card">
        <h2>{t.next}</h2>
        <ol class="steps">
          {said.steps.map((step) => (
            <li key={step}>
              <Say text={step} words={words} />
            </li>
          ))}
        </ol>
        <form method="post" action="/connect" class="go">
          <input type="hidden" name="t" value={view.linkToken} />
          <button type="submit" class="main" aria-describedby="button-hint">
            {t.button}
          </button>
          <p id="button-hint" class="muted">
            {t.buttonHint}
          </p>
        </form>
      </section>
      <section>
        <h2>{t.otherwise}</h2>
        <Bullets items={t.choices} words={words} />
      </section>
    </>
  );
}

interface RequestView {
  readonly operatorName: string;
  readonly profileName: string;
  /** Absent where nothing is asked for the product. */
  readonly vendor?: string | undefined;
  readonly documentation?: string | undefined;
  readonly tenantName: string;
  /** Directory id. */
  readonly tenantId: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Who asks, for which product where something is to be made, for which organization, and how long. */
export function Request({
  view,
  texts,
  words,
}: {
  readonly view: RequestView;
  readonly texts: Texts;
  readonly words: Words;
}) {
  const t = texts.ask;
  return (
    <section class="card">
      <h2>{t.request}</h2>
      <dl>
        <div>
          <dt>{t.whoAsks}</dt>
          <dd>
            <Name>{view.operatorName}</Name>
          </dd>
        </div>
        {view.vendor !== undefined && view.documentation !== undefined && (
          <div>
            <dt>{t.product}</dt>
            <dd>
              {view.profileName === view.vendor ? (
                <Name>{view.profileName}</Name>
              ) : (
                <Say text={t.byVendor} words={words} />
              )}
              <br />
              <a href={view.documentation} rel="noreferrer">
                <Say text={t.instructions} words={words} />
              </a>
            </dd>
          </div>
        )}
        <div>
          <dt>{t.organization}</dt>
          <dd>
            <Name>{view.tenantName}</Name>
            <br />
            <span class="muted">{t.directoryId}</span>
            <br />
            <code>{view.tenantId}</code>
          </dd>
        </div>
        <div>
          <dt>{t.validUntil}</dt>
          <dd>
            <Instant at={view.expiresAt} language={texts.tag} />
          </dd>
        </div>
      </dl>
    </section>
  );
}
