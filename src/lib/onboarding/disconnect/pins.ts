import type { Access } from '../../connections/access.ts';
import { appOf, refText } from './apps.ts';

const appKinds = new Set(['removeGrants', 'removeCredential', 'removeApplication']);
const accountKinds = new Set(['removeAccount', 'removeIncomingAccount', 'removeFormerAccount']);

/**
 * Pure: a removal's id that names the very app or account for good. Days pass until somebody comes to remove it, and
 * another one, somebody else's perhaps, may be in its place by then.
 */
export function pinned(access: Access, id: string): string {
  const [kind = '', key] = id.split(':');
  const { account } = access;
  if (kind === 'removeAccount' && key === undefined && account) return `${kind}:${account.objectId}`;
  const app = appKinds.has(kind) && key !== undefined ? appOf(access, { key }) : undefined;
  return app && id === `${kind}:${app.key}` ? `${kind}:${refText(app)}` : id;
}

/** Pure: the id under which the same app or account is listed as things are now. */
export function listedAs(access: Access, pin: string): string {
  const [kind = '', key, clientId] = pin.split(':');
  if (accountKinds.has(kind) && key !== undefined) return accountId(access, key);
  const isInForce = access.apps.some((app) => app.key === key && app.clientId === clientId);
  return key !== undefined && isInForce ? `${kind}:${key}` : pin;
}

function accountId({ account, incoming }: Access, objectId: string): string {
  if (account?.objectId === objectId) return 'removeAccount';
  return `${incoming?.objectId === objectId ? 'removeIncomingAccount' : 'removeFormerAccount'}:${objectId}`;
}
