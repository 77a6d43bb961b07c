import { beforeEach, expect, test } from '@jest/globals';
import { registeredSet } from '../../../sandbox/microsoft/entra/consent.ts';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { applicationOf, callback, claimsOf, postToken, start } from './helpers.ts';
import { identityProof } from './identity.ts';

let microsoft: Microsoft;

beforeEach(async () => {
  ({ microsoft } = await start());
});

const registered = (clientId: string) => {
  const application = applicationOf(microsoft, clientId);
  const { displayName, signInAudience, redirectUris, passwordCredentials } = application;
  const { application: roles, delegated } = registeredSet(application);
  const names = [...roles, ...delegated].map(({ name }) => name);
  return { displayName, signInAudience, redirectUris, passwordCredentials, names };
};

test('the setup and the steward app serve many tenants without a secret', () => {
  const { setupApp, stewardApp } = microsoft.world.seeded;
  const common = { signInAudience: 'AzureADMultipleOrgs', passwordCredentials: [] };
  expect(registered(setupApp.clientId)).toEqual({
    ...common,
    displayName: 'Harbor Operations – setup',
    redirectUris: [callback],
    names: ['openid', 'profile'],
  });
  expect(registered(stewardApp.clientId)).toEqual({
    ...common,
    displayName: 'Harbor Operations – steward',
    redirectUris: [],
    names: [
      'Directory.Read.All',
      'ReportSettings.Read.All',
      'Application.ReadWrite.OwnedBy',
      'ReportSettings.ReadWrite.All',
    ],
  });
});

test('the connector gets a token of the sign-in app with its one role, and is nobody elsewhere', async () => {
  const { connector, signInApp } = microsoft.world.seeded;
  const fields = {
    grant_type: 'client_credentials',
    client_id: connector.clientId,
    client_secret: connector.secret,
    scope: `api://${signInApp.clientId}/.default`,
  };
  const home = await postToken(microsoft, 'harbor.example', fields);
  expect(claimsOf(home.body['access_token'])).toMatchObject({
    oid: connector.objectId,
    roles: ['Mooring.Connector'],
  });
  expect((await postToken(microsoft, 'contoso.example', fields)).status).not.toBe(200);
});

test('the managed identity proves the steward: at home without roles, unknown where nobody allowed it', async () => {
  const fields = {
    grant_type: 'client_credentials',
    client_id: microsoft.world.seeded.stewardApp.clientId,
    scope: 'https://graph.microsoft.com/.default',
    ...(await identityProof(microsoft)),
  };
  const home = await postToken(microsoft, 'harbor.example', fields);
  expect(claimsOf(home.body['access_token'])).not.toHaveProperty('roles');
  expect((await postToken(microsoft, 'contoso.example', fields)).body.error_codes).toEqual([7000229]);
});
