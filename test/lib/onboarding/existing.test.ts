import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { beginSetup } from '../../support/setup.ts';
import { read, rowsOf } from '../../support/stored.ts';
import { registered } from '../../support/tenantApps.ts';
import { startWorld, type World } from '../../support/world.ts';

const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('a tenant admin gives the settings of an app that is there, and the connection works', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  const { clientId, secret } = registered(world, 'contoso', { roles });
  expect(await journey.view()).toMatchObject({ kind: 'askSetup', takesSettings: true });
  await journey.press({ do: 'settings', clientId, clientSecret: secret });
  expect(await journey.view()).toMatchObject({ kind: 'connected' });
  const { state, access } = await read(world, journey.id);
  expect([state, access.apps[0]?.origin]).toEqual(['healthy', 'given']);
  expect(JSON.stringify([await rowsOf(world, 'connections'), world.logged])).not.toContain(secret);
});

test('what is wrong with them is said beside its field, and nothing is kept', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  const { clientId, credential } = registered(world, 'contoso', { roles });
  expect(await journey.press({ do: 'settings', clientId, clientSecret: credential.keyId })).toMatchObject({
    kind: 'askSetup',
    faults: [{ path: 'clientSecret', message: expect.stringContaining('the ID of a secret') }],
  });
  expect(await journey.press({ do: 'settings', clientId, clientSecret: 'w'.repeat(40) })).toMatchObject({
    kind: 'askSetup',
    faults: [{ path: 'clientSecret' }],
  });
  expect((await read(world, journey.id)).access.apps).toEqual([]);
});

test('a connector that works on behalf of an account takes none', async () => {
  const journey = await beginSetup(world, 'cayosoft', 'contoso.example');
  expect(await journey.view()).toMatchObject({ kind: 'askSetup', takesSettings: false });
});
