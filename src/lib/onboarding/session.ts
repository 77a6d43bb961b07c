import type { Access } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import type { Provisioning } from '../connections/provisioning.ts';
import { isolated, type Logger } from '../log.ts';
import type { Vault } from '../storage/vault.ts';

/** The vault entry of the setup app's token. */
export const sessionName = (connectionId: string): string => `setup-${connectionId}`;

/** What is next once the setup app was removed. */
const hasLeft: ReadonlySet<string> = new Set(['provePassword', 'activatePassword', 'done']);

/** Pure: is the setup app in the tenant for this flow? It came when somebody signed in, and its step `leave` removes it. */
export const leavesSetup = (flow: Provisioning | undefined): boolean =>
  flow?.session !== undefined && flow.finishedAt === undefined && !hasLeft.has(flow.step);

/** Pure: what a connection works with when this flow is dropped: what it leaves in the tenant is kept in mind. */
export const withLeftover = (access: Access, dropped: Provisioning | undefined): Access =>
  leavesSetup(dropped) ? { ...access, setupLeftover: true } : access;

/** Pure: was somebody's sign-in for a flow that this change drops? One that is put aside comes back. */
export function dropsSession(
  { provisioning: before }: Pick<Connection, 'provisioning'>,
  { provisioning: after }: Pick<Connection, 'provisioning'>,
): boolean {
  const kept = [after?.flow, after?.before?.flow?.flow];
  return before?.session !== undefined && !kept.includes(before.flow);
}

/** Removes the token of a flow that was dropped. Where the vault is away it stays until the next end, and is of no use soon. */
export const forgetSession = (given: { vault: Pick<Vault, 'remove'>; log: Logger }, connectionId: string) =>
  isolated(given.log, 'removing the token of the setup app', { connectionId }, () =>
    given.vault.remove(sessionName(connectionId)),
  );
