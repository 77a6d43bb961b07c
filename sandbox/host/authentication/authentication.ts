import type { Answer, Incoming } from '../http/convert.ts';
import { pairs } from '../http/convert.ts';
import type { Log } from '../log.ts';
import { createBearerJudge, type JudgeBearer } from './bearer.ts';
import { isLocal, page, redirect } from './pages.ts';
import { createProvider, type Provider } from './provider.ts';
import { nameOf, principalClaims, principalHeaders } from './principal.ts';
import { createSessions } from './session.ts';
import type { AuthenticationSettings } from './settings.ts';
import { createSignIn } from './signIn.ts';

/** Answers what is its own, refuses bad tokens, and else gives the headers that tell the app who calls. */
export type Authentication = (
  incoming: Incoming,
) => Promise<Answer | { readonly headers: readonly string[] }>;

/**
 * App Service authentication in the mode `AllowAnonymous`: who is not signed in comes through without a principal.
 *
 * @see https://learn.microsoft.com/azure/app-service/overview-authentication-authorization
 */
export function createAuthentication(settings: AuthenticationSettings, log: Log): Authentication {
  const provider = createProvider(settings);
  const sessions = createSessions(settings.sessionKey);
  const signIn = createSignIn({ settings, provider, sessions, log });
  const judge = lazyJudge(settings, provider);
  return async (incoming) => {
    const { pathname, searchParams } = new URL(incoming.url);
    const cookies = headerOf(incoming, 'cookie');
    if (pathname === '/.auth/login/aad') return signIn.begin(searchParams.get('post_login_redirect_uri'));
    if (pathname === '/.auth/login/aad/callback') return signIn.complete(incoming, cookies);
    if (pathname === '/.auth/login/done') return page(200, 'You are signed in.');
    if (pathname === '/.auth/logout') return signIn.leave(searchParams.get('post_logout_redirect_uri'));
    if (pathname === '/.auth/logout/complete') {
      const next = searchParams.get('post_logout_redirect_uri');
      return next && isLocal(next) ? redirect(next) : page(200, 'You are signed out.');
    }
    const bearer = /^Bearer +(.+)$/i.exec(headerOf(incoming, 'authorization') ?? '')?.[1];
    const claims = bearer === undefined ? await sessions.read(cookies) : await (await judge())(bearer);
    if (bearer !== undefined && !claims) return refused;
    if (pathname === '/.auth/me') return claims ? me(claims) : refused;
    if (pathname.startsWith('/.auth/')) return page(404, 'There is no such page.');
    return { headers: claims ? principalHeaders(claims) : [] };
  };
}

const refused: Answer = {
  status: 401,
  headers: [['www-authenticate', 'Bearer']],
  body: new Uint8Array(),
};

function me(claims: Parameters<typeof principalClaims>[0]): Answer {
  const body = [
    { provider_name: 'aad', user_claims: principalClaims(claims), user_id: nameOf(claims) ?? claims['oid'] },
  ];
  return {
    status: 200,
    headers: [['content-type', 'application/json; charset=utf-8']],
    body: new TextEncoder().encode(JSON.stringify(body)),
  };
}

function headerOf(incoming: Incoming, name: string): string | undefined {
  return pairs(incoming.rawHeaders).find(([key]) => key.toLowerCase() === name)?.[1];
}

function lazyJudge(settings: AuthenticationSettings, provider: Provider): () => Promise<JudgeBearer> {
  let made: JudgeBearer | undefined;
  return async () => {
    if (made) return made;
    const { jwks_uri: keys, issuer } = (await provider()).serverMetadata();
    if (!keys) throw new Error('The authority publishes no keys.');
    made = createBearerJudge({
      keys: new URL(keys),
      issuer,
      tenant: settings.tenant,
      clientId: settings.clientId,
    });
    return made;
  };
}
