import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { readCallback } from '../../../src/lib/microsoft/consent.ts';
import { createIdTokenVerifier } from '../../../src/lib/microsoft/idToken.ts';
import { target } from '../fuzz.ts';
import { json, text } from '../garbage.ts';
import { withAnswer } from '../wire.ts';

const cloud = { authorityHost: 'https://login.example', graphEndpoint: 'https://graph.example' };
const [TENANT, CLIENT, PERSON, OTHER] = ['a', 'b', 'c', 'd'].map(
  (digit) => `${digit.repeat(8)}-1111-4111-8111-111111111111`,
) as [string, string, string, string];
const NONCE = 'the-nonce';
const NOW = Date.parse('2026-03-01T01:00:00Z');
const seconds = NOW / 1_000;
const issuerOf = (tenant: string): string => `https://login.example/${tenant}/v2.0`;

async function makeKeys() {
  const [published, other] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256'),
  ]);
  // As Entra publishes it, the key names no algorithm.
  const jwks = JSON.stringify({
    keys: [{ ...(await exportJWK(published.publicKey)), kid: 'k', use: 'sig' }],
  });
  const sha512 = await importJWK(await exportJWK(published.privateKey), 'RS512');
  return { published: published.privateKey, other: other.privateKey, sha512, jwks };
}
let made: ReturnType<typeof makeKeys> | undefined;
const keysOnce = () => (made ??= makeKeys());

type Claims = Readonly<Record<string, unknown>>;

const good: Claims = {
  aud: CLIENT,
  iss: issuerOf(TENANT),
  iat: seconds,
  nbf: seconds,
  exp: seconds + 3_600,
  tid: TENANT,
  oid: PERSON,
  nonce: NONCE,
};

/** What may be otherwise, and the token is good all the same. */
const harmless = fc.record(
  {
    exp: fc.integer({ min: seconds - 299, max: seconds + 1e6 }),
    nbf: fc.integer({ min: 0, max: seconds + 299 }),
    aud: fc.constantFrom<unknown>([CLIENT], [OTHER, CLIENT]),
    preferred_username: text.map((one) => one.slice(0, 320)),
    idp: fc.constantFrom(`https://sts.windows.net/${TENANT}/`, `https://sts.windows.net/${OTHER}/`),
    groups: json,
    roles: json,
  },
  { requiredKeys: [] },
);

const not = (...right: readonly unknown[]) =>
  fc
    .oneof(json, text, fc.constantFrom<unknown>(OTHER, TENANT, CLIENT, NONCE, issuerOf(OTHER)))
    .filter((value) => !right.includes(value) && !(Array.isArray(value) && value.includes(CLIENT)));
const gone = fc.constant(undefined);
/** What makes it one that nobody may believe, one claim at a time. */
const fatal = fc.oneof(
  fc.record({ claim: fc.constant('aud'), value: fc.oneof(not(CLIENT), gone) }),
  fc.record({ claim: fc.constant('nonce'), value: fc.oneof(not(NONCE), gone) }),
  fc.record({ claim: fc.constant('iss'), value: fc.oneof(not(issuerOf(TENANT)), gone) }),
  fc.record({ claim: fc.constant('tid'), value: fc.oneof(not(TENANT), gone) }),
  fc.record({ claim: fc.constant('oid'), value: fc.oneof(text, fc.nat(), gone) }),
  fc.record({
    claim: fc.constant('exp'),
    value: fc.oneof(fc.integer({ min: -1e12, max: seconds - 301 }), text, gone),
  }),
  fc.record({
    claim: fc.constant('nbf'),
    value: fc.oneof(fc.integer({ min: seconds + 301, max: 1e12 }), text),
  }),
);

/** Neither a claim nor the tenant alone, but who says it. */
const forged = fc.constantFrom('otherKey', 'unnamedKey', 'sharedKey', 'otherAlgorithm', 'changed');

const expected = { tenant: TENANT, clientId: CLIENT, nonce: NONCE };

async function verified(token: string): Promise<unknown> {
  const { jwks } = await keysOnce();
  const answer = { status: 200, type: 'application/json', retryAfter: null, body: jwks, cut: 1 };
  return withAnswer(answer, () => createIdTokenVerifier(cloud, () => NOW)(token, expected));
}

async function signed(claims: Claims, by: 'published' | 'other' = 'published', kid = 'k') {
  const keys = await keysOnce();
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(keys[by]);
}

