import { html } from 'hono/html';
import type { Html } from '../page.ts';
import type { Interaction } from '../worldSignIn.ts';
import { entraPage, hidden } from './pages.ts';

const alert = (error: string | undefined): Html | string =>
  error === undefined ? '' : html`<p class="error" role="alert">${error}</p>`;

/** Waits for the authenticator, whose part the sandbox plays with two buttons. */
export const approvePage = (interaction: Interaction, error?: string): Promise<Response> =>
  entraPage(
    'Approve sign-in request',
    html`<h1>Approve sign-in request</h1>
      ${alert(error)}
      <p>Open your Authenticator app, and enter the number shown to sign in.</p>
      <p id="number"><strong>${interaction.mfaNumber ?? ''}</strong></p>
      <form method="post" action="/${interaction.tenant}/login/mfa">
        ${hidden(interaction)}
        <p><small>In this sandbox the first two buttons are the phone’s.</small></p>
        <p>
          <button id="approve" name="action" value="approve">Approve</button>
          <button id="deny" name="action" value="deny">Deny</button>
          <button id="back" name="action" value="back">Cancel</button>
        </p>
      </form>`,
    interaction,
  );

/** A second factor must be set up (AADSTS50072), now or, where that is allowed, later. */
export const registerPage = (interaction: Interaction, mayDefer: boolean): Promise<Response> =>
  entraPage(
    'More information required',
    html`<h1>More information required</h1>
      <p>Your organization needs more information to keep your account secure. (AADSTS50072)</p>
      <form method="post" action="/${interaction.tenant}/login/register">
        ${hidden(interaction)}
        <p><small>In this sandbox Next sets up the Microsoft Authenticator at once.</small></p>
        <p>
          <button id="register" name="action" value="register">Next</button>
          ${mayDefer ? html`<button id="later" name="action" value="later">Ask later</button>` : ''}
          <button id="back" name="action" value="back">Cancel</button>
        </p>
      </form>`,
    interaction,
  );

/** An expired password must be replaced. */
export const expiredPage = (interaction: Interaction, error?: string): Promise<Response> =>
  entraPage(
    'Update your password',
    html`<h1>Update your password</h1>
      <p>${interaction.loginName ?? ''}</p>
      ${alert(error)}
      <p>You need to update your password because it has expired. (AADSTS50055)</p>
      <form method="post" action="/${interaction.tenant}/login/expired">
        ${hidden(interaction)}
        <label for="newpasswd">New password</label>
        <input id="newpasswd" name="newpasswd" type="password" autocomplete="new-password" />
        <label for="confirmpasswd">Confirm password</label>
        <input id="confirmpasswd" name="confirmpasswd" type="password" autocomplete="new-password" />
        <p>
          <button id="change" name="action" value="change">Sign in</button>
          <button id="back" name="action" value="back">Cancel</button>
        </p>
      </form>`,
    interaction,
  );
