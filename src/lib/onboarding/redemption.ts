import type { SetbackCode } from '../connections/connection.ts';
import type { CodeFlow, PersonTokens } from '../microsoft/codeFlow.ts';
import type { IdTokenVerifier, SignedIn } from '../microsoft/idToken.ts';
import type { ClientApp, TokenFailure } from '../microsoft/tokens.ts';
import { err, ok, type Result } from '../result.ts';
import { setbackOf } from './setbacks.ts';
import { nonceOf, type Trip } from './trip.ts';

/** Why a sign-in counts for nothing, as the page tells it. */
export interface Setback {
  readonly code: SetbackCode;
  readonly aadsts?: number;
  readonly correlationId?: string;
}

/** Redeems the code that a browser came back with, and makes sure of who signed in. */
export type Redemption = (
  trip: Trip,
  app: Result<ClientApp, TokenFailure>,
  tenant: string,
  back: { code: string; state: string },
) => Promise<Result<{ readonly person: SignedIn; readonly tokens: PersonTokens }, Setback>>;

export function createRedemption(given: {
  codeFlow: CodeFlow;
  verifyIdToken: IdTokenVerifier;
  redirectUri: string;
}): Redemption {
  const { codeFlow, verifyIdToken, redirectUri } = given;
  return async (trip, app, tenant, { code, state }) => {
    if (!app.ok) return err({ code: app.error.kind === 'unavailable' ? 'unavailable' : 'operator' });
    const nonce = nonceOf(state);
    const grant = { code, redirectUri, codeVerifier: trip.cookie.verifier, nonce };
    const redeemed = await codeFlow.redeem(app.value, tenant, grant);
    if (!redeemed.ok) {
      const { error } = redeemed;
      if (error.kind !== 'refused') return err({ code: 'unavailable' });
      const { aadsts, correlationId } = error;
      return err({
        // It was accepted on the page just now, or there would be no code.
        code: aadsts === 65001 ? 'settling' : setbackOf({ ...error, subcode: undefined }),
        ...(aadsts !== undefined && { aadsts }),
        ...(correlationId !== undefined && { correlationId }),
      });
    }
    const { clientId } = app.value;
    const person = await verifyIdToken(redeemed.value.idToken ?? '', { tenant, clientId, nonce });
    if (!person.ok) return err({ code: person.error === 'invalid' ? 'refused' : person.error });
    return ok({ person: person.value, tokens: redeemed.value });
  };
}
