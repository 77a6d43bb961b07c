import { beforeAll, expect, test } from '@jest/globals';
import { scene, verdict, type GraphScene } from './callers.ts';

let world: GraphScene;

beforeAll(async () => {
  world = await scene();
});

const ask = (method: string, path: string, version: 'v1.0' | 'beta' = 'v1.0') =>
  world.app('Directory.ReadWrite.All')(method, path, method === 'POST' ? {} : undefined, { version });

test.each([
  ['GET', '/users/adele@contoso.example/manager'],
  ['GET', '/users/adele@contoso.example/displayName'],
  ['GET', '/users/$count'],
  ['GET', '/Users/adele@contoso.example/photo/$value'],
  ['POST', '/users/getByIds'],
  ['GET', '/applications/delta'],
  ['GET', '/auditLogs/signIns'],
  ['GET', '/auditLogs/signIns/17'],
  ['POST', '/groups'],
  ['PATCH', '/organization/17'],
  ['GET', '/sites/root/lists'],
  ['GET', "/directoryObjects('17')"],
])('%s %s is Graph’s, and answers 501', async (method, path) => {
  const answer = await ask(method, path);
  expect(verdict(answer)).toEqual([501, 'NotImplemented']);
  expect(answer.body.error.message).toBe(
    `The sandbox does not offer ${method} ${path}; Microsoft Graph does.`,
  );
});

test('what beta shares with v1.0 is as loud there', async () => {
  expect(verdict(await ask('GET', '/users', 'beta'))).toEqual([501, 'NotImplemented']);
});

test.each([
  ['/usersss', 'usersss'],
  ['/users/adele@contoso.example/managers', 'managers'],
  ['/auditLogs/signUps', 'signUps'],
])('%s is nobody’s, and answers 400', async (path, segment) => {
  const answer = await ask('GET', path);
  expect(verdict(answer)).toEqual([400, 'BadRequest']);
  expect(answer.body.error.message).toBe(`Resource not found for the segment '${segment}'.`);
});

test.each([
  ['DELETE', '/users'],
  ['PUT', '/organization'],
  ['GET', '/users/validateProperties'],
  ['PATCH', '/me/changePassword'],
])('%s %s is a method that Graph does not allow', async (method, path) => {
  expect((await ask(method, path)).status).toBe(405);
});
