import { Request } from './onboardingAsk.tsx';
import { ExistingSettings } from './onboardingExisting.tsx';
import { Choice, Faults } from './fields.tsx';
import { Hidden, Permissions, type Props } from './onboardingParts.tsx';
import { Rights, StepList } from './onboardingPlan.tsx';
import { SetupAccount } from './onboardingSetupAccount.tsx';
import type { AppView, PermissionView } from './onboardingView.ts';
import { Name, Say } from './parts.tsx';

/** What will be made and allowed, what may be chosen, and the button that leads to the sign-in. */
export function AskSetupPage({ view, texts, words }: Props<'askSetup'>) {
  const t = texts.askSetup;
  const say = (text: string) => <Say text={text} words={words} />;
  const labels = {
    userName: t.userName,
    existingUser: say(t.existingUser),
    password: t.password,
    ...texts.existing.labels,
  };
  return (
    <>
      <h1>{say(t.title)}</h1>
      <p class="lead">
        {say(t.lead)} <strong>{t.nothingYet}</strong>
      </p>
      <Faults faults={view.faults} lead={t.faults} labels={labels} />
      {view.isNew && (
        <div class="box busy">
          <p>
            {say(texts.ask.added.since)} {t.onlyNew}
          </p>
        </div>
      )}
      {view.again && (
        <div class="box busy">
          <p>{t.again}</p>
        </div>
      )}
      {view.entersAnew && (
        <div class="box warn">
          <p>{say(t.entersAnew)}</p>
        </div>
      )}
      <Request view={view} texts={texts} words={words} />
      <StepList steps={view.steps} title={t.made} lead={t.madeLead} texts={texts} words={words} />
      <form method="post" action="/connect" class="whole">
        <Hidden linkToken={view.linkToken} task="continue" />
        {view.apps.map((app) => (
          <App key={app.key} app={app} view={view} texts={texts} words={words} />
        ))}
        {view.account && <SetupAccount account={view.account} view={view} texts={texts} words={words} />}
        {view.stewardSets.length > 0 && <Steward view={view} texts={texts} words={words} />}
        <SignIn view={view} texts={texts} words={words} />
      </form>
      {view.takesSettings && <ExistingSettings view={view} texts={texts} words={words} />}
      <section>
        <h2>{texts.ask.otherwise}</h2>
        <ul>
          {t.choices.map((choice) => (
            <li key={choice}>{say(choice)}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

function App({ app, view, texts, words }: Props<'askSetup'> & { readonly app: AppView }) {
  const t = texts.askSetup;
  const choice = (kind: string) => (permission: PermissionView) => (
    <Choice
      id={`${app.key}-${kind}-${permission.name}`}
      name={`permission.${permission.name}`}
      type="checkbox"
      value="on"
      label={
        <>
          {t.optional}
          <span class="unseen">: {permission.plain}</span>
        </>
      }
      checked={!view.typed.declined.includes(permission.name)}
    />
  );
  return (
    <section class="card">
      <h2>
        <Say text={t.permissions} words={{ ...words, app: <Name>{app.name}</Name> }} />
      </h2>
      {app.assumption !== undefined && (
        <div class="box busy">
          <p>
            <strong>{t.assumption}</strong> <Name>{app.assumption}</Name>
          </p>
        </div>
      )}
      {app.application.length > 0 && (
        <>
          <p>{t.application}</p>
          <Permissions permissions={app.application} texts={texts} choice={choice('application')} />
        </>
      )}
      {app.delegated.length > 0 && (
        <>
          <p>{view.consent === 'account' ? t.delegatedAccount : t.delegatedAdmin}</p>
          <Permissions permissions={app.delegated} texts={texts} choice={choice('delegated')} />
        </>
      )}
    </section>
  );
}

function Steward({ view, texts, words }: Props<'askSetup'>) {
  const t = texts.askSetup;
  const say = (text: string) => <Say text={text} words={words} />;
  return (
    <section class="card">
      <h2>{say(t.steward)}</h2>
      <p>{say(t.stewardLead)}</p>
      {view.stewardSets.map((set) => {
        const { label, allows, without } = t.stewardSets[set];
        return (
          <Choice
            key={set}
            id={`steward.${set}`}
            name={`steward.${set}`}
            type="checkbox"
            value="on"
            label={label}
            hint={
              <>
                {allows}
                <br />
                {say(without)}
              </>
            }
            checked={view.typed.steward.includes(set)}
          />
        );
      })}
    </section>
  );
}

function SignIn({ view, texts }: Props<'askSetup'>) {
  const t = texts.askSetup;
  return (
    <section class="card">
      <h2>{t.signIn}</h2>
      <p>{t.who}</p>
      <Rights scopes={view.scopes} plain={t.scopes} texts={texts} />
      <div class="go">
        <button type="submit" class="main" aria-describedby="button-hint">
          {t.button}
        </button>
        <p id="button-hint" class="muted">
          {t.buttonHint}
        </p>
      </div>
    </section>
  );
}
