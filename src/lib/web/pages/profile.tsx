import type { ComponentChildren } from 'preact';
import { rightTexts } from '../../directory/rights.ts';
import type { Profile } from '../../profiles/schema.ts';
import { renderPage } from './layout.tsx';
import { Name } from './parts.tsx';
import { ProfileFields } from './profileForm.tsx';
import { removalOf } from './profileRemoval.tsx';
import {
  concealedTexts,
  connectableTexts,
  consentTexts,
  dataTexts,
  handOverTexts,
  ownershipTexts,
} from './profileTexts.ts';
import type { ProfileViewer, ShownProfile } from './profileView.ts';

/** One profile. */
export interface ProfileView {
  readonly operator: ProfileViewer;
  readonly profile: ShownProfile;
  /** The profile as JSON with the next version, to be changed and kept. */
  readonly next: string;
  /** Why it was not removed. */
  readonly problem?: string | undefined;
}

type App = Profile['apps'][number];

/** The page of one profile, as html. */
export function renderProfile({ operator, profile, next, problem }: ProfileView): string {
  const mayChange = operator.canAdminister && !profile.builtIn;
  return renderPage({
    title: profile.name,
    operator,
    children: (
      <>
        <p class="crumb">
          <a href="/profiles">All profiles</a>
        </p>
        <h1>
          <Name>{profile.name}</Name>
        </h1>
        {problem !== undefined && (
          <div class="box bad" role="alert" tabIndex={-1} data-first>
            <p>
              <strong>The profile was not removed.</strong> {problem}
            </p>
          </div>
        )}
        <About profile={profile} />
        {profile.apps.map((app) => (
          <AppSection key={app.key} app={app} />
        ))}
        <Needs profile={profile} />
        {mayChange && (
          <>
            <ProfileFields
              title="Replace it by the next version"
              hint="Tenants that are connected are checked against the newest version. Where it asks for more, their admins have to accept again."
              form={{ json: next, errors: [] }}
            />
            <section class="card" aria-labelledby="remove">
              <h2 id="remove">Remove the profile</h2>
              <p>Nothing is removed before you have confirmed it on the next page.</p>
              <form method="post" action={removalOf(profile)}>
                <button type="submit">Remove…</button>
              </form>
            </section>
          </>
        )}
        {!operator.canAdminister && (
          <p class="muted">
            You may look at profiles. To add or change your own, ask for the role Mooring.Admin.
          </p>
        )}
      </>
    ),
  });
}

function Item({ term, children }: { readonly term: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function About({ profile }: { readonly profile: ShownProfile }) {
  const { id, vendor, documentation, version, builtIn, connectableAs } = profile;
  return (
    <section class="card" aria-labelledby="about">
      <h2 id="about">About this profile</h2>
      <dl>
        <Item term="Vendor">
          <Name>{vendor}</Name>
          <br />
          <a href={documentation} rel="noreferrer">
            What <Name>{vendor}</Name> says about it
          </a>
        </Item>
        <Item term="Id">
          <code>{id}</code>
        </Item>
        <Item term="Version">{version}</Item>
        <Item term="Whose">{builtIn ? 'Built in: it comes with the product' : 'Your own'}</Item>
        <Item term="Can be connected">
          {connectableAs.length === 0
            ? 'Not with the settings of this installation: see SHARED_APPS and SETUP_APP'
            : `Yes, ${connectableAs.map((way) => connectableTexts[way]).join(', or ')}`}
        </Item>
      </dl>
    </section>
  );
}

function AppSection({ app }: { readonly app: App }) {
  const { key, displayName, ownership, redirectUris, credential, unwanted, assumption } = app;
  return (
    <section class="card" aria-labelledby={`app-${key}`}>
      <h2 id={`app-${key}`}>
        App <Name>{displayName}</Name>
      </h2>
      {assumption !== undefined && (
        <p class="box warn">
          <strong>An assumption.</strong> <Name>{assumption}</Name>
        </p>
      )}
      <dl>
        <Item term="Whose app">{ownershipTexts[ownership]}</Item>
        <Item term="Credential">
          {credential
            ? `A ${credential.kind}, good for ${credential.lifeDays} days`
            : 'None that is made for it'}
        </Item>
        <Item term="Redirect addresses">
          <List items={redirectUris.map((uri) => (uri === 'ours' ? 'That of this installation' : uri))} />
        </Item>
        {unwanted.length > 0 && (
          <Item term="Cleared if present">
            <List items={unwanted} />
          </Item>
        )}
      </dl>
      <Permissions title="Application permissions" of={app.application} />
      <Permissions title="Delegated permissions" of={app.delegated} />
    </section>
  );
}

function Permissions({ title, of }: { readonly title: string; readonly of: App['application'] }) {
  if (of.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="permissions">
        {of.map(({ name, plain, why, optional }) => (
          <li key={name}>
            <p class="plain">
              <Name>{plain}</Name>
            </p>
            <p>
              <span class="muted">Why:</span> <Name>{why}</Name>
            </p>
            <p class="muted">
              Microsoft’s name: <code>{name}</code>
              {optional && ' (optional)'}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

function Needs({ profile }: { readonly profile: ShownProfile }) {
  const { consent, account, directoryAccount, reports, data, handOver } = profile;
  return (
    <section class="card" aria-labelledby="needs">
      <h2 id="needs">Consent, account and data</h2>
      <dl>
        <Item term="Consent">{consentTexts[consent]}</Item>
        <Item term="Account">
          <Account account={account} />
        </Item>
        {directoryAccount && (
          <Item term="Directory account, optional">
            <p>
              <Name>{directoryAccount.why}</Name>
            </p>
            <p>
              <span class="muted">Base:</span> <Name>{directoryAccount.base}</Name>
            </p>
            <List items={directoryAccount.rights.map((right) => rightTexts[right])} />
          </Item>
        )}
        <Item term="Usage reports">{concealedTexts[reports.concealedNames]}</Item>
        <Item term="Reads">
          <List items={data.map((source) => dataTexts[source])} />
        </Item>
        <Item term="Handed over to the connector">
          <List items={handOver.map((field) => handOverTexts[field])} />
        </Item>
      </dl>
    </section>
  );
}

function Account({ account }: { readonly account: Profile['account'] }) {
  if (!account) return <span class="muted">None</span>;
  if (account.kind === 'existing') return <>An existing user, who signs in</>;
  const { displayName, userName, directoryRoles, exchangeRoles } = account;
  return (
    <>
      <p>
        Made for it: <Name>{displayName}</Name>, <code>{userName}</code>
      </p>
      <List items={[...directoryRoles, ...exchangeRoles.map((role) => `${role} (Exchange)`)]} />
    </>
  );
}

function List({ items }: { readonly items: readonly string[] }) {
  if (items.length === 0) return <span class="muted">None</span>;
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>
          <Name>{item}</Name>
        </li>
      ))}
    </ul>
  );
}
