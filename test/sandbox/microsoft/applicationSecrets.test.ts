import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { graphPermission } from '../../../sandbox/microsoft/wellKnown.ts';
import { consentTo } from './browser.ts';
import { applicationOf, graph, origins, postToken, start, tenantOf, type TestClock } from './helpers.ts';
import { identityProof } from './identity.ts';

let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  await consentTo(microsoft, 'contoso.example', 'adele@contoso.example');
});

/** The operator's identity made owner-like by Application.ReadWrite.All. */
async function operatorToken(name: string): Promise<string> {
  const { operatorTenant, automation, managedIdentityObjectId } = microsoft.world.seeded;
  const tenant = tenantOf(microsoft, 'harbor.example');
  const sample = tenant.appRoleAssignments.find((one) => one.principalId === managedIdentityObjectId);
  const caller = tenant.servicePrincipals.find((one) => one.appId === automation.clientId);
  const appRoleId = graphPermission(name)?.application?.id ?? '';
  if (sample && caller)
    tenant.appRoleAssignments.push({ ...sample, id: 'x', principalId: caller.id, appRoleId });
  const { body } = await postToken(microsoft, operatorTenant, {
    grant_type: 'client_credentials',
    client_id: automation.clientId,
    client_secret: automation.secret,
    scope: `${origins.graph}/.default`,
  });
  return body['access_token'] ?? '';
}

const shared = () => microsoft.world.seeded.sharedApp;

describe('secrets of applications', () => {
  test('are listed with hint and without value', async () => {
    const reader = await operatorToken('Application.Read.All');
    const { body } = await graph(
      microsoft,
      reader,
      `/applications(appId='${shared().clientId}')?$select=passwordCredentials,keyCredentials`,
    );
    expect(body.passwordCredentials).toMatchObject([
      { keyId: shared().keyId, hint: expect.any(String), secretText: null },
    ]);
  });

  test('are added, lag, work, and are removed', async () => {
    microsoft.world.knobs.lag = { minMs: 4000, maxMs: 4000 };
    const writer = await operatorToken('Application.ReadWrite.All');
    const { id } = applicationOf(microsoft, shared().clientId);
    const added = await graph(microsoft, writer, `/applications/${id}/addPassword`, {
      method: 'POST',
      body: JSON.stringify({
        passwordCredential: { displayName: 'next', endDateTime: '2027-03-01T00:00:00Z' },
      }),
    });
    expect(added.body).toMatchObject({
      displayName: 'next',
      endDateTime: '2027-03-01T00:00:00Z',
      hint: added.body.secretText.slice(0, 3),
    });
    const ask = () =>
      postToken(microsoft, 'contoso.example', {
        grant_type: 'client_credentials',
        client_id: shared().clientId,
        client_secret: added.body.secretText,
        scope: 'https://graph.microsoft.com/.default',
      });
    expect((await ask()).body.error_codes).toEqual([7000215]);
    clock.turn(4000);
    expect((await ask()).status).toBe(200);
    const remove = () =>
      graph(microsoft, writer, `/applications/${id}/removePassword`, {
        method: 'POST',
        body: JSON.stringify({ keyId: added.body.keyId }),
      });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(400);
    // As a new secret is not known at once, one that is gone is not unknown at once.
    expect((await ask()).status).toBe(200);
    clock.turn(4000);
    expect((await ask()).body.error_codes).toEqual([7000215]);
  });

  test('an unknown property and an app that is not owned are refused', async () => {
    const { id } = applicationOf(microsoft, shared().clientId);
    const owner = await operatorToken('Application.ReadWrite.OwnedBy');
    const post = (caller: string, body: unknown) =>
      graph(microsoft, caller, `/applications/${id}/addPassword`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
    expect((await post(owner, {})).status).toBe(403);
    const writer = await operatorToken('Application.ReadWrite.All');
    const strange = await post(writer, { passwordCredential: { colour: 'red' } });
    expect([strange.status, strange.body.error.code]).toEqual([400, 'Request_BadRequest']);
  });
});

test('a federated credential is listed at once, and trusted after the lag', async () => {
  microsoft.world.knobs.lag = { minMs: 4000, maxMs: 4000 };
  const { operatorTenant, managedIdentityObjectId } = microsoft.world.seeded;
  const writer = await operatorToken('Application.ReadWrite.All');
  const path = `/applications(appId='${shared().clientId}')/federatedIdentityCredentials`;
  const call = (method: string, address: string, body: object) =>
    graph(microsoft, writer, address, { method, body: JSON.stringify(body) });
  const exchange = async () =>
    (
      await postToken(microsoft, 'contoso.example', {
        grant_type: 'client_credentials',
        client_id: shared().clientId,
        scope: `${origins.graph}/.default`,
        ...(await identityProof(microsoft)),
      })
    ).body.error_codes;
  const added = await call('POST', path, {
    name: 'identity',
    issuer: `${origins.authority}/${operatorTenant}/v2.0`,
    subject: 'somebody-else',
    audiences: ['api://AzureADTokenExchange'],
  });
  expect(added.status).toBe(201);
  expect((await graph(microsoft, writer, `${path}/identity`)).body.subject).toBe('somebody-else');
  expect(await exchange()).toEqual([700211]);
  clock.turn(4000);
  expect(await exchange()).toEqual([700213]);
  await call('PATCH', `${path}/identity`, { subject: managedIdentityObjectId });
  clock.turn(4000);
  expect(await exchange()).toBeUndefined();
  await call('PATCH', `${path}/identity`, { description: 'changes no trust' });
  expect(await exchange()).toBeUndefined();
});
