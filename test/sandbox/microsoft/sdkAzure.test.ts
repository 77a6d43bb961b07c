import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClientSecretCredential, ManagedIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { startHttps, type HttpsMicrosoft } from './httpsFixture.ts';
import { claimsOf, identityHeader } from './helpers.ts';

let https: HttpsMicrosoft;

beforeAll(async () => {
  https = await startHttps();
  process.env['IDENTITY_ENDPOINT'] = https.identityEndpoint;
  process.env['IDENTITY_HEADER'] = identityHeader;
});

afterAll(async () => {
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];
  await https.close();
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const identityCredential = () =>
  new ManagedIdentityCredential({ clientId: https.microsoft.world.seeded.managedIdentityClientId });

describe('@azure/identity', () => {
  test('gets a token of the managed identity', async () => {
    const { token } = await identityCredential().getToken(`${https.origins.graph}/.default`);
    expect(claimsOf(token)).toMatchObject({
      oid: https.microsoft.world.seeded.managedIdentityObjectId,
      roles: ['Application.Read.All', 'CrossTenantInformation.ReadBasic.All'],
    });
  });

  test('finds no identity that was not assigned', async () => {
    const stranger = new ManagedIdentityCredential({ clientId: '00000000-0000-4000-8000-000000000001' });
    await expect(stranger.getToken(`${https.origins.graph}/.default`)).rejects.toThrow(
      'No Managed Identity found',
    );
  });

  test('gets a token with a client secret from this authority', async () => {
    const { operatorTenant, automation, signInApp } = https.microsoft.world.seeded;
    const credential = new ClientSecretCredential(operatorTenant, automation.clientId, automation.secret, {
      authorityHost: https.origins.authority,
      disableInstanceDiscovery: true,
    });
    const { token } = await credential.getToken(`api://${signInApp.clientId}/.default`);
    expect(claimsOf(token)).toMatchObject({
      aud: signInApp.clientId,
      roles: ['Mooring.Admin'],
      tid: operatorTenant,
    });
  });
});

describe('@azure/keyvault-secrets', () => {
  test('passes the challenge, writes, reads, lists, updates, deletes, recovers and purges', async () => {
    const client = new SecretClient(https.origins.vault, identityCredential());
    const set = await client.setSecret('conformance', 'one', {
      tags: { kind: 'test' },
      expiresOn: new Date('2027-01-01'),
    });
    await client.setSecret('conformance', 'two');
    expect((await client.getSecret('conformance')).value).toBe('two');
    const version = set.properties.version ?? '';
    expect(await client.getSecret('conformance', { version })).toMatchObject({
      value: 'one',
      properties: { tags: { kind: 'test' }, expiresOn: new Date('2027-01-01') },
    });
    await client.updateSecretProperties('conformance', version, { enabled: false });
    await expect(client.getSecret('conformance', { version })).rejects.toMatchObject({
      statusCode: 403,
      code: 'Forbidden',
    });
    const names = await all(client.listPropertiesOfSecrets());
    expect(names.map((one) => one.name)).toContain('conformance');
    expect(await all(client.listPropertiesOfSecretVersions('conformance'))).toHaveLength(2);
    await (await client.beginDeleteSecret('conformance')).pollUntilDone();
    await expect(client.getSecret('conformance')).rejects.toMatchObject({
      statusCode: 404,
      code: 'SecretNotFound',
    });
    await expect(client.setSecret('conformance', 'three')).rejects.toMatchObject({
      statusCode: 409,
      code: 'Conflict',
    });
    await (await client.beginRecoverDeletedSecret('conformance')).pollUntilDone();
    expect((await client.getSecret('conformance')).value).toBe('two');
    await (await client.beginDeleteSecret('conformance')).pollUntilDone();
    await client.purgeDeletedSecret('conformance');
    expect((await client.setSecret('conformance', 'four')).value).toBe('four');
  });

  test('refuses an identity without a role on the vault', async () => {
    const { operatorTenant, automation } = https.microsoft.world.seeded;
    const credential = new ClientSecretCredential(operatorTenant, automation.clientId, automation.secret, {
      authorityHost: https.origins.authority,
      disableInstanceDiscovery: true,
    });
    const asking = new SecretClient(https.origins.vault, credential).getSecret('shared-certero-application');
    await expect(asking).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
  });
});
