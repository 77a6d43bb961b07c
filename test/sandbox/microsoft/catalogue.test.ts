import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuthError, ConfidentialClientApplication } from '@azure/msal-node';
import { explain } from '../../../src/lib/microsoft/aadsts.ts';
import { consentTo } from './browser.ts';
import { control, setTenant } from './controls.ts';
import { sharedSecret, tenantOf } from './helpers.ts';
import { startHttps, type HttpsMicrosoft } from './httpsFixture.ts';

const contoso = 'contoso.example';

let https: HttpsMicrosoft;

beforeAll(async () => {
  https = await startHttps();
  await consentTo(https.microsoft, contoso, 'adele@contoso.example', https.origins);
});
afterAll(() => https.close());

const setFaults = (...faults: object[]) => control(https.microsoft, 'PATCH', '/knobs', { faults });

/** What a client of MSAL's without any memory is refused with. */
async function refusal(): Promise<unknown> {
  const { microsoft, origins } = https;
  const client = new ConfidentialClientApplication({
    auth: {
      clientId: microsoft.world.seeded.sharedApp.clientId,
      clientSecret: sharedSecret(microsoft),
      authority: `${origins.authority}/${tenantOf(microsoft, contoso).id}`,
      knownAuthorities: [new URL(origins.authority).host],
    },
  });
  const asking = client.acquireTokenByClientCredential({ scopes: [`${origins.graph}/.default`] });
  return asking.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Numbers that the product's table tells apart; AADSTS numbers have up to seven digits. */
const explained = Array.from({ length: 10_000_000 }, (_, code) => code).filter(
  (code) => explain(code).class !== 'other',
);
const others = [50078, 50158, 53000, 53001, 53002, 70043, 700084, 900023];

test('the product’s table is found', () => {
  expect(explained).toEqual(expect.arrayContaining([50012, 90055, 5000224, 7000229]));
});

test.each([...explained, ...others])('MSAL sees AADSTS%i where a fault says so', async (code) => {
  await setFaults({ host: 'entra', aadsts: code, count: 1 });
  const error = await refusal();
  expect(error).toBeInstanceOf(AuthError);
  expect(String(error)).toContain(`AADSTS${code}: `);
  expect(error).toMatchObject({ errorNo: code });
  expect(await refusal()).toBeUndefined();
});

test('a status and Retry-After of the fault’s own go with the number', async () => {
  await setFaults({ host: 'entra', aadsts: 90024, status: 503, retryAfterSeconds: 3, count: 1 });
  expect(await refusal()).toMatchObject({ errorNo: 90024, status: 503 });
});

test('a tenant that is blocked refuses until it is not', async () => {
  await setFaults();
  await setTenant(https.microsoft, contoso, { blocked: true });
  expect(await refusal()).toMatchObject({ errorNo: 5000224 });
  await setTenant(https.microsoft, contoso, { blocked: false });
  expect(await refusal()).toBeUndefined();
});

test.each([
  { host: 'graph', aadsts: 90033 },
  { host: 'entra', aadsts: 1 },
])('a fault that says %j is refused', async (fault) => {
  await expect(setFaults(fault)).rejects.toThrow('400');
});
