import { html } from 'hono/html';
import type { Html } from '../page.ts';
import { accountsTable } from './accountsTable.ts';
import { directorySection } from './directorySection.ts';
import { grantForm } from './grantForm.ts';
import type { TenantView } from './tenantView.ts';

type PrincipalView = TenantView['servicePrincipals'][number];

const knobNames = {
  concealedNames: 'Concealed names',
  adminConsentWorkflow: 'Admin consent workflow',
  userConsentOff: 'User consent forbidden',
  conditionalAccessBlocked: 'Conditional access blocks',
  securityDefaults: 'Security defaults',
  blocked: 'Tenant blocked',
  deleted: 'Tenant deleted',
} as const;
const knobs = Object.keys(knobNames) as (keyof typeof knobNames)[];

const knobForm = (tenant: TenantView, knob: keyof typeof knobNames): Html => {
  const on = tenant.knobs[knob];
  return html`<form class="inline" method="post" action="/_sandbox/tenant${tenant.where}">
    <input type="hidden" name="tenant" value="${tenant.id}" /><input
      type="hidden"
      name="knob"
      value="${knob}"
    />
    <button id="${knob}-${tenant.domain}">
      ${knobNames[knob]}: ${on ? 'on' : 'off'} (switch ${on ? 'off' : 'on'})
    </button>
  </form>`;
};

const principalRow = (tenant: TenantView, principal: PrincipalView): Html => {
  const flip = principal.accountEnabled ? 'disable' : 'enable';
  const label = principal.accountEnabled ? 'Disable' : 'Enable';
  return html`<tr>
    <td>${principal.displayName}<br /><small>${principal.appId}</small></td>
    <td>
      ${principal.effective ? '' : 'not replicated yet; '}${principal.accountEnabled ? 'enabled' : 'disabled'}
    </td>
    <td>
      ${principal.roles.map(({ name, effective }) => (effective ? name : `${name} (not yet)`)).join(', ')}
      ${principal.scopes.map(({ scope, consentType }) => html`<br /><small>${consentType}: ${scope}</small>`)}
    </td>
    <td>
      <form class="inline" method="post" action="/_sandbox/principal${tenant.where}">
        <input type="hidden" name="tenant" value="${tenant.id}" /><input
          type="hidden"
          name="appId"
          value="${principal.appId}"
        />
        <button
          name="action"
          value="${flip}"
          aria-label="${label} ${principal.displayName} in ${tenant.displayName}"
        >
          ${label}
        </button>
        <button
          name="action"
          value="revoke"
          aria-label="Revoke consent of ${principal.displayName} in ${tenant.displayName}"
        >
          Revoke consent
        </button>
      </form>
      ${grantForm(tenant, principal)}
    </td>
  </tr>`;
};

const requestRow = (tenant: TenantView, request: TenantView['consentRequests'][number]): Html =>
  html`<form method="post" action="/_sandbox/request${tenant.where}">
    Request for ${request.appId}: ${request.reason === '' ? 'no reason given' : request.reason}
    <input type="hidden" name="tenant" value="${tenant.id}" /><input
      type="hidden"
      name="request"
      value="${request.id}"
    />
    <button name="action" value="approve">Approve</button> <button name="action" value="deny">Deny</button>
  </form>`;

/** One tenant: its conditions, its apps with their grants, and its people. */
export const tenantSection = (tenant: TenantView): Html =>
  html`<section id="tenant-${tenant.domain}">
    <h2>${tenant.displayName} <small>${tenant.domain} · ${tenant.id}</small></h2>
    <p>${knobs.map((knob) => knobForm(tenant, knob))}</p>
    ${tenant.consentRequests.filter((request) => request.status === 'pending').map((request) => requestRow(tenant, request))}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Application</th>
            <th scope="col">State</th>
            <th scope="col">Grants</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          ${tenant.servicePrincipals.map((principal) => principalRow(tenant, principal))}
        </tbody>
      </table>
    </div>
    ${accountsTable(tenant)} ${directorySection(tenant)}
  </section>`;
