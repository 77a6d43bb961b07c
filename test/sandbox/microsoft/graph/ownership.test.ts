import { beforeEach, describe, expect, test } from '@jest/globals';
import { scene, verdict, type Ask, type GraphScene } from './callers.ts';

let world: GraphScene;
let all: Ask;
let owned: Ask;

const DAY = 86_400_000;

beforeEach(async () => {
  world = await scene();
  all = world.app('Application.ReadWrite.All', 'Directory.Read.All');
  owned = world.app('Application.ReadWrite.OwnedBy');
});

const register = async (ask: Ask, more: object = {}) =>
  (await ask('POST', '/applications', { displayName: 'Snow', ...more })).body;

describe('Application.ReadWrite.OwnedBy', () => {
  test('makes its caller the owner, and reads everything', async () => {
    const mine = await register(owned);
    const others = await register(all, { displayName: 'other' });
    expect((await owned('GET', '/applications')).body.value.length).toBeGreaterThanOrEqual(2);
    expect((await owned('PATCH', `/applications/${mine.id}`, { notes: 'x' })).status).toBe(204);
    expect((await owned('GET', `/applications/${mine.id}?$expand=owners`)).body.owners).toMatchObject([
      { id: world.principal.id },
    ]);
    expect((await owned('GET', `/applications/${others.id}`)).status).toBe(200);
  });

  test.each([
    ['PATCH', '', { notes: 'x' }],
    ['DELETE', '', undefined],
    ['POST', '/addPassword', {}],
    ['POST', '/removePassword', { keyId: crypto.randomUUID() }],
  ])('refuses %s %s of what another one owns', async (method, rest, body) => {
    const { id } = await register(world.app('Application.ReadWrite.All'));
    const stranger = { ...world.principal, id: crypto.randomUUID(), appId: crypto.randomUUID() };
    world.tenant.servicePrincipals.push(stranger);
    const ask = world.appAs(stranger, 'Application.ReadWrite.OwnedBy');
    expect(verdict(await ask(method, `/applications/${id}${rest}`, body))).toEqual([
      403,
      'Authorization_RequestDenied',
    ]);
  });

  test.each([
    ['PATCH', '', { notes: 'x' }, 403],
    ['DELETE', '', undefined, 403],
    // Here the published list accepts Directory.ReadWrite.All by itself.
    ['POST', '/addPassword', {}, 200],
  ])(
    'is not widened by Directory.ReadWrite.All where that opens nothing: %s %s',
    async (method, rest, body, status) => {
      const { id } = await register(all);
      const stranger = { ...world.principal, id: crypto.randomUUID(), appId: crypto.randomUUID() };
      world.tenant.servicePrincipals.push(stranger);
      const ask = world.appAs(stranger, 'Application.ReadWrite.OwnedBy', 'Directory.ReadWrite.All');
      expect((await ask(method, `/applications/${id}${rest}`, body)).status).toBe(status);
      const own = await register(ask);
      expect((await ask(method, `/applications/${own.id}${rest}`, body)).status).toBeLessThan(300);
    },
  );

  test('is given by making somebody an owner, which needs Directory.Read.All too', async () => {
    const { id } = await register(all);
    const stranger = { ...world.principal, id: crypto.randomUUID(), appId: crypto.randomUUID() };
    world.tenant.servicePrincipals.push(stranger);
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${stranger.id}` };
    const bare = world.app('Application.ReadWrite.All');
    expect((await bare('POST', `/applications/${id}/owners/$ref`, reference)).status).toBe(403);
    expect((await all('POST', `/applications/${id}/owners/$ref`, reference)).status).toBe(204);
    const twice = await all('POST', `/applications/${id}/owners/$ref`, reference);
    expect([twice.status, twice.body.error.message]).toEqual([
      400,
      "One or more added object references already exist for the following modified properties: 'owners'.",
    ]);
    const nobody = {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${crypto.randomUUID()}`,
    };
    expect((await all('POST', `/applications/${id}/owners/$ref`, nobody)).status).toBe(404);
    const ask = world.appAs(stranger, 'Application.ReadWrite.OwnedBy');
    expect((await ask('PATCH', `/applications/${id}`, { notes: 'x' })).status).toBe(204);
    expect((await all('DELETE', `/applications/${id}/owners/${stranger.id}/$ref`)).status).toBe(204);
    expect((await ask('PATCH', `/applications/${id}`, { notes: 'x' })).status).toBe(403);
  });
});

describe('deleted applications', () => {
  test('are listed, restored and purged, and are gone after 30 days', async () => {
    const { id } = await register(all);
    const list = async () =>
      (await all('GET', '/directory/deletedItems/microsoft.graph.application')).body.value.length;
    expect((await all('DELETE', `/applications/${id}`)).status).toBe(204);
    expect((await all('GET', `/applications/${id}`)).status).toBe(404);
    expect(await list()).toBe(1);
    expect((await all('POST', `/directory/deletedItems/${id}/restore`)).status).toBe(200);
    expect((await all('GET', `/applications/${id}`)).status).toBe(200);
    await all('DELETE', `/applications/${id}`);
    world.clock.turn(31 * DAY);
    expect(await list()).toBe(0);
    expect((await all('POST', `/directory/deletedItems/${id}/restore`)).status).toBe(404);
  });

  test('take their service principal at home with them', async () => {
    const { appId, id } = await register(all);
    expect((await all('POST', '/servicePrincipals', { appId })).status).toBe(201);
    await all('DELETE', `/applications/${id}`);
    expect((await all('GET', `/servicePrincipals(appId='${appId}')`)).status).toBe(404);
  });

  test('are not for callers who hold only permissions for people', async () => {
    const { id } = await register(all);
    await all('DELETE', `/applications/${id}`);
    const people = world.app('User.ReadWrite.All');
    expect((await people('POST', `/directory/deletedItems/${id}/restore`)).status).toBe(403);
    const list = await people('GET', '/directory/deletedItems/microsoft.graph.application');
    expect(list.status).toBe(403);
  });
});
