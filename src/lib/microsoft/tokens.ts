import { AuthError, ConfidentialClientApplication, ServerError } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import * as z from 'zod';
import { reasonOf } from '../log.ts';
import { err, ok, type Result } from '../result.ts';
import { aadstsCode, correlationId, oauthError } from './aadsts.ts';
import { type Cloud, endpoints, graphScope } from './cloud.ts';
import { type LastCall, retryAfterSeconds, watchedNetwork } from './http.ts';

/** How an app proves itself to the token service. */
export type ClientProof =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'certificate'; readonly thumbprintSha256: string; readonly privateKey: string }
  /** Gives a fresh assertion, the managed identity's token for `api://AzureADTokenExchange`. */
  | { readonly kind: 'assertion'; readonly assertion: () => Promise<string> };

/** One of our apps as the token service knows it. */
export interface ClientApp {
  readonly clientId: string;
  readonly proof: ClientProof;
}

/** Why there is no token. Only `refused` says anything about the tenant. */
export type TokenFailure =
  | {
      readonly kind: 'refused';
      /** OAuth `error`, such as `invalid_client`. */
      readonly error: string;
      /** AADSTS number, where Microsoft gave one. */
      readonly aadsts: number | undefined;
      readonly correlationId: string | undefined;
    }
  | {
      readonly kind: 'unavailable';
      readonly reason: string;
      readonly retryAfterSeconds?: number;
      /** It is certain that Microsoft has seen nothing of what was to be sent. */
      readonly unsent?: true;
    }
  /** Nobody was asked: we have nothing to prove ourselves with. */
  | { readonly kind: 'noCredential'; readonly reason: string };

/** An app-only access token for Microsoft Graph, and what it says of itself. */
export interface AppToken {
  readonly token: string;
  readonly tenant: string;
  /** Application permissions as granted when the token was made. */
  readonly roles: readonly string[];
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/**
 * Asks the tenant's token service for a fresh app-only token.
 *
 * A new client each time: a shared one slows with the number of tenants, and keeps 429 and 5xx answers for up to an hour.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export async function requestAppToken(
  cloud: Cloud,
  app: ClientApp,
  tenant: string,
  fetcher?: typeof fetch,
): Promise<Result<AppToken, TokenFailure>> {
  const last: LastCall = {};
  try {
    const client = newClient(cloud, app, tenant, last, fetcher);
    const result = await client.acquireTokenByClientCredential({
      scopes: [graphScope(cloud)],
      skipCache: true,
    });
    // MSAL takes a token whatever the status says; the token service gives none with another one.
    return result && last.status === 200
      ? readAppToken(result.accessToken)
      : err({ kind: 'unavailable', reason: 'the token service gave no token' });
  } catch (thrown) {
    return err(toFailure(thrown, last));
  }
}

// Where nothing is granted there are no roles; roles of another form say nothing.
const claims = z.object({ tid: z.string(), roles: z.array(z.string()).default([]), exp: z.int() });

/** Reads `tid`, `roles` and `exp` of a token that the token service itself just gave us over TLS. */
function readAppToken(token: string): Result<AppToken, TokenFailure> {
  try {
    const { tid, roles, exp } = claims.parse(decodeJwt(token));
    return ok({ token, tenant: tid, roles, endsAt: exp * 1_000 });
  } catch {
    return err({ kind: 'unavailable', reason: 'the token could not be read' });
  }
}

/** An app at the token service of one tenant. @param last hears of each answer */
function newClient(
  cloud: Cloud,
  { clientId, proof }: ClientApp,
  tenant: string,
  last: LastCall,
  fetcher?: typeof fetch,
): ConfidentialClientApplication {
  const { authority, issuer, authorize, token, keys } = endpoints(cloud, tenant);
  return new ConfidentialClientApplication({
    auth: {
      clientId,
      authority,
      knownAuthorities: [new URL(cloud.authorityHost).host],
      authorityMetadata: JSON.stringify({
        issuer,
        authorization_endpoint: authorize,
        token_endpoint: token,
        jwks_uri: keys,
      }),
      ...(proof.kind === 'secret' && { clientSecret: proof.secret }),
      ...(proof.kind === 'assertion' && { clientAssertion: proof.assertion }),
      ...(proof.kind === 'certificate' && {
        clientCertificate: { thumbprintSha256: proof.thumbprintSha256, privateKey: proof.privateKey },
      }),
    },
    system: { networkClient: watchedNetwork(cloud, last, fetcher) },
  });
}

/** Why MSAL gave nothing. Throttling and faults first, by status: their bodies may carry any code. */
function toFailure(thrown: unknown, last: LastCall): TokenFailure {
  if (last.status === 429 || (last.status !== undefined && last.status >= 500)) {
    const wait = retryAfterSeconds(last.retryAfter, Date.now());
    return {
      kind: 'unavailable',
      reason: `the token service answered ${last.status}`,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
    };
  }
  // A proxy on the way may answer 4xx too, but says nothing in the words of OAuth.
  if (thrown instanceof AuthError && last.refuses && last.status !== undefined && last.status >= 400) {
    const number = thrown instanceof ServerError ? thrown.errorNo : undefined;
    return {
      kind: 'refused',
      error: oauthError(thrown.errorCode),
      aadsts: aadstsCode(`AADSTS${number}`) ?? aadstsCode(thrown.errorMessage),
      correlationId:
        correlationId(thrown.errorMessage) ?? correlationId(`Correlation ID: ${thrown.correlationId}`),
    };
  }
  return { kind: 'unavailable', reason: `the token service could not be reached: ${reasonOf(thrown)}` };
}
