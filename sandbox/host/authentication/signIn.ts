import * as openid from 'openid-client';
import type { Answer, Incoming } from '../http/convert.ts';
import type { Log } from '../log.ts';
import { describe } from '../log.ts';
import { isLocal, page, redirect } from './pages.ts';
import type { Provider } from './provider.ts';
import type { Sessions } from './session.ts';
import type { AuthenticationSettings } from './settings.ts';

export interface SignInPages {
  begin(returnTo: string | null): Promise<Answer>;
  complete(incoming: Incoming, cookies: string | undefined): Promise<Answer>;
  leave(returnTo: string | null): Promise<Answer>;
}

/** The pages under /.auth that sign a person in and out: authorization code with PKCE, state and nonce. */
export function createSignIn(parts: {
  readonly settings: AuthenticationSettings;
  readonly provider: Provider;
  readonly sessions: Sessions;
  readonly log: Log;
}): SignInPages {
  const { settings, provider, sessions, log } = parts;
  const callback = `${settings.origin}/.auth/login/aad/callback`;
  return {
    async begin(returnTo) {
      if (returnTo !== null && !isLocal(returnTo))
        return page(400, 'Only addresses of this site are allowed.');
      const verifier = openid.randomPKCECodeVerifier();
      const signIn = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier,
        returnTo: returnTo ?? '/.auth/login/done',
      };
      const address = openid.buildAuthorizationUrl(await provider(), {
        redirect_uri: callback,
        scope: 'openid profile email',
        state: signIn.state,
        nonce: signIn.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return redirect(address.href, await sessions.begin(signIn));
    },

    async complete(incoming, cookies) {
      const address = new URL(callback);
      address.search =
        incoming.method === 'POST'
          ? new TextDecoder().decode(incoming.body)
          : new URL(incoming.url).searchParams.toString();
      const state = address.searchParams.get('state') ?? '';
      const signIn = await sessions.resume(cookies, state);
      if (!signIn) return page(401, 'This sign-in was not begun in this browser, or took too long.');
      try {
        const tokens = await openid.authorizationCodeGrant(await provider(), address, {
          pkceCodeVerifier: signIn.verifier,
          expectedState: signIn.state,
          expectedNonce: signIn.nonce,
          idTokenExpected: true,
        });
        const session = await sessions.open(tokens.claims() ?? {});
        return redirect(signIn.returnTo, session, sessions.ended(state));
      } catch (error) {
        log('warning', 'Host.Authentication', `sign-in failed: ${describe(error)}`);
        return page(401, 'You could not be signed in.', sessions.ended(state));
      }
    },

    async leave(returnTo) {
      if (returnTo !== null && !isLocal(returnTo))
        return page(400, 'Only addresses of this site are allowed.');
      const after = new URL('/.auth/logout/complete', settings.origin);
      if (returnTo !== null) after.searchParams.set('post_logout_redirect_uri', returnTo);
      const server = (await provider()).serverMetadata();
      if (!server.end_session_endpoint) return redirect(after.href, sessions.closed);
      const there = openid.buildEndSessionUrl(await provider(), { post_logout_redirect_uri: after.href });
      return redirect(there.href, sessions.closed);
    },
  };
}
