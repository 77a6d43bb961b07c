import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@microsoft/microsoft-graph-client';
import { loadSigningKeys } from '../../../../sandbox/microsoft/entra/keys.ts';
import { judgeRequests } from '../../../../sandbox/microsoft/graph/recorder.ts';
import { GRAPH_APP_ID, graphPermission } from '../../../../sandbox/microsoft/wellKnown.ts';
import { tenantOf } from '../helpers.ts';
import { startHttps, type HttpsMicrosoft } from '../httpsFixture.ts';

let https: HttpsMicrosoft;

beforeAll(async () => {
  https = await startHttps();
});

afterAll(() => https.close());

/** The unmodified client with a token of an administrator. */
async function client(...scopes: string[]) {
  const { microsoft, origins } = https;
  const tenant = tenantOf(microsoft, 'contoso.example');
  const [adele] = tenant.users;
  const now = Math.floor(Date.now() / 1000);
  const token = await (
    await loadSigningKeys(microsoft.world)
  ).sign({
    aud: 'https://graph.microsoft.com',
    tid: tenant.id,
    oid: adele?.id,
    appid: microsoft.world.seeded.sharedApp.clientId,
    idtyp: 'user',
    scp: scopes.join(' '),
    wids: adele?.directoryRoles,
    exp: now + 3600,
  });
  return Client.initWithMiddleware({
    authProvider: { getAccessToken: () => Promise.resolve(token) },
    baseUrl: origins.graph,
    defaultVersion: 'v1.0',
    customHosts: new Set([new URL(origins.graph).hostname]),
  });
}

const problemOf = async (asking: Promise<unknown>) => {
  const error: unknown = await asking.catch((reason: unknown) => reason);
  return error;
};

describe('@microsoft/microsoft-graph-client sets up an application', () => {
  test('with its service principal, grant and secret, by requests that are all in the published lists', async () => {
    const graph = await client('Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All');
    const upsert = graph.api("/applications(uniqueName='mooring-sdk')").header('Prefer', 'create-if-missing');
    const { id, appId } = await upsert.patch({ displayName: 'Snow' });
    const principal = await graph.api('/servicePrincipals').post({ appId });
    const [resource] = (await graph.api('/servicePrincipals').filter(`appId eq '${GRAPH_APP_ID}'`).get())
      .value;
    const assignment = {
      principalId: principal.id,
      resourceId: resource.id,
      appRoleId: graphPermission('User.Read.All')?.application?.id,
    };
    const assign = () => graph.api(`/servicePrincipals/${resource.id}/appRoleAssignedTo`).post(assignment);
    expect((await assign()).principalDisplayName).toBe('Snow');
    expect(await problemOf(assign())).toMatchObject({
      statusCode: 400,
      message: 'Permission being assigned already exists on the object',
    });
    const added = await graph.api(`/applications/${id}/addPassword`).post({});
    expect(added.secretText).toHaveLength(40);
    expect(await problemOf(graph.api('/servicePrincipals').post({ appId }))).toMatchObject({
      statusCode: 409,
      code: 'Request_MultipleObjectsWithSameKeyValue',
    });
    expect(judgeRequests(https.microsoft.requests.entries)).toEqual([]);
  });

  test('but not without the permission', async () => {
    const graph = await client('Application.Read.All');
    expect(await problemOf(graph.api('/applications').post({ displayName: 'Snow' }))).toMatchObject({
      statusCode: 403,
      code: 'Authorization_RequestDenied',
    });
  });
});
