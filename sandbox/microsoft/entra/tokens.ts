import { createHash } from 'node:crypto';
import { rolesElsewhere } from '../leaving.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Tenant, User } from '../world.ts';
import type { Application, ServicePrincipal } from '../worldApps.ts';
import type { Person } from './grantedPerson.ts';
import { rolesInForce, type Resource } from './resources.ts';

/** Seconds that an ordinary token lives, as Entra counts them. */
export const TOKEN_SECONDS = 3599;

/** How the client proved itself: 0 not at all, 1 by secret, 2 by certificate or federated credential. */
export type ClientProof = '0' | '1' | '2';

const times = (sandbox: Sandbox, seconds: number) => {
  const now = Math.floor(sandbox.clock() / 1000);
  return { iat: now, nbf: now, exp: now + seconds };
};

const issuer = (sandbox: Sandbox, tenant: Tenant, version: 1 | 2): string =>
  version === 1 ? `https://sts.windows.net/${tenant.id}/` : `${sandbox.origins.authority}/${tenant.id}/v2.0`;

/** The `sub` of a person, different for every client and no good for tracking. */
const pairwise = (user: User, appId: string): string =>
  createHash('sha256').update(`${user.id} ${appId}`).digest('base64url');

/** Where a guest signs in. */
const homeOf = (user: User): { idp?: string } =>
  user.home === undefined ? {} : { idp: `https://sts.windows.net/${user.home.tenantId}/` };

/** The name with which a person signs in; a guest's own is that of their home. */
const signInName = (user: User): string => user.home?.userPrincipalName ?? user.userPrincipalName;

/** A token of an application or managed identity for itself; `roles` are those in force at this instant. */
export function appOnlyToken(
  sandbox: Sandbox,
  tenant: Tenant,
  client: ServicePrincipal,
  resource: Resource,
  proof: ClientProof,
  seconds = TOKEN_SECONDS,
): Promise<string> {
  const roles = rolesInForce(sandbox, tenant, client.id, resource);
  const shared = {
    aud: resource.audience,
    iss: issuer(sandbox, tenant, resource.version),
    ...times(sandbox, seconds),
    oid: client.id,
    sub: client.id,
    tid: tenant.id,
    idtyp: 'app',
    uti: crypto.randomUUID(),
    ...(roles.length > 0 ? { roles } : {}),
  };
  if (resource.version === 2) {
    return sandbox.keys.sign({ ...shared, azp: client.appId, azpacr: proof, ver: '2.0' });
  }
  return sandbox.keys.sign({
    ...shared,
    appid: client.appId,
    appidacr: proof,
    app_displayname: client.displayName,
    idp: shared.iss,
    tenant_region_scope: 'EU',
    ver: '1.0',
    wids: ['0997a1d0-0d1d-4acb-b408-d5ca73121e90'],
  });
}

/** A token with which a client acts for a person. */
export function delegatedToken(
  sandbox: Sandbox,
  { tenant, user }: Person,
  application: Application,
  resource: Resource,
  scopes: string[],
  { proof, mfa }: { proof: ClientProof; mfa: boolean },
): Promise<string> {
  const shared = {
    aud: resource.audience,
    iss: issuer(sandbox, tenant, resource.version),
    ...times(sandbox, TOKEN_SECONDS),
    oid: user.id,
    sub: pairwise(user, resource.appId),
    tid: tenant.id,
    idtyp: 'user',
    name: user.displayName,
    scp: scopes.join(' '),
    uti: crypto.randomUUID(),
    wids: [...rolesElsewhere(sandbox, tenant, user), 'b79fbf4d-3ef9-4689-8143-76b194e85509'],
    ...homeOf(user),
  };
  if (resource.version === 2) {
    const names = { azp: application.appId, azpacr: proof, preferred_username: signInName(user) };
    return sandbox.keys.sign({ ...shared, ...names, ver: '2.0' });
  }
  const names = {
    appid: application.appId,
    appidacr: proof,
    ...(user.home === undefined ? { upn: user.userPrincipalName } : {}),
    unique_name: signInName(user),
  };
  return sandbox.keys.sign({
    ...shared,
    ...names,
    app_displayname: application.displayName,
    acr: '1',
    amr: mfa ? ['pwd', 'mfa'] : ['pwd'],
    ver: '1.0',
  });
}

/** Who signed in, for the client to read; `roles` are the person's app roles of the client itself. */
export function idToken(
  sandbox: Sandbox,
  { tenant, user }: Person,
  application: Application,
  nonce: string | undefined,
): Promise<string> {
  const own: Resource = {
    kind: 'application',
    appId: application.appId,
    audience: application.appId,
    version: 2,
    application,
  };
  const roles = rolesInForce(sandbox, tenant, user.id, own);
  return sandbox.keys.sign({
    aud: application.appId,
    iss: issuer(sandbox, tenant, 2),
    ...times(sandbox, TOKEN_SECONDS),
    name: user.displayName,
    ...(nonce === undefined ? {} : { nonce }),
    oid: user.id,
    preferred_username: signInName(user),
    ...homeOf(user),
    ...(roles.length > 0 ? { roles } : {}),
    sub: pairwise(user, application.appId),
    tid: tenant.id,
    uti: crypto.randomUUID(),
    ver: '2.0',
  });
}

/** MSAL's own notion of the account, base64url of `{uid, utid}`. */
export const clientInfo = (tenant: Tenant, user: User): string =>
  Buffer.from(JSON.stringify({ uid: user.id, utid: tenant.id })).toString('base64url');
