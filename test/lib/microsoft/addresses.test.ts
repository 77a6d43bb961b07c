import { describe, expect, test } from '@jest/globals';
import { aadstsCode, correlationId, explain } from '../../../src/lib/microsoft/aadsts.ts';
import { endpoints, graphScope } from '../../../src/lib/microsoft/cloud.ts';
import { adminConsentUrl, readCallback, signInUrl } from '../../../src/lib/microsoft/consent.ts';
import { retryAfterSeconds } from '../../../src/lib/microsoft/http.ts';

const cloud = {
  authorityHost: 'https://login.microsoftonline.us',
  graphEndpoint: 'https://graph.microsoft.us',
};
const TENANT = '11111111-1111-4111-8111-111111111111';
const ask = {
  tenant: TENANT,
  clientId: '22222222-2222-4222-8222-222222222222',
  redirectUri: 'https://mooring.example/connect/callback',
  state: 'a+b/c=',
};
const callback = (query: string) => readCallback(`https://mooring.example/connect/callback${query}`);

describe('the address of', () => {
  test('admin consent', () => {
    const url = new URL(adminConsentUrl(cloud, ask));
    expect(url.origin + url.pathname).toBe(`https://login.microsoftonline.us/${TENANT}/v2.0/adminconsent`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: ask.clientId,
      scope: 'https://graph.microsoft.us/.default',
      redirect_uri: ask.redirectUri,
      state: ask.state,
    });
    expect(url.search).toContain('state=a%2Bb%2Fc%3D');
  });

  test('the sign-in after it: code with PKCE, by query, for nothing but who it is', () => {
    const url = new URL(signInUrl(cloud, { ...ask, nonce: 'n', codeChallenge: 'challenge' }));
    expect(url.origin + url.pathname).toBe(
      `https://login.microsoftonline.us/${TENANT}/oauth2/v2.0/authorize`,
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: ask.clientId,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: ask.redirectUri,
      scope: 'openid profile',
      state: ask.state,
      nonce: 'n',
      code_challenge: 'challenge',
      code_challenge_method: 'S256',
    });
  });

  test('everything else follows the cloud', () => {
    expect(graphScope(cloud)).toBe('https://graph.microsoft.us/.default');
    for (const url of Object.values(endpoints(cloud, TENANT)))
      expect(url.startsWith(`https://login.microsoftonline.us/${TENANT}`)).toBe(true);
  });
});

describe('a callback', () => {
  test.each(['state', 'error', 'error_description', 'error_subcode', 'code', 'admin_consent', 'tenant'])(
    'with %s given twice is not read',
    (parameter) => {
      expect(callback(`?state=s&${parameter}=a&${parameter}=a`)).toEqual({ kind: 'duplicate', parameter });
    },
  );

  test('with a parameter given twice in disguise is not read either', () => {
    expect(callback('?state=a&st%61te=b')).toEqual({ kind: 'duplicate', parameter: 'state' });
  });

  test('may repeat what nobody reads', () => {
    expect(callback('?session_state=a&session_state=b&state=s')).toMatchObject({
      kind: 'single',
      state: 's',
    });
  });

  test('of consent', () => {
    expect(callback(`?admin_consent=True&tenant=${TENANT.toUpperCase()}&state=s&scope=x`)).toEqual({
      kind: 'single',
      state: 's',
      error: undefined,
      code: undefined,
      adminConsent: true,
      tenant: TENANT,
    });
    expect(callback('?admin_consent=true')).toMatchObject({ adminConsent: true });
    expect(callback('?admin_consent=False')).toMatchObject({ adminConsent: false });
    expect(callback('?admin_consent=1')).toMatchObject({ adminConsent: false });
  });

  test('of an error, as Entra writes it: plus signs and escapes in lower case', () => {
    const description =
      'AADSTS65004%3a+User+declined+to+consent.%0d%0aTrace+ID%3a+x%0d%0aCorrelation+ID%3a+0f1e2d3c-0000-4000-8000-000000000001%0d%0a';
    expect(
      callback(`?error=access_denied&error_subcode=cancel&error_description=${description}&state=s`),
    ).toMatchObject({
      state: 's',
      error: {
        error: 'access_denied',
        subcode: 'cancel',
        aadsts: 65004,
        correlationId: '0f1e2d3c-0000-4000-8000-000000000001',
      },
      tenant: undefined,
    });
  });

  test('of an error without a description', () => {
    expect(callback('?error=access_denied')).toMatchObject({
      error: { error: 'access_denied', aadsts: undefined, correlationId: undefined },
    });
    expect(callback('?error=')).toMatchObject({ error: { error: '' } });
  });

  test('with a stray # behind it, as some browsers keep it', () => {
    expect(callback('?code=c&state=s#')).toMatchObject({ code: 'c', state: 's' });
    expect(callback('?code=c&state=s#state=other')).toMatchObject({ state: 's' });
  });

  test('with nothing', () => {
    expect(callback('')).toEqual({
      kind: 'single',
      state: undefined,
      error: undefined,
      code: undefined,
      adminConsent: false,
      tenant: undefined,
    });
  });
});

describe('an AADSTS text', () => {
  test.each([
    ['AADSTS7000229: The client application is missing', 7000229],
    ['invalid_client: 7000215 - AADSTS7000215: Invalid client secret', 7000215],
    ['something else', undefined],
    ['', undefined],
    [undefined, undefined],
    [null, undefined],
  ])('%s', (text, code) => {
    expect(aadstsCode(text)).toBe(code);
  });

  test('names its correlation id, between spaces or at the end of a line', () => {
    const id = '0f1e2d3c-0000-4000-8000-00000000000a';
    expect(correlationId(`Trace ID: x Correlation ID: ${id} Timestamp: y`)).toBe(id);
    expect(correlationId(`Correlation ID: ${id}\r\nTimestamp`)).toBe(id);
    expect(correlationId('Correlation ID: none')).toBeUndefined();
  });

  test('that is not in the table says nothing about the connection', () => {
    expect(explain(1)).toMatchObject({ class: 'other' });
    expect(explain(undefined)).toMatchObject({ class: 'other' });
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2025, 0, 1);
  test.each([
    ['17', 17],
    ['0', 0],
    ['1.2', 2],
    ['-5', 0],
    ['Wed, 01 Jan 2025 00:00:30 GMT', 30],
    ['Tue, 31 Dec 2024 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s', (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });
});
