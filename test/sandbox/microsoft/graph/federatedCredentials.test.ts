import { beforeEach, describe, expect, test } from '@jest/globals';
import { judgeRequests } from '../../../../sandbox/microsoft/graph/recorder.ts';
import { origins } from '../helpers.ts';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let owner: Ask;
let path: string;

beforeEach(async () => {
  world = await scene();
  owner = world.app('Application.ReadWrite.OwnedBy');
  const { id } = (await owner('POST', '/applications', { displayName: 'Snow' })).body;
  path = `/applications/${id}/federatedIdentityCredentials`;
});

const credential = (more: object = {}) => ({
  name: 'main',
  issuer: 'https://tokens.example/one',
  subject: 'job:nightly',
  audiences: ['api://AzureADTokenExchange'],
  ...more,
});

describe('POST /applications/{id}/federatedIdentityCredentials', () => {
  test('adds one, which is then listed and read by id, by name and as (name=)', async () => {
    const made = await owner('POST', path, credential({ description: 'nightly' }));
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining(credential({ description: 'nightly' })),
    ]);
    const { id } = made.body;
    for (const address of [`${path}/${id}`, `${path}/main`, `${path}(name='main')`]) {
      expect((await owner('GET', address)).body).toMatchObject({ id, name: 'main' });
    }
    expect((await owner('GET', `${path}?$filter=name eq 'main'&$select=id`)).body.value).toEqual([{ id }]);
    expect(judgeRequests(world.microsoft.requests.entries)).toEqual([]);
  });

  test('keeps an issuer, subject and audience that nobody has, unchecked', async () => {
    const nonsense = credential({ issuer: 'nowhere', subject: 'nobody', audiences: ['nothing'] });
    expect((await owner('POST', path, nonsense)).status).toBe(201);
  });

  test.each([
    ['a name that is there', { subject: 'other' }, [409, 'Request_MultipleObjectsWithSameKeyValue']],
    ['a pair that is there', { name: 'other' }, [400, 'InvalidFederatedIdentityCredentialValue']],
    ['two audiences', { name: 'two', audiences: ['a', 'b'] }, [400, 'Request_BadRequest']],
    ['no subject', { name: 'none', subject: undefined }, [400, 'Request_BadRequest']],
    ['a name unfit for an address', { name: 'a/b' }, [400, 'Request_BadRequest']],
    ['a property that does not exist', { enabled: true }, [400, 'Request_BadRequest']],
  ])('refuses %s', async (_, change, refused) => {
    await owner('POST', path, credential());
    expect(verdict(await owner('POST', path, credential(change)))).toEqual(refused);
  });

  test('refuses a 21st', async () => {
    const add = (at: number) => owner('POST', path, credential({ name: `job-${at}`, subject: `job:${at}` }));
    for (let at = 0; at < 20; at += 1) expect((await add(at)).status).toBe(201);
    expect((await add(20)).status).toBe(400);
  });

  test('is for owners and administrators', async () => {
    const stranger = world.appAs(
      { ...world.principal, appId: crypto.randomUUID() },
      'Application.ReadWrite.OwnedBy',
    );
    expect((await stranger('POST', path, credential())).status).toBe(403);
    const diego = world.person('diego@contoso.example', 'Application.ReadWrite.All');
    expect((await diego('POST', path, credential())).status).toBe(403);
    const alex = world.person('alex@contoso.example', 'Application.ReadWrite.All');
    expect((await alex('POST', path, credential())).status).toBe(201);
    expect((await diego('DELETE', `${path}/main`)).status).toBe(403);
  });
});

describe('PATCH and DELETE', () => {
  test('change everything but the name, and take it away', async () => {
    const { id } = (await owner('POST', path, credential())).body;
    const change = { subject: 'job:weekly', description: 'weekly' };
    expect((await owner('PATCH', `${path}/${id}`, change)).status).toBe(204);
    expect((await owner('GET', `${path}/${id}`)).body).toMatchObject({ name: 'main', ...change });
    expect((await owner('PATCH', `${path}/${id}`, { name: 'other' })).status).toBe(400);
    await owner('POST', path, credential({ name: 'second' }));
    expect(verdict(await owner('PATCH', `${path}/second`, { subject: 'job:weekly' }))).toEqual([
      400,
      'InvalidFederatedIdentityCredentialValue',
    ]);
    expect((await owner('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await owner('DELETE', `${path}/${id}`)).status).toBe(404);
  });

  test('create once by name, and then update', async () => {
    const { name: _name, ...body } = credential();
    const address = `${path}(name='main')`;
    const headers = { prefer: 'create-if-missing' };
    expect((await owner('PATCH', address, body)).status).toBe(404);
    const made = await owner('PATCH', address, body, { headers });
    expect([made.status, made.headers.get('location')]).toEqual([
      201,
      `${origins.graph}/v1.0${path}/${made.body.id}`,
    ]);
    expect((await owner('PATCH', address, { subject: 'other' }, { headers })).status).toBe(204);
    expect((await owner('GET', address)).body.subject).toBe('other');
  });
});
