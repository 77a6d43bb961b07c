import { html } from 'hono/html';
import type { Html } from '../page.ts';
import { vaultRoles } from '../worldVault.ts';
import type { Summary } from './summary.ts';

const roleNames = { officer: 'Secrets Officer', user: 'Secrets User', reader: 'Reader' } as const;

/** The vault's conditions and who holds a role on it. */
export function vaultSection({ vaultConditions: vault, vaultPrincipals: principals }: Summary): Html {
  const { purgeProtection, retentionDays, delayMs } = vault.knobs;
  const checked = purgeProtection ? html`checked` : '';
  const held = principals.filter(({ id }) => vault.roles[id] !== undefined);
  return html`<section id="vault">
    <h2>Key vault</h2>
    <form method="post" action="/_sandbox/vault">
      <p>
        <input type="checkbox" id="purgeProtection" name="purgeProtection" value="yes" ${checked} />
        <label for="purgeProtection">Purge protection</label>
      </p>
      <label for="retentionDays">Days that deleted secrets are kept</label>
      <input
        id="retentionDays"
        name="retentionDays"
        type="number"
        min="7"
        max="90"
        value="${retentionDays}"
      />
      <label for="delayMs">Time that deleting, recovering and purging take (ms)</label>
      <input id="delayMs" name="delayMs" type="number" min="0" value="${delayMs}" />
      <p><button>Set vault</button></p>
    </form>
    <ul>
      ${held.map(({ id, displayName }) => html`<li>${displayName}: ${roleNames[vault.roles[id] ?? 'reader']}</li>`)}
    </ul>
    <form method="post" action="/_sandbox/vault-role">
      <label for="vault-principal">Application or identity</label>
      <select id="vault-principal" name="objectId">
        ${principals.map(({ id, displayName }) => html`<option value="${id}">${displayName}</option>`)}
      </select>
      <label for="vault-role">Role on the vault</label>
      <select id="vault-role" name="role">
        ${vaultRoles.map((role) => html`<option value="${role}">${roleNames[role]}</option>`)}
        <option value="none">No role</option>
      </select>
      <p><button>Set role</button></p>
    </form>
  </section>`;
}
