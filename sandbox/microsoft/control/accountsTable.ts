import { html } from 'hono/html';
import type { Html } from '../page.ts';
import { accountSteps } from './accountSteps.ts';
import type { TenantView } from './tenantView.ts';

type AccountView = TenantView['users'][number];

const mfaWords = {
  none: [],
  registered: ['second factor set up'],
  required: ['second factor demanded'],
  enrolment: ['must set up a second factor'],
} as const;

/** How an account stands, in words; `ordinary` where nothing is special. */
function stateWords(user: AccountView): string {
  const words = [
    ...(user.accountEnabled ? [] : ['disabled']),
    ...(user.guest ? ['guest'] : []),
    ...(user.locked ? ['locked'] : []),
    ...(user.passwordExpired ? ['password expired'] : []),
    ...mfaWords[user.mfa],
  ];
  return words.length === 0 ? 'ordinary' : words.join(', ');
}

const accountRow = (tenant: TenantView, user: AccountView): Html =>
  html`<tr>
    <td>
      ${user.displayName}<br />${user.userPrincipalName}<br />
      ${user.password === '' ? '' : html`<code>${user.password}</code><br />`}
      <small>${user.roles.join(', ')}</small>
    </td>
    <td>${stateWords(user)}</td>
    <td>
      <form method="post" action="/_sandbox/account${tenant.where}">
        <input type="hidden" name="tenant" value="${tenant.id}" /><input
          type="hidden"
          name="user"
          value="${user.id}"
        />
        <select name="step" aria-label="Change ${user.userPrincipalName}">
          ${Object.entries(accountSteps).map(([step, { label }]) => html`<option value="${step}">${label}</option>`)}
        </select>
        <button aria-label="Apply to ${user.userPrincipalName}">Apply</button>
      </form>
    </td>
  </tr>`;

/** The people of a tenant, with their passwords and what can be done to them. */
export const accountsTable = (tenant: TenantView): Html =>
  html`<details id="accounts-${tenant.domain}">
    <summary>Accounts</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Account</th>
            <th scope="col">State</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          ${tenant.users.map((user) => accountRow(tenant, user))}
        </tbody>
      </table>
    </div>
    <form method="post" action="/_sandbox/guest${tenant.where}">
      <input type="hidden" name="tenant" value="${tenant.id}" />
      <label for="guest-${tenant.domain}">Invite a guest by their address in another tenant</label>
      <input id="guest-${tenant.domain}" name="userPrincipalName" autocomplete="off" />
      <p><button>Invite</button></p>
    </form>
  </details>`;
