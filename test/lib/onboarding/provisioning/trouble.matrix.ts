import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../../sandbox/microsoft/worldFaults.ts';
import { accountAtWork } from '../../../../src/lib/connections/access.ts';
import { MINUTE, SECOND } from '../../../../src/lib/clock.ts';
import type { Services } from '../../../../src/lib/services.ts';
import { assertNoSecrets } from '../../../support/secrets.ts';
import { beginSetup, contosoOf, ourApps, personOf, type SetupJourney } from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';

const adele = 'adele@contoso.example';

let world: World;
let hasty: Services;
beforeAll(async () => {
  world = await startWorld();
  const { managedIdentityClientId: clientId } = world.microsoft.world.seeded;
  // MSAL makes one client for managed identities a process: the first one, here that which does not try again.
  const identity = new ManagedIdentityCredential({ clientId, retryOptions: { maxRetries: 0 } });
  await identity.getToken('https://vault.azure.net/.default');
  hasty = world.another({ callTimeout: 1_500, identity });
}, 120_000);
afterAll(async () => {
  await assertNoSecrets(world);
  await world.stop();
});
afterEach(() => {
  const { knobs } = world.microsoft.world;
  knobs.faults = [];
  knobs.lag = { minMs: 0, maxMs: 0 };
});

async function begun(profile: string, answers: Record<string, string> = {}): Promise<SetupJourney> {
  const journey = await beginSetup(world, profile, 'contoso.example');
  await journey.signIn(adele, answers);
  return journey;
}

/** Everything is there once. */
async function assertOnce(journey: SetupJourney): Promise<void> {
  const contoso = contosoOf(world);
  const { access } = await read(world, journey.id);
  const apps = ourApps(world, journey);
  expect(new Set(apps.map(({ id }) => id))).toEqual(new Set(access.apps.map(({ objectId }) => objectId)));
  expect(apps).toHaveLength(access.apps.length);
  for (const { appId, passwordCredentials } of apps) {
    const known = access.apps.find(({ clientId }) => clientId === appId);
    expect(passwordCredentials.map(({ keyId }) => keyId)).toEqual([known?.credential?.keyId]);
    const principals = contoso.servicePrincipals.filter((one) => one.appId === appId);
    expect(principals.map(({ id }) => id)).toEqual([known?.servicePrincipalId]);
    const roles = contoso.appRoleAssignments.filter(({ principalId }) => principalId === principals[0]?.id);
    expect(new Set(roles.map(({ appRoleId }) => appRoleId)).size).toBe(roles.length);
    const grants = contoso.oauth2PermissionGrants.filter(({ clientId }) => clientId === principals[0]?.id);
    expect(grants.length).toBeLessThanOrEqual(1);
  }
  const accounts = contoso.users.filter(({ more }) => String(more?.['employeeType']).includes(journey.id));
  const account = accountAtWork(access);
  expect(accounts.map(({ id }) => id)).toEqual(account ? [account.objectId] : []);
}

const faults: [string, Partial<Fault>][] = [
  ['throttles', { status: 429, retryAfterSeconds: 7 }],
  ['is out of order', { status: 503 }],
  ['hangs up', { cut: 'before' }],
  ['does what it is asked and hangs up in the middle of its answer', { cut: 'body' }],
  ['answers by halves', { body: 'truncated' }],
  ['is hidden by a page', { body: 'html' }],
];

describe('where Graph now and then', () => {
  test.each(faults)(
    '%s, the steps wait and go on, and nothing is made twice',
    async (_name, fault) => {
      const journey = await begun('snow');
      const before = world.now();
      world.microsoft.world.knobs.faults = [{ id: 'one', host: 'graph', share: 0.15, ...fault }];
      await journey.work(hasty);
      expect(world.now() - before).toBeGreaterThan(SECOND);
      world.microsoft.world.knobs.faults = [];
      expect(await journey.work()).toMatchObject({ kind: 'connected' });
      await assertOnce(journey);
      await hasty.checkNow(journey.id);
      expect((await read(world, journey.id)).state).toBe('healthy');
    },
    60_000,
  );
});

