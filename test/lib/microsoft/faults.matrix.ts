import { inspect } from 'node:util';
import { ManagedIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../sandbox/microsoft/worldFaults.ts';
import { punctual } from '../../../src/lib/deadline.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import type { Cloud } from '../../../src/lib/microsoft/cloud.ts';
import { openGraph } from '../../../src/lib/microsoft/graph.ts';
import { resolveTenant } from '../../../src/lib/microsoft/tenants.ts';
import { type ClientApp, requestAppToken } from '../../../src/lib/microsoft/tokens.ts';
import { openVault } from '../../../src/lib/storage/vault.ts';
import { connect } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let cloud: Cloud;
let app: ClientApp;
let contoso: string;
let token: string;

/** Of a slow answer no more than this is waited for; whatever is not slow comes long before. */
const CALL_TIMEOUT = 1_000;
const VAULT = 'https://vault.azure.net/.default';

beforeAll(async () => {
  world = await startWorld();
  // MSAL makes one client for managed identities a process: the first one, here that which does not try again.
  await ourIdentity().getToken(VAULT);
  await connect(world, 'contoso');
  const { seeded, applications } = world.microsoft.world;
  contoso = seeded.tenants.contoso;
  cloud = {
    authorityHost: world.origins.authority,
    graphEndpoint: world.origins.graph,
    callTimeout: CALL_TIMEOUT,
  };
  const { clientId } = seeded.sharedApp;
  const secret = applications.find(({ appId }) => appId === clientId)?.passwordCredentials[0]?.secretText;
  app = { clientId, proof: { kind: 'secret', secret: secret ?? '' } };
  const asked = await requestAppToken(cloud, app, contoso);
  token = asked.ok ? asked.value.token : '';
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const set = (host: Fault['host'], fault: Partial<Fault>) => {
  world.microsoft.world.knobs.faults = [{ id: 'one', host, ...fault }];
};

/** Whatever can happen to an answer on its way. */
const bad: [string, Partial<Fault>][] = [
  ['too slow', { delayMs: 600_000 }],
  ['slow, then 503', { delayMs: 20, status: 503 }],
  ['cut before it began', { cut: 'before' }],
  ['cut in its middle', { cut: 'body' }],
  ['a refusal cut in its middle', { cut: 'body', status: 401 }],
  ['truncated', { body: 'truncated' }],
  ['a refusal, truncated', { body: 'truncated', status: 400 }],
  ['a page', { body: 'html' }],
  ['a page with 404', { body: 'html', status: 404 }],
  ['a page with 502', { body: 'html', status: 502 }],
];

const saysNothing = { kind: 'unavailable', reason: expect.stringMatching(/\w{5}/) };

describe.each(bad)('an answer that is %s', (_name, fault) => {
  test('is no token, and no refusal of the tenant', async () => {
    set('entra', fault);
    const asked = await requestAppToken(cloud, app, contoso);
    expect(asked).toMatchObject({ ok: false, error: saysNothing });
  });

  test('is no tenant, and none that is unknown', async () => {
    set('entra', fault);
    expect(await resolveTenant(cloud, contoso)).toEqual({ ok: false, error: 'unavailable' });
  });

  test('is no batch and no read', async () => {
    set('graph', fault);
    const graph = openGraph(cloud, () => Promise.resolve(token), world.now);
    const url = '/users?$select=id';
    expect((await graph.batch([{ id: 'users', url }])).get('users')).toMatchObject(saysNothing);
    expect(await graph.read(url)).toMatchObject(saysNothing);
  });

  test('is no secret, and none that is missing', async () => {
    const vault = vaultWithoutPatience();
    const { vaultSecretName, vaultVersion } = world.microsoft.world.seeded.sharedApp;
    const value = (await vault.get(vaultSecretName, vaultVersion))?.value ?? '';
    expect(value).not.toBe('');
    set('vault', fault);
    const calls = [
      () => vault.get(vaultSecretName, vaultVersion),
      () => vault.set('new', value, { tags: {} }),
    ];
    for (const call of calls) {
      const thrown: unknown = await call().catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(UnavailableError);
      // Half of an answer holds at least the beginning of the value.
      const told = inspect(thrown, { depth: 9 });
      expect(told).not.toContain(value.slice(0, 8));
      expect(told).not.toContain('"value"');
    }
  });

  test('is no token of our own identity', async () => {
    set('managedIdentity', fault);
    await expect(ourIdentity().getToken(VAULT)).rejects.toThrow(/\w/);
  });
});

/** The SDKs' own tries take their time, and are not what is asked here. */
const noRetries = { retryOptions: { maxRetries: 0 } };

const ourIdentity = () =>
  punctual(
    new ManagedIdentityCredential({
      clientId: world.microsoft.world.seeded.managedIdentityClientId,
      ...noRetries,
    }),
    CALL_TIMEOUT,
  );

const vaultWithoutPatience = () =>
  openVault(new SecretClient(world.origins.vault, ourIdentity(), noRetries), CALL_TIMEOUT);

test.each([
  ['half of a body', { body: 'truncated' }],
  ['a page', { body: 'html' }],
] as const)('an item of a batch with %s leaves the others as they are', async (_name, fault) => {
  set('graph', { ...fault, status: 404, pathContains: '/groups' });
  const graph = openGraph(cloud, () => Promise.resolve(token), world.now);
  const answers = await graph.batch([
    { id: 'users', url: '/users?$select=id' },
    { id: 'groups', url: '/groups?$select=id' },
  ]);
  expect(answers.get('users')).toMatchObject({ kind: 'answered', status: 200 });
  expect(answers.get('groups')).toMatchObject(saysNothing);
});
