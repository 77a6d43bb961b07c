import * as z from 'zod';
import type { Removal } from './removals.ts';

/** What an operator wants removed, and in whose name: an admin's of the tenant, who gets a link, or the steward app's. */
export const removalWish = z.strictObject({
  remove: z.array(z.string().max(200)).max(50).default([]),
  by: z.enum(['admin', 'steward']),
});
export type RemovalWish = z.output<typeof removalWish>;

/** Pure: what cannot be wished for: unknown, used by another connection, or beyond the steward. */
export function faultsOf(
  remove: readonly string[],
  actor: RemovalWish['by'],
  there: readonly Removal[],
): { path: string; message: string }[] {
  return remove.flatMap((id, at) => {
    const path = `remove.${at}`;
    const removal = there.find((one) => one.id === id);
    if (!removal) return [{ path, message: `“${id}” is not there, or not ours to remove` }];
    const name = removal.name || removal.id;
    const [user] = removal.usedBy;
    if (user) return [{ path, message: `“${name}” is used by the connection “${user.name}” too` }];
    if (actor === 'steward' && !removal.bySteward)
      return [{ path, message: `“${name}” can only be removed by an admin of the tenant` }];
    return [];
  });
}
