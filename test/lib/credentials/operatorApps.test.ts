import '../../../src/lib/credentials/reflection.ts';
import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as x509 from '@peculiar/x509';
import { DAY, iso } from '../../../src/lib/clock.ts';
import type { AppCredential } from '../../../src/lib/config.ts';
import { createOperatorApps } from '../../../src/lib/credentials/operatorApps.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import type { Cloud } from '../../../src/lib/microsoft/cloud.ts';
import { requestAppToken } from '../../../src/lib/microsoft/tokens.ts';
import { openVault, type Vault } from '../../../src/lib/storage/vault.ts';
import { connect } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

const PROFILE = 'certero-application';

let world: World;
let vault: Vault;
let identity: DefaultAzureCredential;
let cloud: Cloud;

beforeAll(async () => {
  // MSAL dates its assertions by the real clock.
  world = await startWorld({ clock: 'real' });
  await connect(world, 'contoso');
  const { seeded } = world.microsoft.world;
  identity = new DefaultAzureCredential({ managedIdentityClientId: seeded.managedIdentityClientId });
  vault = openVault(new SecretClient(world.origins.vault, identity));
  cloud = { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph };
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const application = () => {
  const { applications, seeded } = world.microsoft.world;
  const found = applications.find(({ appId }) => appId === seeded.sharedApp.clientId);
  if (!found) throw new Error('no application');
  return found;
};
const appsWith = (credential: AppCredential) =>
  createOperatorApps({
    shared: { [PROFILE]: { clientId: application().appId, credential } },
    vault,
    identity,
  });
const clientOf = (apps: ReturnType<typeof appsWith>, profile = PROFILE) => apps.client(apps.find(profile));
/** Asks a customer's tenant for a token with what the app has. */
async function tokenOf(apps: ReturnType<typeof appsWith>) {
  const client = await clientOf(apps);
  if (!client.ok) throw new Error(client.error);
  return requestAppToken(cloud, client.value, world.microsoft.world.seeded.tenants.contoso);
}
async function certificate() {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  x509.cryptoProvider.set(crypto);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=mooring',
    keys,
    signingAlgorithm: algorithm,
  });
  const exported = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  const key = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(exported).toString('base64')}\n-----END PRIVATE KEY-----\n`;
  return { der: Buffer.from(made.rawData), certificatePem: made.toString('pem'), key };
}
const register = (der: Buffer) =>
  application().keyCredentials.push({
    keyId: crypto.randomUUID(),
    displayName: 'CN=mooring',
    startDateTime: iso(world.now()),
    endDateTime: iso(world.now() + DAY),
    certificate: der.toString('base64'),
    effectiveAt: 0,
  });
const kept = async (name: string, value: string) => ({
  secretName: name,
  secretVersion: (await vault.set(name, value, { tags: {} })).version,
});

describe('an app with a secret', () => {
  test('proves itself with the version that is named, not with the newest', async () => {
    const secret = application().passwordCredentials[0]?.secretText ?? '';
    const named = await kept('by-secret', secret);
    await vault.set('by-secret', 'not in force yet', { tags: {} });
    expect(await tokenOf(appsWith({ kind: 'secret', ...named }))).toMatchObject({ ok: true });
  });

  test('is refused with another', async () => {
    const named = await kept('by-wrong-secret', 'wrong');
    expect(await tokenOf(appsWith({ kind: 'secret', ...named }))).toMatchObject({
      ok: false,
      error: { aadsts: 7000215 },
    });
  });

  test('costs one vault read', async () => {
    const named = await kept('by-read', 'x');
    world.microsoft.requests.clear();
    await clientOf(appsWith({ kind: 'secret', ...named }));
    expect(world.microsoft.requests.count({ part: 'vault', status: 200 })).toBe(1);
  });
});

describe('an app with a certificate', () => {
  test.each(['certificate first', 'key first'])(
    'proves itself by one text that holds both, %s',
    async (order) => {
      const { der, certificatePem, key } = await certificate();
      const parts = [`${certificatePem}\n`, key];
      const text = (order === 'key first' ? parts.toReversed() : parts).join('');
      const apps = appsWith({ kind: 'certificate', ...(await kept('by-certificate', text)) });
      expect(await tokenOf(apps)).toMatchObject({ ok: false, error: { aadsts: 700027 } });
      register(der);
      expect(await tokenOf(apps)).toMatchObject({ ok: true });
    },
  );

  test.each<[string, (made: Awaited<ReturnType<typeof certificate>>) => string]>([
    ['the certificate alone', ({ certificatePem }) => certificatePem],
    ['the key alone', ({ key }) => key],
    ['no PEM', () => 'a secret'],
    ['nothing', () => ' '],
  ])('with %s is malformed', async (_name, text) => {
    const named = await kept('malformed', text(await certificate()));
    const client = await clientOf(appsWith({ kind: 'certificate', ...named }));
    expect(client).toEqual({ ok: false, error: 'malformed' });
  });
});

describe('a federated app', () => {
  const trust = (subject: string) => {
    application().federatedIdentityCredentials = [
      {
        id: crypto.randomUUID(),
        name: 'identity',
        issuer: `${world.origins.authority}/${world.microsoft.world.seeded.operatorTenant}/v2.0`,
        subject,
        audiences: ['api://AzureADTokenExchange'],
      },
    ];
  };
  const federated = () => appsWith({ kind: 'federated' });

  test('proves itself by our own identity, without a vault', async () => {
    trust(world.microsoft.world.seeded.managedIdentityObjectId);
    world.microsoft.requests.clear();
    expect(await tokenOf(federated())).toMatchObject({ ok: true });
    expect(world.microsoft.requests.count({ part: 'vault' })).toBe(0);
  });

  test('is refused where it trusts somebody else, or nobody', async () => {
    trust('99999999-9999-4999-8999-999999999999');
    expect(await tokenOf(federated())).toMatchObject({
      ok: false,
      error: { kind: 'refused', aadsts: 700213 },
    });
    application().federatedIdentityCredentials = [];
    expect(await tokenOf(federated())).toMatchObject({
      ok: false,
      error: { kind: 'refused', aadsts: 700211 },
    });
  });

  test('says nothing about the tenant while our identity gets no token', async () => {
    const apps = createOperatorApps({
      shared: { [PROFILE]: { clientId: application().appId, credential: { kind: 'federated' } } },
      vault,
      identity: { getToken: () => Promise.reject(new Error('the identity endpoint is away')) },
    });
    expect(await tokenOf(apps)).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  });

  test('says nothing about the tenant either where the identity gives nothing', async () => {
    const apps = createOperatorApps({
      shared: { [PROFILE]: { clientId: application().appId, credential: { kind: 'federated' } } },
      vault,
      identity: { getToken: () => Promise.resolve(null) },
    });
    const asked = await tokenOf(apps);
    expect(asked).toMatchObject({ ok: false });
    expect(!asked.ok && asked.error.kind === 'refused' ? asked.error.aadsts : undefined).not.toBe(7000229);
  });
});

describe('an app without a usable credential', () => {
  test('of a profile that is not in SHARED_APPS is not configured', async () => {
    const apps = appsWith({ kind: 'federated' });
    expect(await clientOf(apps, 'snow')).toEqual({ ok: false, error: 'notConfigured' });
    expect(apps.find('snow')).toBeUndefined();
    expect(apps.find(PROFILE)?.clientId).toBe(application().appId);
  });

  test.each(['secret', 'certificate'] as const)(
    'of a %s whose version is not in the vault is missing',
    async (kind) => {
      const { secretName } = await kept('there', 'x');
      const apps = appsWith({ kind, secretName, secretVersion: '0'.repeat(32) });
      expect(await clientOf(apps)).toEqual({ ok: false, error: 'missing' });
      const [app] = apps.all;
      expect(app && (await apps.entry(app))).toBeUndefined();
    },
  );

  test('is not missing while the vault does not answer', async () => {
    const named = await kept('unreadable', 'x');
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'vault', status: 403 });
    await expect(clientOf(appsWith({ kind: 'secret', ...named }))).rejects.toThrow(UnavailableError);
  });
});
