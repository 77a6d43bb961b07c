import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HOUR } from '../../../src/lib/clock.ts';
import { actsOf } from '../../support/acts.ts';
import { beginSetup, setupOf } from '../../support/setup.ts';
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

test('without the rights, or of an app of another tenant, are refused to whoever has the link', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  const weak = registered(world, 'contoso', { roles: ['User.Read.All'] });
  const foreign = registered(world, 'fabrikam', { roles });
  for (const { clientId, secret } of [weak, foreign])
    expect(await journey.press({ do: 'settings', clientId, clientSecret: secret })).toMatchObject({
      kind: 'askSetup',
      faults: [{ path: 'clientId' }],
    });
  expect(await read(world, journey.id)).toMatchObject({ state: 'pending', access: { apps: [] } });
  expect(await actsOf(world, journey.id)).toEqual([]);
});

test('without a sign-in are written down as those of whoever has the link, also where they replace some', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  const given = [registered(world, 'contoso', { roles }), registered(world, 'contoso', { roles })];
  for (const { clientId, secret } of given) {
    const next = await setupOf(world, journey.id);
    await next.press({ do: 'settings', clientId, clientSecret: secret });
    expect((await read(world, journey.id)).access.apps[0]?.clientId).toBe(clientId);
    world.advance(HOUR);
  }
  const by = 'whoever has the link';
  expect(await actsOf(world, journey.id)).toMatchObject([
    { action: 'credential.replaced', by, text: expect.stringContaining(given[1]?.clientId ?? '-') },
    { action: 'credential.replaced', by, text: expect.stringContaining(given[0]?.clientId ?? '-') },
  ]);
  const lines = (await world.services.connections.history(journey.id, 100)).map(({ text }) => text);
  for (const { clientId } of given)
    expect(lines).toContain(`Settings were given by ${by}: the app ${clientId} with a client secret.`);
});

test('an error that a browser brings changes nothing once its link has done its work', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  const sent = await journey.press();
  if (sent.kind !== 'departure') throw new Error('no departure');
  const { clientId, secret } = registered(world, 'contoso', { roles });
  await journey.press({ do: 'settings', clientId, clientSecret: secret });
  const before = await read(world, journey.id);
  const url = `${world.origins.app}/connect/callback?error=access_denied&state=${sent.state}`;
  expect(await world.services.onboarding.arrive(url, () => sent.cookie)).toMatchObject({
    location: `/connect?t=${journey.linkToken}`,
  });
  expect(await read(world, journey.id)).toEqual(before);
  expect(await journey.view()).toMatchObject({ kind: 'connected' });
});

test('a connector that works on behalf of an account takes none', async () => {
  const journey = await beginSetup(world, 'cayosoft', 'contoso.example');
  expect(await journey.view()).toMatchObject({ kind: 'askSetup', takesSettings: false });
});
