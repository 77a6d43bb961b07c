import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ManagedIdentityCredential,
} from '@azure/identity';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { asPem, makeCertificate, registerCertificate } from './certificate.ts';
import { startHttps, type HttpsMicrosoft } from './httpsFixture.ts';
import { applicationOf, claimsOf, identityHeader } from './helpers.ts';

let https: HttpsMicrosoft;
let pem: { certificate: string; privateKey: string };
let der: Buffer;

beforeAll(async () => {
  https = await startHttps();
  process.env['IDENTITY_ENDPOINT'] = https.identityEndpoint;
  process.env['IDENTITY_HEADER'] = identityHeader;
  const own = await makeCertificate();
  der = own.der;
  pem = await asPem(own);
  registerCertificate(https.microsoft, der, Date.now() - 1000);
});

afterAll(async () => {
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];
  await https.close();
});

const graphScope = () => `${https.origins.graph}/.default`;
const options = () => ({ authorityHost: https.origins.authority, disableInstanceDiscovery: true });

describe('@azure/identity', () => {
  const certificateCredential = ({ certificate, privateKey }: typeof pem) => {
    const { operatorTenant, automation } = https.microsoft.world.seeded;
    return new ClientCertificateCredential(
      operatorTenant,
      automation.clientId,
      { certificate: `${privateKey}${certificate}` },
      options(),
    );
  };

  test('gets a token with a certificate', async () => {
    const { token } = await certificateCredential(pem).getToken(graphScope());
    expect(claimsOf(token)).toMatchObject({
      appid: https.microsoft.world.seeded.automation.clientId,
      appidacr: '2',
    });
  });

  test('reads 700027 for a certificate that nobody registered', async () => {
    const other = await asPem(await makeCertificate());
    await expect(certificateCredential(other).getToken(graphScope())).rejects.toThrow(
      /invalid_client: Error\(s\): 700027 .*The key was not found/,
    );
  });

  test('gets a token with the managed identity as assertion', async () => {
    const { operatorTenant, automation, managedIdentityClientId, managedIdentityObjectId } =
      https.microsoft.world.seeded;
    applicationOf(https.microsoft, automation.clientId).federatedIdentityCredentials = [
      {
        id: crypto.randomUUID(),
        name: 'identity',
        issuer: `${https.origins.authority}/${operatorTenant}/v2.0`,
        subject: managedIdentityObjectId,
        audiences: ['api://AzureADTokenExchange'],
      },
    ];
    const identity = new ManagedIdentityCredential({ clientId: managedIdentityClientId });
    const credential = new ClientAssertionCredential(
      operatorTenant,
      automation.clientId,
      async () => (await identity.getToken('api://AzureADTokenExchange/.default')).token,
      options(),
    );
    expect(claimsOf((await credential.getToken(graphScope())).token)['appidacr']).toBe('2');
    const trusted = applicationOf(https.microsoft, automation.clientId).federatedIdentityCredentials;
    for (const one of trusted) one.subject = 'somebody else';
    const again = new ClientAssertionCredential(
      operatorTenant,
      automation.clientId,
      async () => (await identity.getToken('api://AzureADTokenExchange/.default')).token,
      options(),
    );
    await expect(again.getToken(graphScope())).rejects.toThrow(/700213/);
  });
});

describe('@azure/msal-node', () => {
  const client = (privateKey: string, thumbprintSha256: string) => {
    const { operatorTenant, automation } = https.microsoft.world.seeded;
    return new ConfidentialClientApplication({
      auth: {
        clientId: automation.clientId,
        clientCertificate: { privateKey, thumbprintSha256 },
        authority: `${https.origins.authority}/${operatorTenant}`,
        knownAuthorities: [new URL(https.origins.authority).host],
      },
    });
  };
  const thumbprint = () => createHash('sha256').update(der).digest('hex');

  test('gets a token with a certificate', async () => {
    const result = await client(pem.privateKey, thumbprint()).acquireTokenByClientCredential({
      scopes: [graphScope()],
    });
    expect(claimsOf(result?.accessToken)['appidacr']).toBe('2');
  });

  test('reads 700027 for an unknown thumbprint and for a key that does not fit', async () => {
    const refused = (privateKey: string, thumb: string) =>
      client(privateKey, thumb)
        .acquireTokenByClientCredential({ scopes: [graphScope()] })
        .catch((error: unknown) => error);
    const expected = { errorCode: 'invalid_client', errorNo: 700027, status: 401 };
    expect(await refused(pem.privateKey, 'ab'.repeat(32))).toMatchObject(expected);
    const { privateKey } = await asPem(await makeCertificate());
    expect(await refused(privateKey, thumbprint())).toMatchObject(expected);
  });
});
