import { html } from 'hono/html';
import type { Html } from '../page.ts';
import type { TenantView } from './tenantView.ts';

/** Takes one grant of an app away; nothing where it has none. */
export const grantForm = (
  { id, displayName, where }: TenantView,
  principal: TenantView['servicePrincipals'][number],
): Html | string => {
  const grants = [
    ...principal.roles.map((role) => ({ id: role.id, words: role.name })),
    ...principal.scopes.map((one) => ({ id: one.id, words: `${one.consentType}: ${one.scope}` })),
  ];
  if (grants.length === 0) return '';
  return html`<form method="post" action="/_sandbox/grant-removal${where}">
    <input type="hidden" name="tenant" value="${id}" />
    <select name="grant" aria-label="Grant of ${principal.displayName} in ${displayName}">
      ${grants.map((grant) => html`<option value="${grant.id}">${grant.words}</option>`)}
    </select>
    <button aria-label="Remove grant of ${principal.displayName} in ${displayName}">Remove grant</button>
  </form>`;
};
