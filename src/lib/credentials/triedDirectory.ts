import type { TriedAccount } from './passwordTries.ts';

/**
 * Pure: whose password is tried, by the account's own name and the first label of its domain: so `CORP\svc` and
 * `svc@corp.example` are one, whichever connections of the tenant ask. What was heard of the one in force bars nobody from
 * giving another, nor a renewal from trying its own.
 */
export function triedDirectory(
  tenant: string,
  account: string,
): Readonly<Record<'inForce' | 'renewed' | 'given', TriedAccount>> {
  const [name = '', domain = ''] = account.includes('@')
    ? account.split('@')
    : account.split('\\').toReversed();
  const objectId = `${domain.split('.')[0] ?? ''}\\${name}`;
  return {
    given: { tenant, objectId },
    inForce: { tenant, objectId: `${objectId}\nin force` },
    renewed: { tenant, objectId: `${objectId}\nrenewed` },
  };
}
