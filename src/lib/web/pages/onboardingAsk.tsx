import { Instant, Name, Say } from './parts.tsx';
import type { ConnectView, PermissionView, Words } from './onboardingView.ts';
import type { Texts } from './texts.ts';

type Ask = Extract<ConnectView, { kind: 'ask' }>;
interface Props {
  readonly view: Ask;
  readonly texts: Texts;
  readonly words: Words;
}

/** Who asks, for what and why, and the button that leads on. */
export function AskPage({ view, texts, words }: Props) {
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
        <ul class="permissions">
          {(view.added ?? view.permissions).map((permission) => (
            <Permission key={permission.name} permission={permission} texts={texts} />
          ))}
        </ul>
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
        <ul>
          {t.choices.map((choice) => (
            <li key={choice}>
              <Say text={choice} words={words} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Request({ view, texts, words }: Props) {
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
        <div>
          <dt>{t.product}</dt>
          <dd>
            <Say text={t.byVendor} words={words} />
            <br />
            <a href={view.documentation} rel="noreferrer">
              <Say text={t.instructions} words={words} />
            </a>
          </dd>
        </div>
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

function Permission({ permission, texts }: { readonly permission: PermissionView; readonly texts: Texts }) {
  const t = texts.ask;
  return (
    <li>
      <p class="plain">{permission.plain}</p>
      <p>
        <span class="muted">{t.why}</span> {permission.why}
      </p>
      <p class="muted">
        {t.microsoftName} <code>{permission.name}</code>
      </p>
    </li>
  );
}
