import { iso } from '../clock.ts';
import type { TenantAccount } from '../connections/access.ts';
import { type AuditEntry, ITSELF } from '../connections/audit.ts';

/** Pure: what the audit list says of an account, its sign-in or its password that took the place of another one; of a first only what it is told. */
export function accountActs(
  before: TenantAccount | undefined,
  next: TenantAccount | undefined,
  {
    connection,
    id,
    by,
    now,
    first,
  }: {
    readonly connection: string;
    /** The same however often this act is written down. */
    readonly id: string;
    /** Object id of whoever did it. */
    readonly by: string | undefined;
    readonly now: number;
    /** What is said where there was none before. */
    readonly first?: string;
  },
): readonly AuditEntry[] {
  const text = before ? next && wordsFor(before, next) : first;
  if (text === undefined) return [];
  const subject = next?.objectId;
  return [
    {
      id,
      at: iso(now),
      by: by ?? ITSELF,
      action: 'credential.replaced',
      connection,
      ...(subject !== undefined && { subject }),
      text,
    },
  ];
}

function wordsFor(before: TenantAccount, next: TenantAccount): string | undefined {
  const name = next.userPrincipalName;
  if (before.objectId !== next.objectId)
    return `The account ${before.userPrincipalName} was replaced by ${name}.`;
  if (before.password?.secretVersion !== next.password?.secretVersion)
    return `The password of the account ${name} was replaced.`;
  if (before.refreshToken?.secretVersion !== next.refreshToken?.secretVersion)
    return `The sign-in of the account ${name} was replaced.`;
  return undefined;
}
