import { CopyField } from './fields.tsx';
import { Action, Permissions, type Props } from './onboardingParts.tsx';
import { GrantedTag, Name, Say } from './parts.tsx';

/** All is made; the connector's account signs in. */
export function AskAccountPage({ view, texts, words }: Props<'askAccount'>) {
  const t = texts.askAccount;
  const say = (text: string) => <Say text={text} words={words} />;
  return (
    <>
      <h1>{say(t.title)}</h1>
      <p class="lead">{say(t.lead)}</p>
      <section class="card">
        <h2>{t.steps}</h2>
        <p>{say(view.account === 'made' ? t.whoMade : t.whoExisting)}</p>
        {view.inForce !== undefined && (
          <p>
            <Say text={t.meanwhile} words={{ ...words, inForce: <Name>{view.inForce}</Name> }} />
          </p>
        )}
        <CopyField id="user-name" label={t.userName} value={view.userPrincipalName} copy={t.copyUserName} />
        {view.password !== 'none' && <Password view={view} texts={texts} words={words} />}
        {view.secondFactor && (
          <div class="box warn">
            <h3>{t.secondFactor}</h3>
            <p>{say(t.secondFactorMeans)}</p>
          </div>
        )}
        <ul>
          <li>
            <strong>{t.unticked}</strong> {t.untickedWhy}
          </li>
          <li>{t.private}</li>
        </ul>
        <div class="go">
          <Action linkToken={view.linkToken} task="continue" isMain>
            {say(t.button)}
          </Action>
        </div>
      </section>
      <section class="card">
        <h2>{say(t.permissions)}</h2>
        <p>{say(t.alone)}</p>
        <Permissions permissions={view.permissions} texts={texts} />
      </section>
    </>
  );
}

function Password({ view, texts, words }: Props<'askAccount'>) {
  const t = texts.askAccount;
  const { password, linkToken } = view;
  if (typeof password === 'object') {
    return (
      <div class="box good" role="group" aria-labelledby="password-title" tabIndex={-1} data-first>
        <h3 id="password-title">{t.password}</h3>
        <p>{t.once}</p>
        <CopyField id="password" label={t.value} value={password.value} copy={t.copyPassword} />
      </div>
    );
  }
  return (
    <>
      <h3>{t.password}</h3>
      <p>
        {password === 'hidden' && t.hidden}
        {password === 'shown' && <Say text={t.shown} words={words} />}
        {password === 'elsewhere' && t.elsewhere}
      </p>
      {password === 'hidden' && (
        <Action linkToken={linkToken} task="show">
          {t.show}
        </Action>
      )}
    </>
  );
}

/** Somebody signed in: is it the right account, and does it hold what is needed? */
export function ConfirmAccountPage({ view, texts, words }: Props<'confirmAccount'>) {
  const t = texts.confirmAccount;
  const { signedInAs, expected, granted, missing, linkToken, isViewer } = view;
  const about = { ...words, signedIn: <Name>{signedInAs}</Name>, expected: <Name>{expected}</Name> };
  const say = (text: string) => <Say text={text} words={about} />;
  const differs = expected !== '' && signedInAs.toLowerCase() !== expected.toLowerCase();
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{say(t.lead)}</p>
      {differs && (
        <div class="box warn">
          <h2>{t.differs}</h2>
          <p>{say(t.differsMeans)}</p>
        </div>
      )}
      <section class="card">
        <dl>
          <div>
            <dt>{t.signedInAs}</dt>
            <dd>
              <Name>{signedInAs}</Name>
            </dd>
          </div>
          <div>
            <dt>{t.expected}</dt>
            <dd>
              <Name>{expected}</Name>
            </dd>
          </div>
          <div>
            <dt>{t.consent}</dt>
            <dd>
              <GrantedTag granted={granted} label={t.granted[granted]} />
              <br />
              {say(t.means[granted])}
            </dd>
          </div>
        </dl>
        {missing.length > 0 && (
          <>
            <h2>{t.missing}</h2>
            <p>{say(t.grant)}</p>
            <Permissions permissions={missing} texts={texts} />
          </>
        )}
        {!isViewer && <p>{t.notViewer}</p>}
        <div class="row actions">
          {isViewer && (
            <Action linkToken={linkToken} task="useAccount" isMain={!differs}>
              {t.use}
            </Action>
          )}
          <Action linkToken={linkToken} task="continue" isMain={differs || !isViewer}>
            {t.another}
          </Action>
        </div>
      </section>
    </>
  );
}
