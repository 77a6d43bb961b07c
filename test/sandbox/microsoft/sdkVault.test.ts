import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ClientSecretCredential, ManagedIdentityCredential } from '@azure/identity';
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';
import { control } from './controls.ts';
import { startHttps, type HttpsMicrosoft } from './httpsFixture.ts';
import { identityHeader } from './helpers.ts';

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

const vaultKnobs = (change: object) => control(https.microsoft, 'PATCH', '/vault', change);
const identityRole = (role: string) =>
  control(https.microsoft, 'PUT', `/vault/roles/${https.microsoft.world.seeded.managedIdentityObjectId}`, {
    role,
  });

beforeEach(async () => {
  await vaultKnobs({ purgeProtection: false, retentionDays: 90, delayMs: 0 });
  await identityRole('officer');
});

const secretClient = (options: SecretClientOptions = {}) =>
  new SecretClient(
    https.origins.vault,
    new ManagedIdentityCredential({ clientId: https.microsoft.world.seeded.managedIdentityClientId }),
    options,
  );

const soon = { intervalInMs: 20 };

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('@azure/keyvault-secrets', () => {
  test('follows pages of names, versions and deleted secrets', async () => {
    const client = secretClient();
    for (let at = 0; at < 30; at += 1) await client.setSecret('paged', `value ${at}`);
    expect(await all(client.listPropertiesOfSecretVersions('paged'))).toHaveLength(30);
    for (let at = 0; at < 27; at += 1) await client.setSecret(`page-${at}`, 'v');
    const names = (await all(client.listPropertiesOfSecrets())).map((one) => one.name);
    expect(names.filter((name) => name.startsWith('page-'))).toHaveLength(27);
    const [page] = await all(client.listPropertiesOfSecrets().byPage({ maxPageSize: 10 }));
    expect(page).toHaveLength(10);
    await expect(all(client.listPropertiesOfSecrets().byPage({ maxPageSize: 100 }))).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
    });
    for (let at = 0; at < 27; at += 1) await client.beginDeleteSecret(`page-${at}`, soon);
    expect((await all(client.listDeletedSecrets())).length).toBeGreaterThanOrEqual(27);
  });

  test('waits for a slow deletion and a slow recovery', async () => {
    const client = secretClient();
    await client.setSecret('slow', 'one');
    await vaultKnobs({ delayMs: 150 });
    const deleting = await client.beginDeleteSecret('slow', soon);
    expect(deleting.isDone()).toBe(false);
    await expect(client.setSecret('slow', 'two')).rejects.toMatchObject({
      statusCode: 409,
      details: { error: { innerError: { code: 'ObjectIsBeingDeleted' } } },
    });
    const { recoveryId } = await deleting.pollUntilDone();
    expect(recoveryId).toBe(`${https.origins.vault}/deletedsecrets/slow`);
    const recovering = await client.beginRecoverDeletedSecret('slow', soon);
    await expect(client.setSecret('slow', 'two')).rejects.toMatchObject({
      details: { error: { innerError: { code: 'ObjectIsBeingRecovered' } } },
    });
    await recovering.pollUntilDone();
    expect((await client.getSecret('slow')).value).toBe('one');
  });

  test('changes tags, type and dates of a version, and reads them back', async () => {
    const client = secretClient();
    const { properties } = await client.setSecret('changed', 'one');
    const expiresOn = new Date('2027-02-01');
    await client.updateSecretProperties('changed', properties.version ?? '', {
      tags: { kind: 'new' },
      contentType: 'text/plain',
      expiresOn,
    });
    const again = await client.getSecret('changed');
    expect(again).toMatchObject({
      value: 'one',
      properties: { tags: { kind: 'new' }, contentType: 'text/plain', expiresOn },
    });
    expect(again.properties.recoveryLevel).toBe('Recoverable+Purgeable');
  });

  test('may not purge under purge protection, nor write as Secrets User', async () => {
    const client = secretClient();
    await client.setSecret('kept', 'one');
    await vaultKnobs({ purgeProtection: true });
    await (await client.beginDeleteSecret('kept', soon)).pollUntilDone();
    await expect(client.purgeDeletedSecret('kept')).rejects.toMatchObject({
      statusCode: 403,
      message: expect.stringContaining('purge protection is enabled'),
    });
    await identityRole('user');
    await expect(client.setSecret('new', 'one')).rejects.toMatchObject({
      statusCode: 403,
      details: { error: { innerError: { code: 'ForbiddenByRbac' } } },
    });
    expect((await client.getSecret('shared-certero-application')).value).toBeTruthy();
  });

  test('waits where 429 says how long, and gives up at once where it does not', async () => {
    const throttle = (more: object) =>
      control(https.microsoft, 'PATCH', '/knobs', {
        faults: [{ host: 'vault', status: 429, count: 1, ...more }],
      });
    const getSecret = () => secretClient().getSecret('shared-certero-application');
    await throttle({ retryAfterSeconds: 0 });
    expect((await getSecret()).value).toBeTruthy();
    await throttle({});
    await expect(getSecret()).rejects.toMatchObject({ statusCode: 429, code: 'Throttled' });
  });

  test('asks for a token in the tenant of the challenge, which another tenant’s credential refuses', async () => {
    const { automation, tenants } = https.microsoft.world.seeded;
    const foreign = new ClientSecretCredential(tenants.contoso, automation.clientId, automation.secret, {
      authorityHost: https.origins.authority,
      disableInstanceDiscovery: true,
    });
    const asking = new SecretClient(https.origins.vault, foreign).getSecret('shared-certero-application');
    await expect(asking).rejects.toThrow('AdditionallyAllowedTenants');
  });
});
