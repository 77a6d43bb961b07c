import { beforeEach, describe, expect, test } from '@jest/globals';
import exceptionData from '../../../../sandbox/microsoft/data/graph-exceptions.json' with { type: 'json' };
import { filterNames, judgeRequests } from '../../../../sandbox/microsoft/graph/recorder.ts';
import { walk } from '../../../../sandbox/microsoft/graph/metadata.ts';
import { graphRoutes } from '../../../../sandbox/microsoft/graph/routes.ts';
import { scene, type GraphScene } from './callers.ts';

let world: GraphScene;

beforeEach(async () => {
  world = await scene();
});

const judged = () =>
  judgeRequests(world.microsoft.requests.entries).map(({ problem, name }) => [problem, name]);

describe('the recorder', () => {
  test('finds nothing in requests as they should be', async () => {
    const all = world.app(
      'Application.ReadWrite.All',
      'Directory.Read.All',
      'RoleManagement.ReadWrite.Exchange',
    );
    const create = { headers: { prefer: 'create-if-missing' } };
    await all(
      'PATCH',
      "/applications(uniqueName='a')",
      { displayName: 'A', web: { redirectUris: [] } },
      create,
    );
    const { id } = (await all('GET', "/applications(uniqueName='a')?$select=id,web&$expand=owners")).body;
    await all('POST', `/applications/${id}/addPassword`, { passwordCredential: { displayName: 'x' } });
    await all('POST', `/applications/${id}/owners/$ref`, {
      '@odata.id': 'https://graph.microsoft.com/v1.0/users/x',
    });
    await all('GET', "/applications?$filter=identifierUris/any(x:x eq 'a') and startswith(displayName,'b')");
    await all('GET', '/users/delta?$select=id');
    await all('DELETE', `/applications/${id}`);
    await all('GET', '/directory/deletedItems/microsoft.graph.application?$select=id,appId');
    await all('POST', `/directory/deletedItems/${id}/restore`);
    await all('GET', '/roleManagement/exchange/roleDefinitions', undefined, { version: 'beta' });
    const requests = [{ id: '1', method: 'GET', url: '/organization?$select=id' }];
    await all('POST', '/$batch', { requests });
    expect(judged()).toEqual([]);
    expect(world.microsoft.requests.entries).toHaveLength(12);
  });

  test.each([
    ['GET', '/userss', undefined, ['segment', 'userss']],
    ['GET', '/users/%zz', undefined, ['segment', '/v1.0/users/%zz']],
    ['GET', '/users/x/passwords', undefined, ['segment', 'passwords']],
    ['GET', '/users?$select=id,colour', undefined, ['select', 'colour']],
    ['GET', "/users?$filter=colour eq 'red'", undefined, ['filter', 'colour']],
    ['GET', '/users?$orderby=colour desc', undefined, ['orderby', 'colour']],
    ['GET', '/users?$expand=colours', undefined, ['expand', 'colours']],
    ['PATCH', '/users/x', { passwordProfile: { colour: 'red' } }, ['body', 'passwordProfile.colour']],
    ['POST', '/applications/x/addPassword', { displayName: 'x' }, ['body', 'displayName']],
    ['POST', '/domains', {}, ['endpoint', 'POST /v1.0/domains']],
    ['GET', '/domains', undefined, ['permission', 'User.ReadWrite.All Application.ReadWrite.All']],
  ])('finds what is wrong in %s %s', async (method, path, body, finding) => {
    await world.app('User.ReadWrite.All', 'Application.ReadWrite.All')(method, path, body);
    expect(judged()).toEqual([finding]);
  });

  test('looks into batches, and refuses all of beta but what is excepted', async () => {
    const reader = world.app('User.Read.All');
    const requests = [
      { id: '1', method: 'GET', url: '/users?$select=colour' },
      { id: '2', method: 'GET', url: '/domains' },
    ];
    await reader('POST', '/$batch', { requests });
    await reader('GET', '/users', undefined, { version: 'beta' });
    expect(judged()).toEqual([
      ['select', 'colour'],
      ['permission', 'User.Read.All'],
      ['segment', 'beta/users'],
    ]);
  });

  test('works from names: the log keeps no values of bodies', async () => {
    const body = { passwordProfile: { password: 'Quiet-Harbour-42' } };
    await world.app('User-PasswordProfile.ReadWrite.All')('PATCH', '/users/diego@contoso.example', body);
    const [line] = world.microsoft.requests.entries;
    expect(line?.bodyNames).toEqual(['passwordProfile', 'passwordProfile.password']);
    expect(JSON.stringify(world.microsoft.requests.entries)).not.toContain('Quiet');
  });
});

test.each([
  ["appId eq 'a and b' and consentType eq 'AllPrincipals'", ['appId', 'consentType']],
  ["startswith(displayName,'it''s') or not(mail in ('a'))", ['displayName', 'mail']],
  ["identifierUris/any(x:x eq 'a')", ['identifierUris']],
])('reads the names in %s', (filter, names) => {
  expect(filterNames(filter)).toEqual(names);
});

test('every endpoint of the sandbox is in the published description, or excepted with its reason', () => {
  const excepted = new Set(
    exceptionData.exceptions.filter((one) => 'beta' in one).map((one) => one.endpoint),
  );
  const strange = graphRoutes
    .filter(({ method, path }) => !excepted.has(`${method} ${path}`))
    .filter(({ path }) => typeof walk(path) === 'string')
    .map(({ path }) => path);
  expect(strange).toEqual([]);
  for (const { reason, source } of exceptionData.exceptions) {
    expect([reason.length > 20, source]).toEqual([
      true,
      expect.stringMatching(/^https:\/\/learn\.microsoft\.com\//),
    ]);
  }
});
