import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createCodeFlow } from '../../../src/lib/microsoft/codeFlow.ts';
import type { ClientApp } from '../../../src/lib/microsoft/tokens.ts';
import { begin, type TenantName } from '../../support/journey.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let app: ClientApp;
beforeAll(async () => {
  world = await startWorld();
  const { seeded, applications } = world.microsoft.world;
  const { clientId } = seeded.sharedApp;
  const secret = applications.find(({ appId }) => appId === clientId)?.passwordCredentials[0]?.secretText;
  app = { clientId, proof: { kind: 'secret', secret: secret ?? '' } };
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const flow = () =>
  createCodeFlow(
    { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph, callTimeout: 1_000 },
    world.now,
  );
const redeem = () =>
  flow().redeem(app, world.microsoft.world.seeded.tenants.contoso, {
    code: 'invented',
    redirectUri: `${world.origins.app}/connect/callback`,
    codeVerifier: 'v'.repeat(43),
    nonce: 'n',
  });

describe('redeeming a code', () => {
  test('that nobody gave is refused, with the number and the correlation id', async () => {
    expect(await redeem()).toMatchObject({
      ok: false,
      error: { kind: 'refused', aadsts: expect.any(Number), correlationId: expect.any(String) },
    });
  });

  test.each([429, 503])('says nothing about the tenant where the answer is %i', async (status) => {
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'entra', status });
    expect(await redeem()).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  });

  test('never puts the secret into what it says', async () => {
    expect(JSON.stringify(await redeem())).not.toContain(app.proof.kind === 'secret' && app.proof.secret);
  });
});

test('a refresh token that nobody gave is refused', async () => {
  const { contoso } = world.microsoft.world.seeded.tenants;
  expect(await flow().refresh(app, contoso, 'invented', ['User.Read'])).toMatchObject({
    ok: false,
    error: { kind: 'refused' },
  });
});

describe('trying a password', () => {
  const diego = 'diego@contoso.example';
  const attempt = (password: string, userName = diego, tenant: TenantName = 'contoso') =>
    flow().tryPassword(app, world.microsoft.world.seeded.tenants[tenant], { userName, password });
  beforeAll(async () => {
    const journey = await begin(world, 'contoso');
    await journey.accept();
  });

  test('that is right gives nothing away', async () => {
    expect(await attempt('Diego-Sandbox-1')).toMatchObject({
      ok: true,
      value: { objectId: expect.any(String) },
    });
  });

  test.each<[string, Parameters<typeof attempt>, number]>([
    ['that is wrong', ['wrong'], 50126],
    ['of nobody', ['wrong', 'nobody@contoso.example'], 50034],
    ['that is wrong, without consent', ['wrong', 'lynne@fabrikam.example', 'fabrikam'], 50126],
    ['that is right, without consent', ['Lynne-Sandbox-1', 'lynne@fabrikam.example', 'fabrikam'], 65001],
  ])('%s is told by its number', async (_what, given, aadsts) => {
    expect(await attempt(...given)).toMatchObject({ ok: false, error: { kind: 'refused', aadsts } });
  });

  test('says nothing where the token service is away', async () => {
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'entra', status: 503 });
    expect(await attempt('Diego-Sandbox-1')).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  });

  const unsent = async (authorityHost: string, from: ClientApp = app) => {
    const there = createCodeFlow(
      { authorityHost, graphEndpoint: world.origins.graph, callTimeout: 1_000 },
      world.now,
    );
    const { contoso } = world.microsoft.world.seeded.tenants;
    const answer = await there.tryPassword(from, contoso, { userName: diego, password: 'Diego-Sandbox-1' });
    return !answer.ok && answer.error.kind === 'unavailable' && answer.error.unsent === true;
  };

  test('says for certain that nothing was sent only where there was no connection', async () => {
    const proof = { kind: 'assertion', assertion: () => Promise.reject(new Error('no identity')) } as const;
    expect(await unsent(world.origins.authority, { ...app, proof })).toBe(true);
    // Nobody listens there.
    expect(await unsent('https://127.0.0.1:49151')).toBe(true);
    for (const fault of [{ status: 503 }, { cut: 'before' as const }]) {
      world.microsoft.world.knobs.faults = [{ id: 'one', host: 'entra', ...fault }];
      expect(await unsent(world.origins.authority)).toBe(false);
    }
  });
});

test('where our own identity cannot stand for the app, nothing is known', async () => {
  const proof = { kind: 'assertion', assertion: () => Promise.reject(new Error('no identity')) } as const;
  const { contoso } = world.microsoft.world.seeded.tenants;
  expect(await flow().refresh({ ...app, proof }, contoso, 'invented', ['User.Read'])).toMatchObject({
    ok: false,
    error: { kind: 'unavailable' },
  });
});
