import { SecretClient } from '@azure/keyvault-secrets';
import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { openVault, type Vault } from '../../../src/lib/storage/vault.ts';
import { target } from '../fuzz.ts';
import { nearly, SECRET, text } from '../garbage.ts';
import { type Wire, wire } from '../wire.ts';

const END = 1_800_000_000;
const right = {
  value: SECRET,
  id: 'https://v.vault.example/secrets/name/version',
  attributes: { enabled: true, exp: END, created: 1, updated: 1 },
  tags: { keyId: 'k' },
};
const refusal = (code: string, innererror?: string) => ({
  error: {
    code,
    message: `no ${code}`,
    ...(innererror !== undefined && { innererror: { code: innererror } }),
  },
});
const missing = refusal('SecretNotFound');
const disabled = refusal('Forbidden', 'SecretDisabled');

/** The SDK itself over a transport that answers so, without its waits between tries. */
function vaultThatAnswers({ status, type, retryAfter, body, cut }: Wire): Vault {
  const headers = new Headers({
    'content-type': type,
    ...(retryAfter !== null && { 'retry-after': retryAfter }),
  });
  const toJSON = () => Object.fromEntries(headers);
  const sendRequest = (request: unknown) =>
    cut < 1
      ? Promise.reject(new TypeError('terminated'))
      : Promise.resolve({ request, status, headers: Object.assign(headers, { toJSON }), bodyAsText: body });
  const credential = { getToken: () => Promise.resolve({ token: 'x', expiresOnTimestamp: 4e12 }) };
  const options = { httpClient: { sendRequest }, retryOptions: { maxRetries: 0 } };
  return openVault(new SecretClient('https://v.vault.example', credential, options as never), 2_000);
}

/** What a call comes to: a value, or that the vault did not answer; anything else thrown is no answer of ours. */
async function outcome(work: Promise<unknown>): Promise<{ value: unknown } | { unavailable: string }> {
  try {
    return { value: await work };
  } catch (thrown) {
    if (!(thrown instanceof UnavailableError)) throw thrown;
    const cause = thrown.cause instanceof Error ? thrown.cause.message : '';
    return { unavailable: `${thrown.message} ${cause}` };
  }
}

const answer = (body: unknown, status = 200): Wire => ({
  status,
  type: 'application/json',
  retryAfter: null,
  body: JSON.stringify(body),
  cut: 1,
});

export const vaultTargets = [
  target({
    name: 'vault-answers',
    inputs: fc.record({
      given: wire(
        fc.oneof(
          ...[right, missing, disabled].flatMap((one) => [fc.constant(one), nearly(fc.constant(one))]),
        ),
      ),
      value: text.map((one) => one.toWellFormed()),
      tags: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.string()),
      ends: fc.option(fc.integer({ min: 1, max: 4e9 }), { nil: undefined }),
      code: fc.constantFrom('SecretNotFound', 'Forbidden', 'Throttled', 'secretnotfound'),
      inner: fc.constantFrom(undefined, 'SecretDisabled', 'ForbiddenByPolicy'),
      status: fc.constantFrom(400, 401, 403, 404, 409, 429, 500, 503),
    }),
    async holds({ given, value, tags, ends, code, inner, status }) {
      const came = await outcome(vaultThatAnswers(given).get('name', 'version'));
      if ('unavailable' in came) expect(came.unavailable).not.toContain(SECRET);
      else if (came.value === undefined) expect([403, 404]).toContain(given.status);
      else {
        // What is used as a secret was said by the vault as one.
        const said = JSON.parse(given.body) as { value?: unknown };
        expect(came.value).toMatchObject({ value: said.value, version: 'version' });
        expect([typeof said.value, given.cut, given.status < 300]).toEqual(['string', 1, true]);
        const { expiresOn, tags: kept } = came.value as { expiresOn?: number; tags: object };
        expect(expiresOn === undefined || Number.isFinite(expiresOn)).toBe(true);
        expect(Object.values(kept).every((tag) => typeof tag === 'string')).toBe(true);
      }
      for (const work of ['set', 'mark', 'remove'] as const) {
        const vault = vaultThatAnswers(given);
        const done = await outcome(
          {
            set: () => vault.set('name', SECRET, { tags }),
            mark: () => vault.mark('name', 'version', tags),
            remove: () => vault.remove('name'),
          }[work](),
        );
        expect(JSON.stringify(done)).not.toContain(SECRET);
        // Until when it can be had back is an instant, or not known.
        if (work === 'remove' && 'value' in done) expect(done.value ?? 0).not.toBeNaN();
      }

      // What it says whole is had as it was said, and that there is nothing is believed of the vault alone.
      const whole = { ...right, value, tags, attributes: { ...(ends !== undefined && { exp: ends }) } };
      const entry = {
        value,
        version: 'version',
        tags,
        ...(ends !== undefined && { expiresOn: ends * 1_000 }),
      };
      expect(await vaultThatAnswers(answer(whole)).get('name', 'version')).toEqual(entry);
      const isGone =
        (status === 404 && code === 'SecretNotFound') || (status === 403 && inner === 'SecretDisabled');
      const none = await outcome(
        vaultThatAnswers(answer(refusal(code, inner), status)).get('name', 'version'),
      );
      expect('value' in none ? { value: none.value } : 'unavailable').toEqual(
        isGone ? { value: undefined } : 'unavailable',
      );
    },
  }),
];
