import { createHash, randomBytes } from 'node:crypto';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { Browser } from './browser.ts';
import { callback, origins, postToken } from './helpers.ts';
import { identityProof } from './identity.ts';

/** Where the setup app sends an admin of the tenant, with the challenge of `verifier`. */
export function setupAuthorize(
  { world }: Microsoft,
  tenant: string,
  scopes: readonly string[],
  verifier: string,
): string {
  const query = new URLSearchParams({
    client_id: world.seeded.setupApp.clientId,
    response_type: 'code',
    redirect_uri: callback,
    scope: ['openid', 'profile', ...scopes.map((name) => `https://graph.microsoft.com/${name}`)].join(' '),
    state: 'state-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `${origins.authority}/${tenant}/oauth2/v2.0/authorize?${query.toString()}`;
}

/** An admin signs in to the setup app, allows it for themselves alone, and the code is redeemed. */
export async function setupTokens(microsoft: Microsoft, address: string, scopes: readonly string[]) {
  const tenant = address.split('@')[1] ?? '';
  const verifier = randomBytes(32).toString('base64url');
  const browser = new Browser(microsoft);
  await browser.open(setupAuthorize(microsoft, tenant, scopes, verifier));
  await browser.signIn(address);
  if (!browser.seen.left) await browser.press('action', 'accept');
  return postToken(microsoft, tenant, {
    grant_type: 'authorization_code',
    client_id: microsoft.world.seeded.setupApp.clientId,
    code: browser.seen.left?.searchParams.get('code') ?? '',
    code_verifier: verifier,
    redirect_uri: callback,
    ...(await identityProof(microsoft)),
  });
}
