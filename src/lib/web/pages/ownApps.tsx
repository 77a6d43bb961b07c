import { Instant, Name, SeverityTag, VerdictTag } from './parts.tsx';
import { appTexts, credentialTexts } from './settingsTexts.ts';
import type { OwnAlert, OwnApp } from './settingsView.ts';

/** A card for each of the operator's own apps. */
export const OwnApps = ({ apps }: { readonly apps: readonly OwnApp[] }) => (
  <div class="apps">
    {apps.map((app) => (
      <section
        class="card"
        key={`${app.kind} ${app.clientId}`}
        aria-labelledby={`app-${app.kind}-${app.clientId}`}
      >
        <h3 id={`app-${app.kind}-${app.clientId}`}>
          <Name>{app.name}</Name>
        </h3>
        <p class="muted">{appTexts[app.kind]}</p>
        <App app={app} />
      </section>
    ))}
  </div>
);

function App({ app }: { readonly app: OwnApp }) {
  const { kind, name, clientId, credential, endsAt, alerts, alertsAddress, portal, profiles } = app;
  return (
    <>
      <dl>
        <div>
          <dt>Client ID</dt>
          <dd>
            <code>{clientId}</code>
          </dd>
        </div>
        <div>
          <dt>Proves itself by</dt>
          <dd>
            {credential ? credentialTexts[credential.kind] : 'What App Service authentication was given'}
            {credential?.entry !== undefined && (
              <span class="muted under">
                In the key vault as <code>{credential.entry}</code>
              </span>
            )}
          </dd>
        </div>
        {endsAt !== undefined && (
          <div>
            <dt>Ends</dt>
            <dd>
              <Instant at={endsAt} />
            </dd>
          </div>
        )}
        <div>
          <dt>Last look</dt>
          <dd>
            <Look app={app} />
          </dd>
        </div>
        {kind !== 'signIn' && (
          <div>
            <dt>Depends on it</dt>
            <dd>
              <Dependents kind={kind} profiles={profiles} />
            </dd>
          </div>
        )}
      </dl>
      {alerts.length > 0 && (
        <>
          <h4>Open alerts</h4>
          <AlertList alerts={alerts} />
          <p>
            <a href={alertsAddress}>
              See them among all alerts<span class="unseen"> of {name}</span>
            </a>
          </p>
        </>
      )}
      <p>
        <a href={portal} rel="noreferrer">
          Its credentials in the Microsoft Entra admin center<span class="unseen">: {name}</span>
        </a>
      </p>
    </>
  );
}

function Look({ app: { kind, isRead, checked, unknown } }: { readonly app: OwnApp }) {
  if (kind === 'signIn')
    return (
      <>Not checked here. If it does not work, nobody can sign in; look after its credential yourself.</>
    );
  if (!isRead) return <>What is known of it could not be read.</>;
  if (!checked) return <>Nobody has looked yet. Each run begins with it.</>;
  return (
    <>
      <VerdictTag verdict={checked.verdict} />
      <span class="under">
        {checked.ago}, <Instant at={checked.at} />
      </span>
      {unknown && (
        <span class="under">
          Since <Instant at={unknown.since} /> nobody could look: <Name>{unknown.message}</Name>
        </span>
      )}
    </>
  );
}

function Dependents({ kind, profiles }: Pick<OwnApp, 'kind' | 'profiles'>) {
  if (kind === 'steward') return <>Every connection whose tenant admin allowed it to watch, rotate or set.</>;
  if (profiles === undefined) return <>The profiles could not be read.</>;
  if (profiles.length === 0) return <>No profile.</>;
  return (
    <>
      {kind === 'setup' && 'Making and renewing connections of '}
      {kind === 'shared' && 'Connections by no app of the tenant’s own, of '}
      {profiles.map(({ id, name, connections }, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <a href={`/profiles/${encodeURIComponent(id)}`}>
            <Name>{name}</Name>
          </a>{' '}
          (
          {connections === 0 ? (
            'no connection'
          ) : connections === undefined ? (
            'its connections could not be read'
          ) : (
            <a href={`/connections?profile=${encodeURIComponent(id)}`}>
              {connections === 1 ? '1 connection' : `${connections} connections`}
              <span class="unseen"> of {name}</span>
            </a>
          )}
          )
        </span>
      ))}
    </>
  );
}

/** Open alerts, each leading to what its finding means. */
export const AlertList = ({ alerts }: { readonly alerts: readonly OwnAlert[] }) => (
  <ul class="findings">
    {alerts.map(({ id, code, severity, message }) => (
      <li key={id}>
        <SeverityTag severity={severity} /> <Name>{message}</Name>{' '}
        <a href={`/findings/${encodeURIComponent(code)}`}>{code}</a>
      </li>
    ))}
  </ul>
);
