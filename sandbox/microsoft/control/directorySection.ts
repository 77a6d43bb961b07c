import { html } from 'hono/html';
import type { Html } from '../page.ts';
import type { TenantView } from './tenantView.ts';

const NAMES = 20;

/** How many there are, and the first of their names. */
const counted = (what: string, things: readonly { displayName: string }[]): Html => {
  const names = things.slice(0, NAMES).map(({ displayName }) => displayName);
  const more = things.length > NAMES ? [`${things.length - NAMES} more`] : [];
  const words = names.length === 0 ? '' : `: ${[...names, ...more].join(', ')}`;
  return html`<p>${what} (${things.length})${words}</p>`;
};

const usageTable = ({ displayName, usage }: TenantView): Html =>
  html`<p>
      Usage reports: ${usage.count} people, names ${usage.concealed ? 'concealed' : 'shown'}. The first of
      them, as an app sees them:
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Usage of ${displayName}">
      <table>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Last activity</th>
            <th scope="col">Used</th>
          </tr>
        </thead>
        <tbody>
          ${usage.rows.map(
            (row) =>
              html`<tr>
                <td>${row.displayName}<br /><small>${row.userPrincipalName}</small></td>
                <td>${row.lastActivityDate}</td>
                <td>${row.used.join(', ')}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;

const verdict = (
  tenant: TenantView,
  name: 'secretsForbidden' | 'usersMayRegisterApplications',
  label: string,
) => {
  const set = tenant.policies[name];
  const option = (value: '' | 'yes' | 'no', words: string): Html => {
    const chosen = value === (set === undefined ? '' : set ? 'yes' : 'no');
    return html`<option value="${value}" ${chosen ? html`selected` : ''}>${words}</option>`;
  };
  return html`<label for="${name}-${tenant.domain}">${label}</label>
    <select id="${name}-${tenant.domain}" name="${name}">
      ${option('', 'as Microsoft sets it')} ${option('yes', 'yes')} ${option('no', 'no')}
    </select>`;
};

const policyForm = (tenant: TenantView): Html =>
  html`<form method="post" action="/_sandbox/policies${tenant.where}">
    <input type="hidden" name="tenant" value="${tenant.id}" />
    <label for="secretLifetime-${tenant.domain}"
      >Longest life of a new secret, as P180D; empty: no limit</label
    >
    <input
      id="secretLifetime-${tenant.domain}"
      name="secretLifetime"
      value="${tenant.policies.secretLifetime ?? ''}"
      autocomplete="off"
    />
    ${verdict(tenant, 'secretsForbidden', 'Secrets may not be added')}
    ${verdict(tenant, 'usersMayRegisterApplications', 'People without a role may register apps')}
    <p><button aria-label="Set policies of ${tenant.displayName}">Set policies</button></p>
  </form>`;

/** What else a tenant holds: groups, devices, usage reports, and its policies. */
export const directorySection = (tenant: TenantView): Html =>
  html`<details id="directory-${tenant.domain}">
    <summary>Groups, devices, usage and policies</summary>
    ${counted('Groups', tenant.groups)} ${counted('Devices', tenant.devices)} ${usageTable(tenant)}
    ${policyForm(tenant)}
  </details>`;
