import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, iso, SECOND } from '../../../src/lib/clock.ts';
import { checkIds } from '../../../src/lib/connections/verdict.ts';
import type { LookAtDirectory } from '../../../src/lib/credentials/lookAtDirectory.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import type { CheckMessage } from '../../../src/lib/health/checkMessage.ts';
import { createPasses } from '../../../src/lib/health/pass.ts';
import { DEFAULT_LADDER } from '../../../src/lib/ladder.ts';
import type { Fault } from '../../../sandbox/microsoft/worldFaults.ts';
import { aDirectoryAccount } from '../../support/connections.ts';
import { withoutDirectory } from '../../support/directoryAccounts.ts';
import { connect, placed, read, tableOf } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';
import { answered, tokenWith } from './support.ts';

let world: World;
let healthy: string;
let degraded: string;

beforeAll(async () => {
  world = await startWorld();
  healthy = await connect(world, 'contoso');
  degraded = await connect(world, 'adatum');
  await world.services.connections.update(degraded, (current) => ({
    connection: { ...current, health: { ...current.health, outbox: [] } },
  }));
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const all = (connectionId: string, more: Partial<CheckMessage> = {}): CheckMessage => ({
  connectionId,
  checks: [...checkIds],
  attempt: 0,
  ...more,
});
const fault = (host: Fault['host'], status: number, more: Partial<Fault> = {}) => {
  world.microsoft.world.knobs.faults.push({ id: crypto.randomUUID(), host, status, ...more });
};
const kindsOf = (outcome: { kind: string; verdicts?: Record<string, { verdict: string }> }) =>
  Object.fromEntries(Object.entries(outcome.verdicts ?? {}).map(([id, { verdict }]) => [id, verdict]));
const contoso = () => {
  const found = world.microsoft.world.tenants.find(({ domain }) => domain === 'contoso.example');
  if (!found) throw new Error('no contoso');
  return found;
};

describe('one message', () => {
  test('costs one token, one batch, one vault read and three table operations', async () => {
    const operations: string[] = [];
    const { passes } = world.another({
      onTableOperation: (table, operation) => operations.push(`${operation} ${table}`),
    });
    await passes.pass(all(healthy), true);
    world.microsoft.requests.clear();
    operations.length = 0;
    world.advance(HOUR);
    const run = { timer: 'checkConsentStatus', occurrence: '2025-01-15T02:00:00.000Z' } as const;
    expect(await passes.pass(all(healthy, { run }), true)).toMatchObject({ kind: 'done' });

    expect(operations).toEqual(['get connections', 'replace connections', 'merge listing']);
    const lines = world.microsoft.requests
      .list()
      .filter(({ batched, part }) => batched !== true && part !== 'managedIdentity')
      .map(
        ({ part, method, path, status }) =>
          `${part} ${method} ${path.replace(/[0-9a-f-]{32,36}/g, '*')} ${status}`,
      );
    const { vaultSecretName } = world.microsoft.world.seeded.sharedApp;
    expect(lines.toSorted()).toEqual([
      'entra POST /*/oauth2/v2.0/token 200',
      'graph POST /v1.0/$batch 200',
      `vault GET /secrets/${vaultSecretName}/* 200`,
    ]);
  });

  test('costs two table operations more where a state changes, and writes that into the history', async () => {
    const tenant = contoso();
    tenant.knobs.concealedNames = true;
    const operations: string[] = [];
    const { passes } = world.another({ onTableOperation: (...given) => operations.push(given.join(' ')) });
    const outcome = await passes.pass(all(healthy), true);
    tenant.knobs.concealedNames = false;
    expect(outcome).toMatchObject({ kind: 'done', connection: { state: 'degraded' } });
    expect(operations.length).toBeLessThanOrEqual(5);
    expect((await world.services.connections.history(healthy, 1))[0]?.text).toBe('From healthy to degraded.');
    await world.services.passes.pass(all(healthy), true);
    expect((await read(world, healthy)).state).toBe('healthy');
  });

  test('that asks nothing asks nobody', async () => {
    world.microsoft.requests.clear();
    const outcome = await world.services.passes.pass(all(healthy, { checks: ['secretExpiry'] }), true);
    expect(kindsOf(outcome)).toEqual({ secretExpiry: 'notAsked' });
    expect(world.microsoft.requests.count()).toBe(0);
  });

  test('on a young tenant knows nothing of its reports, and alarms nobody', async () => {
    const tenant = contoso();
    const { createdDateTime } = tenant;
    tenant.createdDateTime = new Date(world.now() - DAY).toISOString();
    const { passes } = world.services;
    const outcome = await passes.pass(all(healthy, { checks: ['anonymization'] }), true);
    tenant.createdDateTime = createdDateTime;
    expect(outcome).toMatchObject({
      verdicts: { anonymization: { verdict: 'unknown', reason: 'noUsageYet' } },
      connection: { state: 'healthy' },
    });
    await passes.pass(all(healthy), true);
  });

  test('that comes twice tells once', async () => {
    const tenant = contoso();
    const before = await read(world, healthy);
    tenant.knobs.concealedNames = true;
    await world.services.passes.pass(all(healthy), true);
    const once = await read(world, healthy);
    await world.services.passes.pass(all(healthy), true);
    const twice = await read(world, healthy);
    tenant.knobs.concealedNames = false;
    expect(once.health.outbox.length).toBe(before.health.outbox.length + 2); // the alert, and the state
    expect(twice.health.outbox).toEqual(once.health.outbox);
    expect(twice.health.alerts).toEqual(once.health.alerts);
    await world.services.checkNow(healthy);
    expect(await read(world, healthy)).toMatchObject({ state: 'healthy', health: { outbox: [] } });
  });
});

describe('a fault', () => {
  // Which checks a fault leaves unanswered; the others may still answer.
  const faults: [string, () => void, readonly string[]][] = [
    ['the token service is away (503)', () => fault('entra', 503), ['consentStatus', 'anonymization']],
    ['the token service is broken (500)', () => fault('entra', 500), ['consentStatus', 'anonymization']],
    ['the token service throttles', () => fault('entra', 429), ['consentStatus', 'anonymization']],
    ['the vault refuses', () => fault('vault', 403), ['consentStatus', 'anonymization']],
    [
      'the vault throttles',
      () => fault('vault', 429, { retryAfterSeconds: 0 }),
      ['consentStatus', 'anonymization'],
    ],
    [
      'Graph refuses the batch',
      () => fault('graph', 503, { pathContains: '$batch' }),
      ['consentStatus', 'anonymization'],
    ],
    [
      'Graph throttles the batch',
      () => fault('graph', 429, { pathContains: '$batch' }),
      ['consentStatus', 'anonymization'],
    ],
    [
      'Graph throttles one item',
      () => fault('graph', 429, { pathContains: 'oauth2PermissionGrants' }),
      ['consentStatus'],
    ],
    [
      'Graph fails at the app',
      () => fault('graph', 500, { pathContains: '/servicePrincipals(' }),
      ['consentStatus'],
    ],
    ['Graph fails at the report', () => fault('graph', 504, { pathContains: 'getM365' }), ['anonymization']],
  ];

  test.each(faults)('is neither ok nor fail and changes nothing: %s', async (_name, make, unanswered) => {
    for (const id of [healthy, degraded]) {
      await world.services.passes.pass(all(id), false);
      const before = await read(world, id);
      make();
      const outcome = await world.services.passes.pass(all(id), false);
      const after = await read(world, id);
      world.microsoft.world.knobs.faults = [];

      const kinds = kindsOf(outcome);
      for (const check of unanswered) expect([check, kinds[check]]).toEqual([check, 'unknown']);
      expect(after.state).toBe(before.state);
      expect(after.health.alerts).toEqual(before.health.alerts);
      expect(after.health.outbox).toEqual(before.health.outbox);
      for (const check of ['consentStatus', 'anonymization'] as const) {
        expect(after.health.checks[check]?.last.verdict).toBe(before.health.checks[check]?.last.verdict);
        expect(after.health.checks[check]?.unknown?.count).toBe(unanswered.includes(check) ? 1 : undefined);
      }
    }
  });

  test('resolves no alert for what could not be looked at', async () => {
    const tenant = contoso();
    const principal = tenant.servicePrincipals.find(
      ({ appId }) => appId === world.microsoft.world.seeded.sharedApp.clientId,
    );
    if (!principal) throw new Error('no service principal');
    tenant.oauth2PermissionGrants.push({
      id: 'grant-1',
      clientId: principal.id,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: 'graph',
      scope: 'Mail.Read',
      effectiveAt: 0,
    });
    await world.services.checkNow(healthy);
    const open = (await read(world, healthy)).health.alerts;
    expect(Object.values(open).filter(({ resolvedAt }) => !resolvedAt)).toMatchObject([
      { code: 'consent.excess' },
    ]);

    fault('graph', 503, { pathContains: 'oauth2PermissionGrants' });
    await world.services.checkNow(healthy);
    expect((await read(world, healthy)).health.alerts).toEqual(open);

    world.microsoft.world.knobs.faults = [];
    tenant.oauth2PermissionGrants.pop();
    await world.services.checkNow(healthy);
    const after = Object.values((await read(world, healthy)).health.alerts);
    expect(after.filter(({ resolvedAt }) => !resolvedAt)).toEqual([]);
  });

  test('is tried again in a run, the longer the later, and stored only after the last try', async () => {
    const before = await world.services.connections.open(healthy);
    const began = world.now();
    fault('entra', 503);
    const waits: number[] = [];
    const pass = (message: CheckMessage) => world.services.passes.pass(message, true);
    let outcome = await pass(all(healthy));
    while (outcome.kind === 'again') {
      expect(outcome.message).toEqual(all(healthy, { attempt: waits.length + 1, since: iso(began) }));
      expect(await world.services.connections.open(healthy)).toEqual(before);
      waits.push(outcome.delaySeconds);
      world.advance(outcome.delaySeconds * SECOND);
      outcome = await pass(outcome.message);
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 90, 120, 120, 120, 120]);
    expect(outcome).toMatchObject({ kind: 'done', verdicts: { consentStatus: { reason: 'unavailable' } } });
    expect((await read(world, healthy)).health.checks.consentStatus?.unknown).toMatchObject({ count: 1 });
  });

  test('of one check keeps what the others answered, and only that one is asked again', async () => {
    await world.services.checkNow(healthy);
    world.advance(DAY);
    const run = { timer: 'checkConsentStatus', occurrence: iso(world.now()) } as const;
    const asked = iso(world.now());
    fault('graph', 503, { pathContains: 'getM365' });
    const first = await world.services.passes.pass(all(healthy, { run }), true);
    const between = await read(world, healthy);
    expect(first).toMatchObject({ kind: 'again', message: { attempt: 1, run } });
    const { checks } = first.kind === 'again' ? first.message : { checks: [] };
    expect(checks).toContain('anonymization');
    expect(checks).not.toContain('consentStatus');
    expect(between.health.checks.consentStatus?.at).toBe(asked);
    expect(between.health.checks.anonymization?.at).not.toBe(asked);
    expect(between.state).toBe('healthy');

    world.microsoft.world.knobs.faults = [];
    world.advance(5 * SECOND);
    world.microsoft.requests.clear();
    const second = await world.services.passes.pass(
      first.kind === 'again' ? first.message : all(healthy),
      true,
    );
    expect(second.kind).toBe('done');
    expect(world.microsoft.requests.count({ part: 'graph', pathContains: 'oauth2PermissionGrants' })).toBe(0);
    expect((await read(world, healthy)).health.checks.consentStatus?.at).toBe(asked);
  });

  test.each([
    ['the token service', 'entra', undefined],
    ['Graph', 'graph', '$batch'],
    ['an item of the batch', 'graph', 'getM365'],
  ] as const)(
    'waits as long as %s asks, but no more than four minutes',
    async (_name, host, pathContains) => {
      const wait = async (retryAfterSeconds: number, attempt: number) => {
        world.microsoft.world.knobs.faults = [];
        fault(host, 429, { retryAfterSeconds, ...(pathContains && { pathContains }) });
        const outcome = await world.services.passes.pass(all(healthy, { attempt }), true);
        return outcome.kind === 'again' && outcome.delaySeconds;
      };
      expect(await wait(40, 0)).toBe(40);
      expect(await wait(40, 4)).toBe(60);
      expect(await wait(9_000, 0)).toBe(240);
    },
  );

  test('counts on while it lasts and is forgotten by the first answer', async () => {
    await world.services.checkNow(healthy);
    fault('entra', 503);
    for (let night = 1; night <= 3; night += 1) {
      world.advance(DAY);
      await world.services.checkNow(healthy);
      expect((await read(world, healthy)).health.checks.consentStatus?.unknown?.count).toBe(night);
    }
    world.microsoft.world.knobs.faults = [];
    await world.services.checkNow(healthy);
    const { checks } = (await read(world, healthy)).health;
    expect(checks.consentStatus?.unknown).toBeUndefined();
    expect(checks.consentStatus?.last.verdict).toBe('ok');
  });

  test('of our own credential says nothing about the tenant', async () => {
    const { sharedApp } = world.microsoft.world.seeded;
    const kept = world.microsoft.world.vault.secrets[sharedApp.vaultSecretName];
    if (!kept) throw new Error('no secret');
    delete world.microsoft.world.vault.secrets[sharedApp.vaultSecretName];
    const outcome = await world.services.passes.pass(all(healthy), false);
    world.microsoft.world.vault.secrets[sharedApp.vaultSecretName] = kept;
    expect(kindsOf(outcome)).toEqual({
      secretExpiry: 'notAsked',
      consentStatus: 'unknown',
      account: 'notAsked',
      directoryAccount: 'notAsked',
      dataAccess: 'unknown',
      anonymization: 'unknown',
    });
    expect((await read(world, healthy)).state).toBe('healthy');
  });
});

describe('what the tenant says', () => {
  const principal = () => {
    const { clientId } = world.microsoft.world.seeded.sharedApp;
    const found = contoso().servicePrincipals.find(({ appId }) => appId === clientId);
    if (!found) throw new Error('no service principal');
    return found;
  };
  const cases: [string, (good: boolean) => void, string][] = [
    ['the app is disabled', (good) => Object.assign(principal(), { accountEnabled: good }), 'app.disabled'],
    [
      'the app is removed',
      (good) => Object.assign(principal(), { effectiveAt: good ? 0 : world.now() + DAY }),
      'consent.notGranted',
    ],
    ['the tenant is gone', (good) => Object.assign(contoso().knobs, { deleted: !good }), 'tenant.gone'],
  ];

  test.each(cases)('breaks the connection, and mends it: %s', async (_name, set, code) => {
    set(false);
    await world.services.checkNow(healthy);
    const broken = await read(world, healthy);
    set(true);
    expect(broken.state).toBe('broken');
    expect(broken.health.checks.consentStatus?.last).toMatchObject({ verdict: 'fail', findings: [{ code }] });
    await world.services.checkNow(healthy);
    expect((await read(world, healthy)).state).toBe('healthy');
  });
});

describe('a connection', () => {
  const run = { timer: 'checkAnonymization', occurrence: '2025-01-16T03:00:00.000Z' } as const;
  const markOf = async (id: string) =>
    (await world.services.listing.fresh()).find((one) => one.id === id)?.runs['checkAnonymization'];

  test('that does not exist is passed over', async () => {
    expect(await world.services.passes.pass(all('nobody', { run }), true)).toEqual({ kind: 'idle' });
    await world.services.passes.giveUp(all('nobody', { run }));
    expect(await markOf('nobody')).toBeUndefined();
  });

  test('that is not connected reports to its run without being asked', async () => {
    const id = await placed(world, 'onboarding', 'Not connected');
    world.microsoft.requests.clear();
    expect(await world.services.passes.pass(all(id, { run }), true)).toEqual({ kind: 'idle' });
    expect(await markOf(id)).toBe(run.occurrence);
    expect((await read(world, id)).health.checks).toEqual({});
    expect(world.microsoft.requests.count()).toBe(0);
  });

  test('at which nobody could look is unknown and reports to its run', async () => {
    const before = await read(world, healthy);
    await world.services.passes.giveUp(all(healthy, { run, checks: ['anonymization'] }));
    const after = await read(world, healthy);
    expect(after.state).toBe(before.state);
    expect(after.health.alerts).toEqual(before.health.alerts);
    expect(after.health.checks.anonymization?.unknown).toMatchObject({ reason: 'failedRepeatedly' });
    expect(await markOf(healthy)).toBe(run.occurrence);
  });

  /** Passes that meet something between asking and storing. */
  const passesWith = (
    meanwhile: () => Promise<unknown>,
    lookAtDirectory: LookAtDirectory = () => Promise.reject(new Error('there is no directory')),
  ) =>
    createPasses({
      connections: world.services.connections,
      profiles: world.services.profiles,
      tokens: {
        clientId: () => world.microsoft.world.seeded.sharedApp.clientId,
        client: () => Promise.reject(new Error('nobody proves anything')),
        inForce: () => '',
        prove: () => Promise.reject(new Error('there is one app')),
        watch: () => Promise.reject(new Error('nobody watches')),
        request: async ({ tenant }) => {
          await meanwhile();
          return tokenWith(
            ['Directory.Read.All', 'Group.Read.All', 'Reports.Read.All', 'User.Read.All'],
            tenant,
          );
        },
      },
      provePassword: (opened) => Promise.resolve({ opened }),
      lookAtDirectory,
      apps: { find: () => undefined },
      operatorSubjects: { isBroken: () => Promise.resolve(false) },
      remindAfter: undefined,
      installation: { ladder: DEFAULT_LADDER, setup: undefined },
      openGraph: () => ({
        batch: (reads) =>
          Promise.resolve(
            new Map(
              reads.map(({ id }) => [
                id,
                answered(200, {
                  accountEnabled: true,
                  value: id.startsWith('anonymization') ? [{ userPrincipalName: 'a@b.example' }] : [],
                }),
              ]),
            ),
          ),
        read: () => Promise.reject(new Error('nobody reads')),
        send: () => Promise.reject(new Error('nobody writes')),
      }),
      clock: world.services.clock,
      log: world.services.log,
    });

  test('that is removed while it is asked stays removed', async () => {
    const id = await placed(world, 'healthy', 'Removed meanwhile');
    const listing = tableOf(world, 'listing');
    const marks: unknown[] = [];
    const passes = passesWith(async () => {
      await tableOf(world, 'connections').remove(id, id);
      for await (const { row } of listing.query(undefined)) if (row.rowKey === id) marks.push(row);
    });
    expect(await passes.pass(all(id, { run }), true)).toEqual({ kind: 'idle' });
    expect(await tableOf(world, 'connections').get(id, id)).toBeUndefined();
    expect(marks).toHaveLength(1);
    expect(await markOf(id)).toBeUndefined();
  });

  test('that somebody changes while it is asked keeps that change, and is judged as it then is', async () => {
    const id = await placed(world, 'healthy', 'Changed meanwhile');
    const passes = passesWith(() =>
      world.services.connections.update(id, (current) => ({ connection: { ...current, tags: ['new'] } })),
    );
    expect(await passes.pass(all(id), true)).toMatchObject({ kind: 'done' });
    expect(await read(world, id)).toMatchObject({
      tags: ['new'],
      health: { checks: { consentStatus: { last: { verdict: 'ok' } } } },
    });
  });

  test('that is disconnected while it is asked stays so', async () => {
    const id = await placed(world, 'broken', 'Disconnected meanwhile');
    const passes = passesWith(() =>
      world.services.connections.update(id, (current) => ({
        connection: { ...current, state: 'disconnected' },
      })),
    );
    await passes.pass(all(id), true);
    expect((await read(world, id)).state).toBe('disconnected');
  });

  test('whose directory nobody could look at since our vault was away keeps what the rest answered', async () => {
    const id = await withoutDirectory(world, 'Vault away');
    await world.services.connections.update(id, (current) => ({
      connection: { ...current, directory: aDirectoryAccount },
    }));
    let looked = 0;
    const passes = passesWith(
      () => Promise.resolve(),
      () => {
        looked += 1;
        return Promise.reject(new UnavailableError('the vault'));
      },
    );
    await passes.pass(all(id), true);
    expect(looked).toBe(1);
    const { checks } = (await read(world, id)).health;
    expect(checks.directoryAccount).toMatchObject({ unknown: { reason: 'notProved' } });
    expect(checks.consentStatus?.at).toBeDefined();
  });
});

test('connections whose shared app is broken leave it to the app’s own alert, until it is mended', async () => {
  const { secrets } = world.microsoft.world.vault;
  const { vaultSecretName } = world.microsoft.world.seeded.sharedApp;
  const kept = secrets[vaultSecretName];
  if (!kept) throw new Error('no secret');
  delete secrets[vaultSecretName];
  const before = await read(world, healthy);
  for (let night = 0; night < 3; night += 1) {
    world.advance(DAY);
    await world.services.operatorSubjects.checkAll();
    await world.services.passes.pass(all(healthy), false);
  }
  const during = await read(world, healthy);
  expect(during.health.checks.consentStatus?.unknown).toMatchObject({ reason: 'operatorApp', count: 3 });
  expect([during.state, during.health.alerts]).toEqual([before.state, before.health.alerts]);

  secrets[vaultSecretName] = kept;
  world.advance(DAY);
  await world.services.operatorSubjects.checkAll();
  await world.services.passes.pass(all(healthy), false);
  const { checks } = (await read(world, healthy)).health;
  expect(checks.consentStatus?.last.verdict).toBe('ok');
  expect(checks.consentStatus).not.toHaveProperty('unknown');
});

test('no secret and no token was logged', () => {
  const secret = world.microsoft.world.applications
    .flatMap(({ passwordCredentials }) => passwordCredentials)
    .map(({ secretText }) => secretText);
  const lines = world.logged.join('\n');
  for (const text of secret) expect(lines).not.toContain(text);
  expect(lines).not.toMatch(/eyJ[\w-]{20}/);
});
