import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { claimsOf, identityHeader, start, type TestClock } from './helpers.ts';

let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
});

const ask = async (query: Record<string, string>, header = identityHeader) => {
  const address = `http://127.0.0.1/msi/token?${new URLSearchParams(query).toString()}`;
  const response = await microsoft.managedIdentity(
    new Request(address, { headers: { 'x-identity-header': header } }),
  );
  const body: Record<string, string> = JSON.parse(await response.text());
  return { status: response.status, body };
};

const asked = () => ({
  resource: 'https://vault.sandbox.test',
  'api-version': '2019-08-01',
  client_id: microsoft.world.seeded.managedIdentityClientId,
});

describe('GET of the managed identity endpoint', () => {
  test('is protected by its header', async () => {
    expect((await ask(asked(), 'guessed')).status).toBe(401);
  });

  test('answers as App Service does', async () => {
    const { status, body } = await ask(asked());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      client_id: asked().client_id,
      resource: asked().resource,
      token_type: 'Bearer',
    });
    expect(body['expires_on']).toBe(String(clock.now / 1000 + 86_400));
    expect(claimsOf(body['access_token'])).toMatchObject({
      aud: 'https://vault.sandbox.test',
      oid: microsoft.world.seeded.managedIdentityObjectId,
    });
  });

  test.each([{ client_id: '' }, { 'api-version': '2017-09-01' }, { resource: '' }])(
    'refuses %j',
    async (change) => {
      expect((await ask({ ...asked(), ...change })).status).toBe(400);
    },
  );
});
