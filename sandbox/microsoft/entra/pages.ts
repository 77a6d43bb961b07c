import { html } from 'hono/html';
import { page, type Html } from '../page.ts';
import { roleName } from '../wellKnown.ts';
import type { Tenant, User } from '../world.ts';
import type { Application } from '../worldApps.ts';
import type { Interaction } from '../worldSignIn.ts';
import type { EntraError } from './errors.ts';

const stylesheetPath = '/common/login/style.css';

/** The pages' forms post here and are then sent on to the client, which the policy must allow too. */
export const entraPage = (
  title: string,
  body: Html,
  interaction?: Interaction,
  status = 200,
): Promise<Response> => {
  const target = interaction && URL.parse(interaction.redirectUri)?.origin;
  return page({ title, body, stylesheetPath, status, ...(target ? { formTargets: [target] } : {}) });
};

/** Which interaction a form goes on with. */
export const hidden = (interaction: Interaction): Html =>
  html`<input type="hidden" name="interaction" value="${interaction.id}" />`;

/** An account that a person can click. */
export interface ListedAccount {
  tenant: Tenant;
  user: User;
  signedIn: boolean;
}

const accountButton = ({ tenant, user, signedIn }: ListedAccount): Html => {
  const about = [
    tenant.displayName,
    ...user.directoryRoles.map(roleName),
    ...(signedIn ? ['signed in'] : []),
  ];
  return html`<li>
    <button class="account" name="account" value="${user.userPrincipalName}">
      <strong>${user.displayName}</strong> ${user.userPrincipalName}<br /><small>${about.join(', ')}</small>
    </button>
  </li>`;
};

/** Sign-in, first step: pick an account or type an address. */
export const accountPage = (
  interaction: Interaction,
  application: Application,
  accounts: ListedAccount[],
  error?: string,
): Promise<Response> => {
  const title = accounts.some((account) => account.signedIn) ? 'Pick an account' : 'Sign in';
  return entraPage(
    title,
    html`<h1>${title}</h1>
      <p>to continue to <strong>${application.displayName}</strong></p>
      ${error === undefined ? '' : html`<p class="error" role="alert">${error}</p>`}
      <form method="post" action="/${interaction.tenant}/login/account">
        ${hidden(interaction)}
        <label for="loginfmt">Email or user name</label>
        <input id="loginfmt" name="loginfmt" autocomplete="username" value="${interaction.loginHint ?? ''}" />
        <p>
          <button id="next" name="action" value="next">Next</button>
          <button id="back" name="action" value="back">Back</button>
        </p>
      </form>
      <h2>Accounts</h2>
      <form method="post" action="/${interaction.tenant}/login/account">
        ${hidden(interaction)}
        <ul>
          ${accounts.map(accountButton)}
        </ul>
      </form>`,
    interaction,
  );
};

/** Sign-in, second step; seeded passwords stand on the page, for nobody should have to look them up. */
export const passwordPage = (
  interaction: Interaction,
  loginName: string,
  hint: string | undefined,
  error?: string,
): Promise<Response> =>
  entraPage(
    'Enter password',
    html`<h1>Enter password</h1>
      <p>${loginName}</p>
      ${error === undefined ? '' : html`<p class="error" role="alert">${error}</p>`}
      <form method="post" action="/${interaction.tenant}/login/password">
        ${hidden(interaction)}
        <label for="passwd">Password</label>
        <input id="passwd" name="passwd" type="password" autocomplete="current-password" autofocus />
        ${
          hint === undefined
            ? ''
            : html`<p>
                <small>In this sandbox the password is <code>${hint}</code></small>
              </p>`
        }
        <p>
          <button id="signin" name="action" value="signin">Sign in</button>
          <button id="back" name="action" value="back">Back</button>
        </p>
      </form>
      <p>
        <a href="/${interaction.tenant}/login/account?interaction=${interaction.id}&amp;choose=1"
          >Use another account</a
        >
      </p>`,
    interaction,
  );

/** A refusal that stays with Entra, since nothing proves that the address to return to is the client's. */
export const errorPage = (error: EntraError): Promise<Response> =>
  entraPage(
    'Sign in failed',
    html`<h1>Sorry, but we’re having trouble signing you in.</h1>
      <p class="error" role="alert">AADSTS${error.code}: ${error.message}</p>`,
    undefined,
    400,
  );

/** A page without anything to continue: its interaction is over, unknown, or another browser's. */
export const lostPage = (): Promise<Response> =>
  entraPage(
    'Your sign-in was interrupted',
    html`<h1>Your sign-in was interrupted</h1>
      <p>Go back to the application and start again.</p>`,
    undefined,
    400,
  );

/** `response_mode=form_post`: a form that sends itself, with a button for browsers without script. */
export const formPostPage = (
  redirectUri: string,
  parameters: Record<string, string | undefined>,
): Promise<Response> =>
  page({
    title: 'Working…',
    stylesheetPath,
    scriptPath: '/common/login/submit.js',
    formTargets: [new URL(redirectUri).origin],
    body: html`<form id="answer" method="post" action="${redirectUri}">
      ${Object.entries(parameters).map(([name, value]) =>
        value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      <p><button id="continue">Continue</button></p>
    </form>`,
  });
