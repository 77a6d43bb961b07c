import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeJwt } from 'jose';
import { createCodeFlow } from '../../../src/lib/microsoft/codeFlow.ts';
import { readCallback } from '../../../src/lib/microsoft/consent.ts';
import { openGraph, type GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { retryAfterSeconds } from '../../../src/lib/microsoft/http.ts';
import { createIdTokenVerifier } from '../../../src/lib/microsoft/idToken.ts';
import { createFindTenantInformation } from '../../../src/lib/microsoft/tenantInformation.ts';
import { resolveTenant } from '../../../src/lib/microsoft/tenants.ts';
import { requestAppToken, type TokenFailure } from '../../../src/lib/microsoft/tokens.ts';
import type { Result } from '../../../src/lib/result.ts';
import { target } from '../fuzz.ts';
import { json, nearly, SECRET, text } from '../garbage.ts';
import { isFault, type Wire, wire, withAnswer } from '../wire.ts';

const cloud = { authorityHost: 'https://login.example', graphEndpoint: 'https://graph.example' };
const TENANT = '11111111-1111-4111-8111-111111111111';
const app = { clientId: TENANT, proof: { kind: 'secret', secret: SECRET } } as const;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token whose claims may be anything. */
const jwt = (claims: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  claims.map((said) => `${part({ alg: 'RS256', typ: 'JWT', kid: 'k' })}.${part(said)}.c2ln`);
const accessToken = jwt(
  fc.oneof(
    fc.constant({ tid: TENANT, roles: ['User.Read.All'], exp: 2_000_000_000, scp: 'User.Read', oid: TENANT }),
    nearly(fc.constant({ tid: TENANT, roles: ['User.Read.All'], exp: 2_000_000_000 })),
  ),
);
const granted = accessToken.map((token) => ({
  token_type: 'Bearer',
  expires_in: 3_599,
  ext_expires_in: 3_599,
  access_token: token,
}));
const refused = fc.record({
  error: fc.oneof(fc.constantFrom('invalid_client', 'invalid_grant', 'unauthorized_client'), json),
  error_description: fc.oneof(
    fc.constantFrom(
      'AADSTS7000222: The provided client secret keys for app are expired. Trace ID: x Correlation ID: 00000000-0000-4000-8000-000000000000 Timestamp: now',
      'AADSTS700016: unknown',
      'AADSTS12345678901234567890: no such number',
    ),
    text,
    json,
  ),
  error_codes: fc.oneof(fc.constant([7_000_222]), fc.constant([1e300]), fc.constant(['x']), json),
  correlation_id: fc.oneof(fc.constant('00000000-0000-4000-8000-000000000000'), json),
  suberror: json,
});
const tokenAnswer = wire(fc.oneof(granted, nearly(granted), refused, nearly(refused)));

/** What every answer of the token service comes to, whoever asked. */
function assertTokenAnswer(answer: Wire, came: Result<unknown, TokenFailure>): void {
  const said = JSON.stringify(came);
  expect(said).not.toContain(SECRET);
  if (came.ok) {
    expect([answer.status, answer.cut]).toEqual([200, 1]);
    return;
  }
  const { error } = came;
  // Not of JSON: there a control character takes six.
  expect(Object.values(error).join('').length).toBeLessThan(500);
  if (isFault(answer) && answer.status !== 408) expect(error.kind).toBe('unavailable');
  if (error.kind !== 'refused') return;
  expect(typeof error.error).toBe('string');
  expect(error.aadsts === undefined || Number.isSafeInteger(error.aadsts)).toBe(true);
  expect(error.correlationId ?? 'none').toMatch(/^(none|[0-9a-f-]{36})$/i);
  // That something refuses is for the token service to say, in its own words.
  expect(answer.body).toContain('error');
}

const item = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  status: fc.constantFrom(200, 404, 403, 429, 503, 400),
  headers: fc.constantFrom<Record<string, string>>({}, { 'Retry-After': '7' }, { 'retry-after': '1e99' }),
  body: fc.oneof(
    fc.constant({ value: [] }),
    fc.constant({ error: { code: 'Request_ResourceNotFound', message: 'gone' } }),
    json,
  ),
});
const batch = fc.record({ responses: fc.array(item, { maxLength: 5 }) });

/** An answer of Graph's is from Graph, or nobody has answered. */
function assertGraphAnswer(answer: GraphAnswer | undefined): void {
  const { kind } = answer ?? {};
  expect(['answered', 'unavailable']).toContain(kind);
  if (answer?.kind === 'unavailable') {
    expect(answer.reason.length).toBeLessThan(500);
    expect(answer.reason).not.toContain(SECRET);
  }
  if (answer?.kind === 'answered' && answer.status >= 400) expect(typeof answer.code).toBe('string');
  if (answer?.kind === 'answered') expect(answer.status === 429 || answer.status >= 500).toBe(false);
}

// Named here once more: by the reader's own list nobody would see that one is missing there.
const parameters = [
  'state',
  'error',
  'error_description',
  'error_subcode',
  'code',
  'admin_consent',
  'tenant',
] as const;
const parameter = fc.tuple(
  fc.oneof(fc.constantFrom(...parameters), text),
  fc.oneof(text, fc.constantFrom('True', 'access_denied', 'AADSTS65004: declined')),
);

