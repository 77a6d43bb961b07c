import { html } from 'hono/html';
import { page, type Html } from '../page.ts';
import type { Sandbox } from '../sandbox.ts';
import { accountsTable } from './accountsTable.ts';
import { clockSection } from './clockSection.ts';
import { summary, type Summary } from './summary.ts';
import { troubleSection } from './troubleSection.ts';
import { vaultSection } from './vaultSection.ts';

type TenantView = Summary['tenants'][number];
type PrincipalView = TenantView['servicePrincipals'][number];

const knobNames = {
  concealedNames: 'Concealed names',
  adminConsentWorkflow: 'Admin consent workflow',
  conditionalAccessBlocked: 'Conditional access blocks',
  securityDefaults: 'Security defaults',
  deleted: 'Tenant deleted',
} as const;

const knobForm = (tenant: TenantView, knob: keyof typeof knobNames): Html => {
  const on = tenant.knobs[knob];
  return html`<form class="inline" method="post" action="/_sandbox/tenant">
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
      <form class="inline" method="post" action="/_sandbox/principal">
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
    </td>
  </tr>`;
};

const requestRow = (tenant: TenantView, request: TenantView['consentRequests'][number]): Html =>
  html`<form method="post" action="/_sandbox/request">
    Request for ${request.appId}: ${request.reason === '' ? 'no reason given' : request.reason}
    <input type="hidden" name="tenant" value="${tenant.id}" /><input
      type="hidden"
      name="request"
      value="${request.id}"
    />
    <button name="action" value="approve">Approve</button> <button name="action" value="deny">Deny</button>
  </form>`;

const tenantSection = (tenant: TenantView): Html =>
  html`<section id="tenant-${tenant.domain}">
    <h2>${tenant.displayName} <small>${tenant.domain} · ${tenant.id}</small></h2>
    <p>
      ${(['concealedNames', 'adminConsentWorkflow', 'conditionalAccessBlocked', 'securityDefaults', 'deleted'] as const).map((knob) => knobForm(tenant, knob))}
    </p>
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
    ${accountsTable(tenant)}
  </section>`;

const secretRow = (application: Summary['applications'][number]): Html[] =>
  application.secrets.map(
    (secret) =>
      html`<tr>
        <td>${application.displayName}<br /><small>${application.appId}</small></td>
        <td>${secret.displayName} (${secret.hint}…)<br /><small>${secret.keyId}</small></td>
        <td>${secret.endDateTime}</td>
        <td>
          <form class="inline" method="post" action="/_sandbox/secret">
            <input type="hidden" name="appId" value="${application.appId}" /><input
              type="hidden"
              name="keyId"
              value="${secret.keyId}"
            />
            <label for="days-${secret.keyId}">Days left</label>
            <input id="days-${secret.keyId}" name="days" type="number" value="7" /> <button>Set end</button>
          </form>
        </td>
      </tr>`,
  );

/** The page on which a person sees the world and turns it. */
export function worldPage(sandbox: Sandbox): Promise<Response> {
  const view = summary(sandbox);
  const { minMs, maxMs } = view.knobs.lag;
  return page({
    title: 'Sandbox',
    wide: true,
    stylesheetPath: '/_sandbox/style.css',
    body: html`<h1>Sandbox</h1>
      <p><a href="/_sandbox/inbox">Webhook inbox</a> · <a href="/_sandbox/requests">Requests</a></p>
      ${clockSection(sandbox)}
      <form method="post" action="/_sandbox/lag">
        <label for="minMs">Least lag of what is new or deleted (ms)</label
        ><input id="minMs" name="minMs" type="number" min="0" value="${minMs}" />
        <label for="maxMs">Longest lag (ms)</label
        ><input id="maxMs" name="maxMs" type="number" min="0" value="${maxMs}" />
        <p><button>Set lag</button></p>
      </form>
      ${view.leaving.length > 0 ? html`<p>Deleted, and still known elsewhere: ${view.leaving.length}.</p>` : ''}
      ${troubleSection(view)}
      <h2>Applications and secrets</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Application</th>
              <th scope="col">Secret</th>
              <th scope="col">Ends</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            ${view.applications.flatMap(secretRow)}
          </tbody>
        </table>
      </div>
      ${vaultSection(view)} ${view.tenants.map(tenantSection)}`,
  });
}