test('Microsoft’s word how long to wait is kept', async () => {
  const journey = await begun('snow');
  world.microsoft.world.knobs.faults = [
    { id: 'one', host: 'graph', status: 429, retryAfterSeconds: 97, count: 1, pathContains: 'addPassword' },
  ];
  await world.services.look(journey.id, 'queue');
  const { onboarding, provisioning } = await read(world, journey.id);
  expect(provisioning?.step).toBe('credential:connector');
  expect(Date.parse(onboarding.dueAt ?? '') - world.now()).toBe(97 * SECOND);
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
});

describe('where now and then', () => {
  test.each([
    ['the vault', 'vault', 503],
    ['the token service', 'entra', 503],
    ['Graph is too late', 'graph', undefined],
  ] as const)(
    '%s does not answer, the steps wait and go on',
    async (_name, host, status) => {
      const journey = await begun('snow');
      world.microsoft.world.knobs.faults = [
        status === undefined
          ? { id: 'one', host, delayMs: 600_000, count: 1, pathContains: 'addPassword' }
          : { id: 'one', host, status, count: 3 },
      ];
      expect(await journey.work(hasty)).toMatchObject({ kind: 'connected' });
      await assertOnce(journey);
    },
    60_000,
  );
});

describe('where Microsoft needs', () => {
  test.each([
    ['snow', 5],
    ['snow', 60],
    ['cayosoft', 5],
    ['cayosoft', 60],
    ['sam360', 60],
  ])(
    'until it shows what was made, %s is made once and works after %i s of lag',
    async (profile, seconds) => {
      const isDelegated = profile === 'cayosoft';
      const userName = `${profile}-lag-${seconds}`;
      const journey = await begun(profile, profile === 'snow' ? {} : { userName });
      world.microsoft.world.knobs.lag = { minMs: seconds * SECOND, maxMs: seconds * SECOND };
      expect(await journey.work()).toMatchObject({ kind: isDelegated ? 'askAccount' : 'connected' });
      if (isDelegated) {
        world.advance(2 * MINUTE);
        await journey.signIn(`${userName}@contoso.example`);
        await journey.press({ do: 'useAccount' });
        expect(await journey.view()).toMatchObject({ kind: 'connected' });
      }
      await assertOnce(journey);
      world.advance(5 * MINUTE);
      await world.services.checkNow(journey.id);
      expect((await read(world, journey.id)).state).toBe('healthy');
    },
    60_000,
  );
});

describe('two workers', () => {
  test('with the same message: one works, and the other leaves it alone', async () => {
    const journey = await begun('cayosoft', { userName: 'cayo-twice' });
    const others = [world.services, world.services, world.another()];
    await Promise.all(others.map((services) => services.look(journey.id, 'queue')));
    expect(await journey.work()).toMatchObject({ kind: 'askAccount' });
    await assertOnce(journey);
    await world.services.look(journey.id, 'queue');
    expect(personOf(world, 'cayo-twice@contoso.example').password).toHaveLength(24);
  });

  test('of which one comes back when the other has finished: it writes nothing and leaves nothing', async () => {
    const journey = await begun('snow');
    world.microsoft.world.knobs.faults = [
      { id: 'one', host: 'graph', delayMs: 4_000, count: 1, pathContains: 'addPassword' },
    ];
    const late = world.another().look(journey.id, 'queue');
    while (world.microsoft.world.knobs.faults[0]?.count !== 0)
      await new Promise((again) => setTimeout(again, 20));
    world.advance(5 * MINUTE);
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    const finished = await read(world, journey.id);
    await late;
    const after = await read(world, journey.id);
    expect([after.access, after.provisioning]).toEqual([finished.access, finished.provisioning]);
    await assertOnce(journey);
  }, 60_000);
});
