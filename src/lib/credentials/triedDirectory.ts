import type { TriedAccount } from './passwordTries.ts';

/**
 * Pure: whose password is tried, by the account's own name and the first label of its domain: so `CORP\svc` and
 * `svc@corp.example` are one, whichever connections of the tenant ask.
 */
export function triedDirectory(tenant: string, account: string): TriedAccount {
  const [name = '', domain = ''] = account.includes('@')
    ? account.split('@')
    : account.split('\\').toReversed();
  return { tenant, objectId: `${domain.split('.')[0] ?? ''}\\${name}` };
}