export const microsoftTargets = [
  target({
    name: 'callback',
    inputs: fc.oneof(
      fc.array(parameter, { maxLength: 8 }).map((all) => new URLSearchParams(all).toString()),
      text.map((one) => one.replaceAll('#', '')),
    ),
    holds(query) {
      const read = readCallback(`https://mooring.example/connect/callback?${query}`);
      const said = new URL(`https://mooring.example/?${query}`).searchParams;
      const twice = parameters.find((name) => said.getAll(name).length > 1);
      expect(read.kind === 'duplicate' ? read.parameter : undefined).toBe(twice);
      if (read.kind === 'duplicate') return;
      expect(read.error !== undefined).toBe(said.has('error'));
      expect(read.state).toBe(said.get('state') ?? undefined);
      const number = read.error?.aadsts;
      expect(number === undefined || Number.isSafeInteger(number)).toBe(true);
    },
  }),
  target({
    name: 'token-of-app',
    inputs: tokenAnswer,
    async holds(answer) {
      const came = await withAnswer(answer, () => requestAppToken(cloud, app, TENANT));
      assertTokenAnswer(answer, came);
      if (!came.ok) return;
      const { tenant, roles, endsAt } = came.value;
      expect([typeof tenant, Number.isFinite(endsAt)]).toEqual(['string', true]);
      // No roles at all are a finding: there are none only where the token says so.
      const { roles: said = [] } = decodeJwt(came.value.token);
      expect(roles).toEqual(said);
    },
  }),
  target({
    name: 'token-of-person',
    inputs: tokenAnswer,
    async holds(answer) {
      const flow = createCodeFlow(cloud, Date.now);
      await withAnswer(answer, async () => {
        assertTokenAnswer(answer, await flow.refresh(app, TENANT, SECRET, ['User.Read']));
        const who = { userName: 'a@contoso.example', password: SECRET };
        assertTokenAnswer(answer, await flow.tryPassword(app, TENANT, who));
        const grant = {
          code: SECRET,
          redirectUri: 'https://mooring.example/',
          codeVerifier: SECRET,
          nonce: 'n',
        };
        const redeemed = await flow.redeem(app, TENANT, grant);
        assertTokenAnswer(answer, redeemed);
        // No id token that we would ever take is among these.
        expect(redeemed.ok).toBe(false);
      });
    },
  }),
  target({
    name: 'id-token',
    inputs: fc.record({
      token: fc.oneof(jwt(json), accessToken, text),
      keys: wire(
        fc.oneof(
          fc.constant({ keys: [] }),
          fc.constant({ keys: [{ kty: 'RSA', kid: 'k', n: 'AQAB', e: 'AQAB' }] }),
          json,
        ),
      ),
    }),
    async holds({ token, keys }) {
      const verify = createIdTokenVerifier(cloud, Date.now);
      const expected = { tenant: TENANT, clientId: TENANT, nonce: 'n' };
      const came = await withAnswer(keys, () => verify(token, expected));
      expect(came.ok).toBe(false);
    },
  }),
  target({
    name: 'graph-batch',
    inputs: wire(fc.oneof(batch, nearly(batch))),
    async holds(answer) {
      const graph = openGraph(cloud, () => Promise.resolve(SECRET));
      const reads = ['a', 'b'].map((id) => ({ id, url: `/${id}` }));
      const came = await withAnswer(answer, () => graph.batch(reads));
      expect([...came.keys()]).toEqual(['a', 'b']);
      for (const one of came.values()) {
        assertGraphAnswer(one);
        if (isFault(answer) || answer.status >= 300) expect(one.kind).toBe('unavailable');
      }
    },
  }),
  target({
    name: 'graph-call',
    inputs: wire(
      fc.oneof(
        fc.constant({ value: [] }),
        fc.record({ error: fc.record({ code: text, message: text, details: json }) }),
        json,
      ),
    ),
    async holds(answer) {
      const graph = openGraph(cloud, () => Promise.resolve(SECRET));
      const all = await withAnswer(answer, async () => [
        await graph.read('/users'),
        await graph.send({ method: 'GET', url: '/users' }),
        await graph.send({ method: 'POST', url: '/users', body: {} }),
        await graph.send({ method: 'GET', url: '/reports', as: 'text' }),
      ]);
      for (const one of all) {
        assertGraphAnswer(one);
        if (isFault(answer)) expect(one.kind).toBe('unavailable');
      }
    },
  }),
  target({
    name: 'tenant-metadata',
    inputs: wire(
      fc.oneof(
        fc.constant({ issuer: `https://login.example/${TENANT}/v2.0` }),
        fc.constant({ error: 'invalid_tenant' }),
        nearly(fc.constant({ issuer: `https://login.example/${TENANT}/v2.0` })),
      ),
    ),
    async holds(answer) {
      const came = await withAnswer(answer, () => resolveTenant(cloud, 'contoso.example'));
      if (came.ok) expect([came.value, isFault(answer), answer.status < 300]).toEqual([TENANT, false, true]);
      else if (came.error === 'unknown') expect([answer.status, answer.cut]).toEqual([400, 1]);
    },
  }),
  target({
    name: 'tenant-information',
    inputs: wire(
      fc.oneof(
        fc.record({ displayName: text, defaultDomainName: text }),
        nearly(fc.constant({ displayName: 'Contoso', defaultDomainName: 'contoso.example' })),
      ),
    ),
    async holds(answer) {
      const graph = openGraph(cloud, () => Promise.resolve(SECRET));
      const came = await withAnswer(answer, () => createFindTenantInformation({ graph })(TENANT));
      if (came.ok) expect([came.value.displayName.trim() !== '', isFault(answer)]).toEqual([true, false]);
    },
  }),
  target({
    name: 'retry-after',
    inputs: text,
    holds(header) {
      const seconds = retryAfterSeconds(header, Date.now());
      expect(seconds === undefined || (Number.isSafeInteger(seconds) && seconds >= 0)).toBe(true);
    },
  }),
];
