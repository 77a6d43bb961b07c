import { createHash } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { asPem, makeCertificate, registerCertificate, type OwnCertificate } from './certificate.ts';
import { applicationOf, claimsOf, origins, postToken, start, type TestClock } from './helpers.ts';

const DAY = 86_400_000;

let microsoft: Microsoft;
let clock: TestClock;
let own: OwnCertificate;

beforeAll(async () => {
  own = await makeCertificate();
});

beforeEach(async () => {
  ({ microsoft, clock } = await start());
});

async function ask(header: { alg: string } & Record<string, string>, more: Record<string, unknown> = {}) {
  const { operatorTenant, automation } = microsoft.world.seeded;
  const now = clock.now / 1000;
  const { privateKey } = await asPem(own);
  const assertion = await new SignJWT({
    aud: `${origins.authority}/${operatorTenant}/oauth2/v2.0/token`,
    iss: automation.clientId,
    sub: automation.clientId,
    jti: crypto.randomUUID(),
    nbf: now,
    exp: now + 600,
    ...more,
  })
    .setProtectedHeader({ typ: 'JWT', ...header })
    .sign(await importPKCS8(privateKey, header.alg));
  return postToken(microsoft, operatorTenant, {
    grant_type: 'client_credentials',
    client_id: automation.clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope: 'https://graph.microsoft.com/.default',
  });
}

const thumbprint = (algorithm: 'sha1' | 'sha256') =>
  createHash(algorithm).update(own.der).digest('base64url');
const modern = () => ({ alg: 'PS256', 'x5t#S256': thumbprint('sha256') });
const reason = ({ body }: Awaited<ReturnType<typeof ask>>) => [
  body.error_codes,
  body['error_description']?.match(/\[Reason - ([^,]+)\./)?.[1],
];

describe('an assertion signed with a certificate', () => {
  test('is accepted as PS256 with x5t#S256 and as RS256 with x5t', async () => {
    registerCertificate(microsoft, own.der, clock.now);
    const { status, body } = await ask(modern());
    expect(status).toBe(200);
    expect(claimsOf(body['access_token'])['appidacr']).toBe('2');
    expect((await ask({ alg: 'RS256', x5t: thumbprint('sha1') })).status).toBe(200);
  });

  test('is refused with 700027 until its key is registered, before it begins and once it ended', async () => {
    expect(reason(await ask(modern()))).toEqual([[700027], 'The key was not found']);
    registerCertificate(microsoft, own.der, clock.now + DAY);
    expect(reason(await ask(modern()))).toEqual([[700027], 'The key used is expired']);
    clock.turn(DAY);
    expect((await ask(modern())).status).toBe(200);
    clock.turn(DAY);
    expect(reason(await ask(modern()))).toEqual([[700027], 'The key used is expired']);
  });

  test('is refused while the registration is not replicated', async () => {
    registerCertificate(microsoft, own.der, clock.now);
    const [credential] = applicationOf(microsoft, microsoft.world.seeded.automation.clientId).keyCredentials;
    if (credential) credential.effectiveAt = clock.now + 1;
    expect(reason(await ask(modern()))[0]).toEqual([700027]);
    clock.turn(1);
    expect((await ask(modern())).status).toBe(200);
  });

  test('names the thumbprint in the refusal, in hexadecimal', async () => {
    const { body } = await ask(modern());
    const shown = Buffer.from(thumbprint('sha256'), 'base64url').toString('hex').toUpperCase();
    expect(body['error_description']).toContain(`Thumbprint of key used by client: '${shown}'`);
  });

  test('is meant for the token endpoint or the issuer of the tenant, by its id or its domain', async () => {
    registerCertificate(microsoft, own.der, clock.now);
    const { operatorTenant, tenants } = microsoft.world.seeded;
    const codeFor = async (path: string) =>
      (await ask(modern(), { aud: `${origins.authority}${path}` })).body.error_codes;
    for (const good of [operatorTenant, 'harbor.example'])
      for (const path of ['oauth2/v2.0/token', 'v2.0'])
        expect(await codeFor(`/${good}/${path}`)).toBeUndefined();
    for (const path of [`/${tenants.contoso}/oauth2/v2.0/token`, `/${operatorTenant}/anything`, '/', ''])
      expect(await codeFor(path)).toEqual([50027]);
  });

  test('is refused when it speaks for another client or ended', async () => {
    registerCertificate(microsoft, own.der, clock.now);
    expect((await ask(modern(), { sub: 'somebody' })).body.error_codes).toEqual([50027]);
    expect((await ask(modern(), { exp: clock.now / 1000 })).body.error_codes).toEqual([700024]);
  });
});
