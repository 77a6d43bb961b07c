import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { nextGuid } from '../../../sandbox/microsoft/random.ts';
import { GRAPH_APP_ID } from '../../../sandbox/microsoft/wellKnown.ts';
import { createCodeFlow } from '../../../src/lib/microsoft/codeFlow.ts';
import { requestPasswordProof } from '../../../src/lib/microsoft/passwordGrant.ts';
import { contosoOf, personOf } from '../../support/setup.ts';
import { registered } from '../../support/tenantApps.ts';
import { startWorld, type World } from '../../support/world.ts';

const diego = 'diego@contoso.example';

let world: World;
let app: ReturnType<typeof registered>;
beforeAll(async () => {
  world = await startWorld();
  app = registered(world, 'contoso', { roles: [] });
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
  delete personOf(world, diego).signIn;
});
afterAll(() => world.stop());

const prove = (password = personOf(world, diego).password, { secret = app.secret, userName = diego } = {}) =>
  requestPasswordProof(
    createCodeFlow(
      { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph, callTimeout: 800 },
      world.now,
    ),
    { clientId: app.clientId, proof: { kind: 'secret', secret } },
    contosoOf(world).id,
    { userName, password },
  );

describe('a password', () => {
  test('is right where a token is given, which says whose it is', async () => {
    const contoso = contosoOf(world);
    contoso.oauth2PermissionGrants.push({
      id: nextGuid(world.microsoft.world),
      clientId: app.principal.id,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: contoso.servicePrincipals.find(({ appId }) => appId === GRAPH_APP_ID)?.id ?? '',
      scope: 'openid profile offline_access',
      effectiveAt: 0,
    } as never);
    expect(await prove()).toEqual({ ok: true, value: { objectId: personOf(world, diego).id } });
    contoso.oauth2PermissionGrants.pop();
  });

  test('is right where nobody has consented to the app that asks', async () => {
    expect(await prove()).toEqual({ ok: true, value: { asks: 65001 } });
  });

  test.each([[50072], [50076], [50079], [53003]])('is right where AADSTS%i asks for more', async (aadsts) => {
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'entra', status: 400, aadsts }];
    expect(await prove()).toEqual({ ok: true, value: { asks: aadsts } });
  });

  test('is wrong, locked, or of nobody', async () => {
    expect(await prove('wrong')).toMatchObject({ ok: false, error: { kind: 'refused', aadsts: 50126 } });
    personOf(world, diego).signIn = { locked: true };
    expect(await prove()).toMatchObject({ ok: false, error: { kind: 'refused', aadsts: 50053 } });
    expect(await prove('any', { userName: 'nobody@contoso.example' })).toMatchObject({
      error: { kind: 'refused', aadsts: 50034 },
    });
  });

  test('is not looked at where the app is refused', async () => {
    expect(await prove('any', { secret: 'wrong' })).toMatchObject({
      error: { kind: 'refused', aadsts: 7000215 },
    });
    expect(personOf(world, diego).signIn).toBeUndefined();
  });

  test.each([
    [{ status: 429, retryAfterSeconds: 7 }],
    [{ status: 503 }],
    [{ cut: 'before' }],
    [{ cut: 'body' }],
    [{ delayMs: 5_000 }],
  ] as const)('is not known where the token service answers with %j', async (fault) => {
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'entra', ...fault }];
    expect(await prove()).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  });

  test('and none is in an address', () => {
    const addresses = world.microsoft.requests.entries.map(({ path, query }) => `${path}?${query}`).join(' ');
    expect(addresses).not.toContain(personOf(world, diego).password);
  });
});
