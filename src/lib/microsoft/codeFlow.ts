import { randomUUID } from 'node:crypto';
import { decodeJwt, importPKCS8, SignJWT } from 'jose';
import * as oidc from 'openid-client';
import type { Clock } from '../clock.ts';
import { reasonOf } from '../log.ts';
import { err, ok, type Result } from '../result.ts';
import { aadstsCode, correlationId, oauthError } from './aadsts.ts';
import { type Cloud, endpoints, graphScopes } from './cloud.ts';
import { retryAfterSeconds, timeLimit } from './http.ts';
import type { ClientApp, ClientProof, TokenFailure } from './tokens.ts';

/** What the token service gives for a person who signed in. Nothing of it is verified but that it came over TLS. */
export interface PersonTokens {
  /** Of the person, for us; verify it before believing it. */
  readonly idToken: string | undefined;
  readonly accessToken: string;
  /** Delegated permissions of the access token. */
  readonly scopes: readonly string[];
  /** Tenant and object id of the person whom the access token stands for. */
  readonly tenant: string | undefined;
  readonly objectId: string | undefined;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  /** Only where `offline_access` was asked and allowed. */
  readonly refreshToken: string | undefined;
}

export interface CodeGrant {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
  readonly nonce: string;
}

/** Whoever signed in by name and password; the tokens are dropped. */
export interface SignedIn {
  readonly objectId?: string;
}

/** Talks to the token service for people; MSAL, which gives no refresh token away, does so for apps. */
export interface CodeFlow {
  /** Redeems an authorization code. @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
  redeem(app: ClientApp, tenant: string, grant: CodeGrant): Promise<Result<PersonTokens, TokenFailure>>;
  /** Renews by a refresh token; the answer usually holds the next one. */
  refresh(
    app: ClientApp,
    tenant: string,
    refreshToken: string,
    scopes: readonly string[],
  ): Promise<Result<PersonTokens, TokenFailure>>;
  /**
   * Signs in by name and password, to learn whether the password is right: what is given is dropped at once.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc
   */
  tryPassword(
    app: ClientApp,
    tenant: string,
    who: { readonly userName: string; readonly password: string },
  ): Promise<Result<SignedIn, TokenFailure>>;
}