async function forgedAs(kind: string, claims: Claims): Promise<string> {
  const { jwks, sha512 } = await keysOnce();
  const [head = '', , signature = ''] = (await signed(claims)).split('.');
  const other = Buffer.from(JSON.stringify({ ...claims, oid: OTHER })).toString('base64url');
  switch (kind) {
    case 'otherKey':
      return signed(claims, 'other');
    case 'unnamedKey':
      return signed(claims, 'published', 'nobody');
    case 'otherAlgorithm':
      return new SignJWT(claims).setProtectedHeader({ alg: 'RS512', kid: 'k' }).sign(sha512);
    case 'sharedKey':
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k' }).sign(Buffer.from(jwks));
    default:
      return [head, other, signature].join('.');
  }
}

/** A description as Entra writes it; nothing else in it looks like a number or an id of its. */
const description = fc.record({
  aadsts: fc.option(fc.integer({ min: 0, max: 999_999_999 }), { nil: undefined }),
  words: text.map((one) => one.replaceAll(/AADSTS|correlation id/gi, '').slice(0, 300)),
  correlationId: fc.option(fc.uuid(), { nil: undefined }),
});
const written = ({
  aadsts,
  words,
  correlationId,
}: typeof description extends fc.Arbitrary<infer D> ? D : never): string =>
  [
    ...(aadsts === undefined ? [] : [`AADSTS${aadsts}: `]),
    words,
    ...(correlationId === undefined ? [] : [` Correlation ID: ${correlationId} Timestamp: now`]),
  ].join('');

/** A value as an address can carry it. */
const value = text.map((one) => one.slice(0, 2_000).toWellFormed());
const optional = { nil: undefined };
const names = ['state', 'error', 'error_description', 'error_subcode', 'code', 'admin_consent', 'tenant'];

export const signInTargets = [
  target({
    name: 'id-token-signed',
    // As JSON has it, what is gone is a member that is not there.
    inputs: fc.record({
      claims: harmless,
      spoilt: fc.option(fc.oneof({ weight: 2, arbitrary: fatal }, forged), { nil: undefined, freq: 3 }),
    }),
    ready: keysOnce,
    async holds({ claims: more, spoilt }) {
      const claims: Claims = { ...good, ...more };
      const invalid = { ok: false, error: 'invalid' };
      if (spoilt === undefined) {
        const { preferred_username: userName, idp = TENANT } = more;
        const who = { tenant: TENANT, objectId: PERSON, userName, isGuest: !idp.includes(TENANT) };
        expect(await verified(await signed(claims))).toEqual({ ok: true, value: who });
      } else if (typeof spoilt === 'string')
        expect(await verified(await forgedAs(spoilt, claims))).toEqual(invalid);
      else {
        const token = await signed({ ...claims, [spoilt.claim]: spoilt.value });
        expect(await verified(token)).toEqual(invalid);
        // Of another tenant altogether it is a good token, and not of this one.
        const theirs = await signed({ ...claims, tid: OTHER, iss: issuerOf(OTHER) });
        expect(await verified(theirs)).toEqual({ ok: false, error: 'wrongTenant' });
      }
    },
  }),
  target({
    name: 'callback-written',
    inputs: fc.record({
      state: fc.option(value, optional),
      error: fc.option(value, optional),
      subcode: fc.option(value, optional),
      code: fc.option(value, optional),
      consent: fc.constantFrom(undefined, 'True', 'true', 'TRUE', 'False', '', '1'),
      tenant: fc.option(fc.oneof(value, fc.constant(TENANT.toUpperCase())), optional),
      description,
      beside: fc.array(fc.tuple(value, value), { maxLength: 3 }),
      twice: fc.option(fc.constantFrom(...names), optional),
    }),
    holds(said) {
      const { state, error, subcode, code, consent, tenant, description: why, beside, twice } = said;
      const whole = Object.entries({
        state,
        error,
        error_description: written(why),
        error_subcode: subcode,
        code,
        admin_consent: consent,
        tenant,
      }).filter((one): one is [string, string] => one[1] !== undefined);
      const query = [...whole, ...beside.filter(([name]) => !names.includes(name))];
      const read = (all: typeof query) =>
        readCallback(`https://mooring.example/connect/callback?${new URLSearchParams(all).toString()}`);
      expect(read(query)).toEqual({
        kind: 'single',
        state,
        error:
          error === undefined
            ? undefined
            : { error, subcode, aadsts: why.aadsts, correlationId: why.correlationId },
        code,
        adminConsent: consent?.toLowerCase() === 'true',
        tenant: tenant?.toLowerCase(),
      });
      if (twice === undefined) return;
      const again: [string, string][] = whole.some(([name]) => name === twice)
        ? [[twice, 'x']]
        : [
            [twice, 'x'],
            [twice, 'x'],
          ];
      expect(read([...query, ...again])).toEqual({ kind: 'duplicate', parameter: twice });
    },
  }),
];
