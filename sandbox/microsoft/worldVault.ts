/** Roles on a vault: Key Vault Secrets Officer, Secrets User, Reader. */
export const vaultRoles = ['officer', 'user', 'reader'] as const;
export type VaultRole = (typeof vaultRoles)[number];

/** Conditions of the vault that tests and people switch. */
export interface VaultKnobs {
  /** Nobody may purge; deleted secrets go by themselves at the end of their retention. */
  purgeProtection: boolean;
  /** Between 7 and 90. */
  retentionDays: number;
  /** How long deleting, recovering and purging take, in ms. */
  delayMs: number;
}

/** A change of a secret that is under way until an instant (ms since 1970). */
export interface VaultMove {
  what: 'deleting' | 'recovering' | 'purging';
  until: number;
}