export function createCodeFlow(cloud: Cloud, clock: Clock): CodeFlow {
  const ask = async <T>(
    app: ClientApp,
    tenant: string,
    request: (config: oidc.Configuration) => Promise<T>,
  ): Promise<Result<T, TokenFailure>> => {
    const last: Last = {};
    try {
      const config = await configure(cloud, app, tenant, clock);
      config[oidc.customFetch] = async (url, options) => {
        delete last.status;
        last.isSent = true;
        const { method, headers, body } = options;
        const form = body instanceof URLSearchParams ? body : null;
        const answer = await fetch(url, { method, headers, body: form, signal: timeLimit(cloud) });
        const text = await answer.text();
        // Not before all of it is there: half of an answer is none.
        Object.assign(last, { status: answer.status, retryAfter: answer.headers.get('retry-after') });
        return new Response(text, { status: answer.status, headers: answer.headers });
      };
      return ok(await request(config));
    } catch (thrown) {
      return err(toFailure(thrown, last, clock()));
    }
  };

  return {
    redeem: (app, tenant, { code, redirectUri, codeVerifier, nonce }) =>
      ask(app, tenant, async (config) => {
        const back = new URL(redirectUri);
        back.searchParams.set('code', code);
        const answer = await oidc.authorizationCodeGrant(config, back, {
          pkceCodeVerifier: codeVerifier,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        return toTokens(answer, clock());
      }),
    refresh: (app, tenant, refreshToken, scopes) =>
      ask(app, tenant, async (config) => {
        const scope = graphScopes(cloud, scopes).join(' ');
        return toTokens(await oidc.refreshTokenGrant(config, refreshToken, { scope }), clock());
      }),
    tryPassword: (app, tenant, { userName, password }) =>
      ask(app, tenant, async (config) => {
        const form = { username: userName, password, scope: 'openid' };
        const { id_token: idToken } = await oidc.genericGrantRequest(config, 'password', form);
        const oid = idToken === undefined ? undefined : decodeJwt(idToken)['oid'];
        return typeof oid === 'string' ? { objectId: oid.toLowerCase() } : {};
      }),
  };
}

async function configure(
  cloud: Cloud,
  { clientId, proof }: ClientApp,
  tenant: string,
  clock: Clock,
): Promise<oidc.Configuration> {
  const { issuer, token, authorize, keys } = endpoints(cloud, tenant);
  const server = { issuer, token_endpoint: token, authorization_endpoint: authorize, jwks_uri: keys };
  const skew = Math.round((clock() - Date.now()) / 1_000);
  const metadata = { [oidc.clockSkew]: skew, [oidc.clockTolerance]: 300 };
  if (proof.kind === 'secret')
    return new oidc.Configuration(server, clientId, metadata, oidc.ClientSecretPost(proof.secret));
  const assertion =
    proof.kind === 'assertion' ? await proof.assertion() : await assertionOf(proof, clientId, token, clock());
  return new oidc.Configuration(server, clientId, metadata, (_server, _client, body) => {
    body.set('client_id', clientId);
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    body.set('client_assertion', assertion);
  });
}

/** @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
async function assertionOf(
  { thumbprintSha256, privateKey }: Extract<ClientProof, { kind: 'certificate' }>,
  clientId: string,
  audience: string,
  now: number,
): Promise<string> {
  const at = Math.floor(now / 1_000);
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({
      alg: 'PS256',
      typ: 'JWT',
      'x5t#S256': Buffer.from(thumbprintSha256, 'hex').toString('base64url'),
    })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setNotBefore(at - 60)
    .setExpirationTime(at + 600)
    .sign(await importPKCS8(privateKey, 'PS256'));
}

function toTokens(answer: oidc.TokenEndpointResponse, now: number): PersonTokens {
  const said = readClaims(answer.access_token);
  return {
    idToken: answer.id_token,
    accessToken: answer.access_token,
    scopes: said.scopes,
    tenant: said.tenant?.toLowerCase(),
    objectId: said.objectId?.toLowerCase(),
    endsAt: now + (answer.expires_in ?? 0) * 1_000,
    refreshToken: answer.refresh_token,
  };
}

/** Of a token that the token service itself just gave us over TLS; one of openid alone may not be readable. */
function readClaims(token: string): { scopes: string[]; tenant?: string; objectId?: string } {
  try {
    const { scp, tid, oid } = decodeJwt(token);
    return {
      scopes: typeof scp === 'string' ? scp.split(' ') : [],
      ...(typeof tid === 'string' && { tenant: tid }),
      ...(typeof oid === 'string' && { objectId: oid }),
    };
  } catch {
    return { scopes: [] };
  }
}

/** Throttling and faults first, by status: their bodies may carry any code. */
function toFailure(thrown: unknown, last: Last, now: number): TokenFailure {
  if (last.status === 429 || (last.status !== undefined && last.status >= 500)) {
    const wait = retryAfterSeconds(last.retryAfter, now);
    return {
      kind: 'unavailable',
      reason: `the token service answered ${last.status}`,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
    };
  }
  if (thrown instanceof oidc.ResponseBodyError) {
    return {
      kind: 'refused',
      error: oauthError(thrown.error),
      aadsts: aadstsCode(thrown.error_description),
      correlationId: correlationId(thrown.error_description),
    };
  }
  return {
    kind: 'unavailable',
    reason: `the token service could not be used: ${reasonOf(thrown)}`,
    ...((!last.isSent || hasNoConnection(thrown)) && { unsent: true as const }),
  };
}

/** What is known of the request that was sent last. */
interface Last {
  isSent?: boolean;
  status?: number;
  retryAfter?: string | null;
}

const NO_CONNECTION = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Did the network fail before there was a connection over which anything could have gone? */
function hasNoConnection(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  if ('code' in thrown && NO_CONNECTION.has(String(thrown.code))) return true;
  return 'cause' in thrown && hasNoConnection(thrown.cause);
}
