import { aadstsCode, correlationId } from './aadsts.ts';
import { type Cloud, endpoints, graphScopes } from './cloud.ts';

/**
 * Where a tenant admin grants everything that a shared app registers.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export function adminConsentUrl(
  cloud: Cloud,
  ask: { tenant: string; clientId: string; redirectUri: string; state: string },
): string {
  const query = new URLSearchParams({
    client_id: ask.clientId,
    scope: `${cloud.graphEndpoint}/.default`,
    redirect_uri: ask.redirectUri,
    state: ask.state,
  });
  return `${endpoints(cloud, ask.tenant).adminConsent}?${query.toString()}`;
}

/**
 * Where the person who consented signs in, silently where the session allows it.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function signInUrl(
  cloud: Cloud,
  ask: {
    tenant: string;
    clientId: string;
    redirectUri: string;
    state: string;
    nonce: string;
    /** base64url(SHA-256(code verifier)). */
    codeChallenge: string;
    /** Delegated permissions of Graph to be allowed, by name. */
    scopes?: readonly string[];
    /** Who is expected, or that somebody else is: asked, since another person may be signed in to this browser. */
    who?: { readonly expected: string } | 'another';
  },
): string {
  const query = new URLSearchParams({
    client_id: ask.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: ask.redirectUri,
    scope: ['openid', 'profile', ...graphScopes(cloud, ask.scopes ?? [])].join(' '),
    state: ask.state,
    nonce: ask.nonce,
    code_challenge: ask.codeChallenge,
    code_challenge_method: 'S256',
    ...(ask.who === 'another' && { prompt: 'select_account' }),
    ...(typeof ask.who === 'object' && { login_hint: ask.who.expected, prompt: 'login' }),
  });
  return `${endpoints(cloud, ask.tenant).authorize}?${query.toString()}`;
}

/** What a redirect back to us says; nothing of it is believed. */
export type Callback =
  | { readonly kind: 'duplicate'; readonly parameter: string }
  | {
      readonly kind: 'single';
      readonly state: string | undefined;
      readonly error:
        | {
            readonly error: string;
            readonly subcode: string | undefined;
            readonly aadsts: number | undefined;
            readonly correlationId: string | undefined;
          }
        | undefined;
      readonly code: string | undefined;
      readonly adminConsent: boolean;
      readonly tenant: string | undefined;
    };

const PARAMETERS = [
  'state',
  'error',
  'error_description',
  'error_subcode',
  'code',
  'admin_consent',
  'tenant',
];

/**
 * Reads the raw address, since a Functions host joins `?state=a&state=b` to `a,b` before we see it.
 *
 * @param url the request's whole address, as received
 */
export function readCallback(url: string): Callback {
  const query = new URL(url).searchParams;
  const parameter = PARAMETERS.find((name) => query.getAll(name).length > 1);
  if (parameter !== undefined) return { kind: 'duplicate', parameter };
  const get = (name: string): string | undefined => query.get(name) ?? undefined;
  const error = get('error');
  const description = get('error_description');
  return {
    kind: 'single',
    state: get('state'),
    error:
      error === undefined
        ? undefined
        : {
            error,
            subcode: get('error_subcode'),
            aadsts: aadstsCode(description),
            correlationId: correlationId(description),
          },
    code: get('code'),
    adminConsent: get('admin_consent')?.toLowerCase() === 'true',
    tenant: get('tenant')?.toLowerCase(),
  };
}
