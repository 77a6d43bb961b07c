import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import type { User } from '../../../sandbox/microsoft/world.ts';
import { Browser } from './browser.ts';
import { callback, origins, postToken, sharedSecret, tenantOf, type Fields } from './helpers.ts';

/** The person with this address. */
export function userOf(microsoft: Microsoft, address: string): User {
  const user = tenantOf(microsoft, address.split('@')[1] ?? '').users.find(
    (one) => one.userPrincipalName === address,
  );
  if (!user) throw new Error(`no user ${address}`);
  return user;
}

/** Where the shared app sends people to sign in. */
export function sharedAuthorize(
  microsoft: Microsoft,
  more: Fields = {},
  tenant = 'contoso.example',
  at = origins,
): string {
  const query = new URLSearchParams({
    client_id: microsoft.world.seeded.sharedApp.clientId,
    response_type: 'code',
    redirect_uri: `${at.app}/connect/callback`,
    scope: 'openid profile offline_access',
    state: 'state-1',
    ...more,
  });
  return `${at.authority}/${tenant}/oauth2/v2.0/authorize?${query.toString()}`;
}

/** A token request of the shared app. */
export const askShared = (microsoft: Microsoft, fields: Fields, tenant = 'contoso.example') =>
  postToken(microsoft, tenant, {
    client_id: microsoft.world.seeded.sharedApp.clientId,
    client_secret: sharedSecret(microsoft),
    ...fields,
  });

/** Name and password of somebody, by the shared app. */
export const askPassword = (microsoft: Microsoft, username: string, password: string, tenant?: string) =>
  askShared(
    microsoft,
    { grant_type: 'password', username, password, scope: 'openid' },
    tenant ?? username.split('@')[1] ?? '',
  );

/** A refresh of the shared app. */
export const refresh = (
  microsoft: Microsoft,
  token: string | undefined,
  more: Fields = {},
  tenant?: string,
) => askShared(microsoft, { grant_type: 'refresh_token', refresh_token: token ?? '', ...more }, tenant);

/** Somebody signs in to the shared app in a fresh browser, allows what is asked, and the code is redeemed. */
export async function signedInTokens(
  microsoft: Microsoft,
  address: string,
  more: Fields = {},
  tenant = 'contoso.example',
): Promise<Fields> {
  const browser = new Browser(microsoft);
  await browser.open(sharedAuthorize(microsoft, more, tenant));
  await browser.signIn(address);
  if (!browser.seen.left) await browser.press('action', 'accept');
  const code = browser.seen.left?.searchParams.get('code') ?? '';
  const { body } = await askShared(
    microsoft,
    { grant_type: 'authorization_code', code, redirect_uri: callback },
    tenant,
  );
  return body;
}
