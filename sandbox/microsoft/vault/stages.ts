import type { Sandbox } from '../sandbox.ts';
import type { Vault, VaultSecret } from '../world.ts';
import type { VaultKnobs, VaultMove } from '../worldVault.ts';

/** Where a secret stands: there, on its way somewhere, or deleted softly. */
export type Stage = 'live' | 'deleted' | VaultMove['what'];

const ordinary: VaultKnobs = { purgeProtection: false, retentionDays: 90, delayMs: 0 };

/** The conditions of a vault. */
export const vaultKnobs = (vault: Vault): VaultKnobs => vault.knobs ?? ordinary;

/** How a vault names what becomes of deleted secrets. */
export function recoveryLevel({ purgeProtection, retentionDays }: VaultKnobs): string {
  const level = retentionDays < 90 ? 'CustomizedRecoverable' : 'Recoverable';
  return purgeProtection ? level : `${level}+Purgeable`;
}

/** The stage of a secret that {@link settle} went over. */
export const stageOf = (secret: VaultSecret): Stage =>
  secret.moving?.what ?? (secret.deleted ? 'deleted' : 'live');

/** Whether nothing is left of a secret: purged, or at the end of its retention. */
const isGone = (secret: VaultSecret, now: number): boolean =>
  (secret.moving?.what === 'purging' && secret.moving.until <= now) ||
  (secret.deleted !== undefined && secret.deleted.purgeAt * 1000 <= now);

/** Brings every secret to where it is by the sandbox's clock. */
export function settle(sandbox: Sandbox): void {
  const now = sandbox.clock();
  const { secrets } = sandbox.world.vault;
  for (const [key, secret] of Object.entries(secrets)) {
    if (isGone(secret, now)) delete secrets[key];
    if (secret.moving === undefined || secret.moving.until > now) continue;
    if (secret.moving.what === 'recovering') delete secret.deleted;
    delete secret.moving;
    sandbox.touch();
  }
}

/** Sends a secret on its way; it arrives after the vault's delay. */
export function move(sandbox: Sandbox, secret: VaultSecret, what: VaultMove['what']): void {
  secret.moving = { what, until: sandbox.clock() + vaultKnobs(sandbox.world.vault).delayMs };
  settle(sandbox);
  sandbox.touch();
}
