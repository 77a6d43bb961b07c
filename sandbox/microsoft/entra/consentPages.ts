import { html } from 'hono/html';
import type { Html } from '../page.ts';
import type { GraphPermission } from '../wellKnown.ts';
import type { Tenant, User } from '../world.ts';
import type { Application } from '../worldApps.ts';
import type { Interaction } from '../worldSignIn.ts';
import type { ConsentSet } from './consent.ts';
import { entraPage, hidden } from './pages.ts';

const permissionItem = (
  text: { displayName: string; description: string },
  permission: GraphPermission,
): Html =>
  html`<li>
    <strong>${text.displayName}</strong> <small>(${permission.name})</small><br />
    <small>${text.description}</small>
  </li>`;

const permissionList = (set: ConsentSet): Html =>
  html`<ul id="permissions">
    ${set.application.map((permission) => (permission.application ? permissionItem(permission.application, permission) : ''))}
    ${set.delegated.map((permission) => (permission.delegated ? permissionItem(permission.delegated, permission) : ''))}
  </ul>`;

/** Consent: for the whole organization, for oneself, or (an admin at sign-in) for either. */
export const consentPage = (
  interaction: Interaction,
  application: Application,
  account: { tenant: Tenant; user: User },
  set: ConsentSet,
  reach: 'organization' | 'self' | 'either',
): Promise<Response> => {
  const all =
    reach === 'organization'
      ? html`<p>
          Review for your organization. If you accept, this app gets these permissions for all users in
          ${account.tenant.displayName}.
        </p>`
      : '';
  const choice =
    reach === 'either'
      ? html`<p>
          <input type="checkbox" id="forall" name="forall" value="yes" />
          <label for="forall">Consent on behalf of your organization</label>
        </p>`
      : '';
  return entraPage(
    'Permissions requested',
    html`<h1>Permissions requested</h1>
      <p>${account.user.userPrincipalName}</p>
      <p><strong>${application.displayName}</strong> <small>${application.appId}</small></p>
      ${all}
      <p>This app would like to:</p>
      ${permissionList(set)}
      <form method="post" action="/${interaction.tenant}/login/consent">
        ${hidden(interaction)} ${choice}
        <p>
          <button id="cancel" name="action" value="cancel">Cancel</button>
          <button id="accept" name="action" value="accept">Accept</button>
        </p>
      </form>`,
    interaction,
  );
};

/** For people who may not consent; with `workflow` they can ask their admins. */
export const needAdminPage = (
  interaction: Interaction,
  application: Application,
  account: { tenant: Tenant; user: User },
  set: ConsentSet,
  workflow: boolean,
): Promise<Response> => {
  const ask = html`<label for="reason">Reason for requesting this app</label>
    <textarea id="reason" name="reason" rows="3"></textarea>
    <p><button id="request" name="action" value="request">Request approval</button></p>`;
  return entraPage(
    workflow ? 'Approval required' : 'Need admin approval',
    html`<h1>${workflow ? 'Approval required' : 'Need admin approval'}</h1>
      <p>${account.user.userPrincipalName}</p>
      <p>
        <strong>${application.displayName}</strong> needs permission to access resources in your organization
        that only an admin can grant. Please ask an admin to grant permission to this app before you can use
        it.
      </p>
      ${permissionList(set)}
      <form method="post" action="/${interaction.tenant}/login/consent">
        ${hidden(interaction)} ${workflow ? ask : ''}
        <p>
          <button id="return" name="action" value="return">
            Return to the application without granting consent
          </button>
        </p>
      </form>
      <p>
        <a href="/${interaction.tenant}/login/account?interaction=${interaction.id}&amp;choose=1"
          >Have an admin account? Sign in with that account</a
        >
      </p>`,
    interaction,
  );
};

/** After the admins were asked. */
export const requestSentPage = (interaction: Interaction): Promise<Response> =>
  entraPage(
    'Request sent',
    html`<h1>Request sent</h1>
      <p>
        Your admin has been asked to approve this app. You will be told when the request has been reviewed.
      </p>
      <form method="post" action="/${interaction.tenant}/login/consent">
        ${hidden(interaction)}
        <p><button id="return" name="action" value="return">Return to the application</button></p>
      </form>`,
    interaction,
  );
