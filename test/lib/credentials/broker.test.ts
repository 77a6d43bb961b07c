import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { iso, MINUTE, SECOND } from '../../../src/lib/clock.ts';
import type { Connection, State } from '../../../src/lib/connections/connection.ts';
import type { KeptEntry } from '../../../src/lib/connections/audit.ts';
import { type Broker, createBroker } from '../../../src/lib/credentials/broker.ts';
import { existingSettings } from '../../../src/lib/credentials/existingSettings.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { err } from '../../../src/lib/result.ts';
import { leaksOf } from '../../support/leaks.ts';
import { assertNoSecrets } from '../../support/secrets.ts';
import { accept, beginSetup, personOf, setupOf, readsReports } from '../../support/setup.ts';
import { connect, placed, read, rowsOf } from '../../support/stored.ts';
import { tableOf } from '../../support/tables.ts';
import { registered } from '../../support/tenantApps.ts';
import { startWorld, type World } from '../../support/world.ts';

const callerAt = (at: number) => `cccccccc-0000-4000-8000-${String(at).padStart(12, '0')}`;
const [ada, bea] = [callerAt(1), callerAt(2)] as const;
const SNOW = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];

let world: World;
let shared: string;
beforeAll(async () => {
  world = await startWorld();
  shared = await connect(world, 'contoso');
  await name(shared, [ada, bea]);
}, 120_000);
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
  // Nobody is short of requests, and what was asked before is asked anew.
  world.advance(2 * 60 * MINUTE);
});
afterAll(() => world.stop());

const name = (id: string, callers: string[]) => world.services.changeConnection(id, { callers }, 'olivia');
async function given(id: string, caller: string = ada, broker: Broker = world.services.broker) {
  const answer = await broker(id, caller);
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.detail}`);
  return answer.value;
}
async function refused(id: string, caller: string = ada, broker: Broker = world.services.broker) {
  const answer = await broker(id, caller);
  if (answer.ok) throw new Error('a token was given');
  return answer.error;
}
const asked = () =>
  world.microsoft.requests.list({ part: 'entra', pathContains: '/oauth2/v2.0/token' }).length;
// The first request of a client is a challenge, and no read.
const vaultReads = () => world.microsoft.requests.count({ part: 'vault', status: 200 });
async function audited(id: string): Promise<KeptEntry[]> {
  const page = await world.services.audit.page(1_000);
  return (page.ok ? page.value.items : []).filter(
    ({ connection, action }) => connection === id && action === 'token.given',
  );
}
/** A broker with something else in the place of what the services have. */
const brokerWith = (over: Partial<Parameters<typeof createBroker>[0]>) => {
  const { connections, profiles, audit, log } = world.services;
  // Nobody asks it, unless the test says how.
  const tokens = {
    request: () => Promise.reject(new Error('unasked')),
    inForce: () => '',
    clientId: () => '',
  };
  return createBroker({ connections, profiles, tokens, audit, clock: world.now, log, ...over });
};
/** Of the tenant of a connection. */
const tokenOf = (token: string, { tenant }: Pick<Connection, 'tenant'>) => ({
  ok: true as const,
  value: { by: 'app' as const, token, tenant, roles: [], scopes: [], endsAt: world.now() + 60 * MINUTE },
});

describe('a token of a shared app', () => {
  test('is the connection’s own, with its roles and its end', async () => {
    const { token, ...rest } = await given(shared);
    const { sharedApp, tenants } = world.microsoft.world.seeded;
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({ tid: tenants.contoso, appid: sharedApp.clientId });
    expect(rest).toEqual({
      tokenType: 'Bearer',
      expiresAt: iso(Number(claims.exp) * SECOND),
      roles: ['Directory.Read.All', 'Group.Read.All', 'Reports.Read.All', 'User.Read.All'],
    });
    expect((rest.roles as string[]).toSorted()).toEqual((claims['roles'] as string[]).toSorted());
  });

  test('is asked for once by two hundred at a time, and written down once a caller', async () => {
    const callers = Array.from({ length: 20 }, (_, at) => callerAt(100 + at));
    const id = await connect(world, 'fabrikam');
    await name(id, callers);
    const { broker } = world.another();
    world.microsoft.requests.clear();
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, at) => given(id, callers[at % 20], broker)),
    );
    expect(new Set(all.map(({ token }) => token)).size).toBe(1);
    expect([asked(), vaultReads()]).toEqual([1, 1]);
    const entries = await audited(id);
    expect(entries.map(({ by }) => by).toSorted()).toEqual(callers);
    expect(entries[0]).toMatchObject({
      subject: world.microsoft.world.seeded.sharedApp.clientId,
      text: expect.stringContaining(`good until ${all[0]?.expiresAt}`),
    });
  });

  test('costs one table read where it is in memory, and nothing else', async () => {
    const operations: string[] = [];
    const { broker } = world.another({
      onTableOperation: (table, operation) => operations.push(`${table} ${operation}`),
    });
    const first = await given(shared, ada, broker);
    operations.length = 0;
    world.microsoft.requests.clear();
    expect(await given(shared, ada, broker)).toEqual(first);
    expect(operations).toEqual(['connections get']);
    expect(world.microsoft.requests.entries).toEqual([]);
  });

  test('is in memory until five minutes before its end', async () => {
    const first = await given(shared);
    world.advance(Date.parse(first.expiresAt) - world.now() - 5 * MINUTE - 1);
    expect(await given(shared)).toEqual(first);
    world.advance(1);
    const second = await given(shared);
    expect(second.token).not.toBe(first.token);
    expect(Date.parse(second.expiresAt)).toBeGreaterThan(Date.parse(first.expiresAt));
  });

  test('is each instance’s own, and listed for each', async () => {
    const before = (await audited(shared)).length;
    const tokens = await Promise.all(
      [world.another(), world.another()].map((one) => given(shared, bea, one.broker)),
    );
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(2);
    expect((await audited(shared)).length).toBe(before + 2);
  });
});

describe('a token of an app of the tenant’s own', () => {
  test('is asked anew as soon as another credential is in force', async () => {
    const made = await world.services.newConnection(
      { profile: 'snow', tenant: 'contoso.example', name: 'Own', tags: [], callers: [ada] },
      'olivia',
    );
    if (!made.ok) throw new Error(made.error.code);
    const { id } = made.value;
    const app = registered(world, 'contoso', { roles: SNOW });
    const give = async (clientSecret: string) => {
      const settings = { tenantId: app.tenant.id, clientId: app.clientId, clientSecret };
      const taken = await world.services.giveSettings(id, existingSettings.parse(settings), 'olivia');
      if (!taken?.ok) throw new Error('not taken');
    };
    await give(app.secret);
    const first = await given(id);
    expect(decodeJwt(first.token)).toMatchObject({ appid: app.clientId });
    expect(first.roles).toEqual(expect.arrayContaining(SNOW));
    expect((await given(id)).token).toBe(first.token);

    const next = `abc8Q~${'n'.repeat(34)}`;
    app.application.passwordCredentials.push({
      ...app.credential,
      keyId: crypto.randomUUID(),
      hint: next.slice(0, 3),
      secretText: next,
    });
    await give(next);
    world.microsoft.requests.clear();
    const second = await given(id);
    expect(second.token).not.toBe(first.token);
    expect([asked(), vaultReads()]).toEqual([1, 1]);
  });
});

describe('a token on behalf of an account', () => {
  test('has scopes in the place of roles, and is asked for once too', async () => {
    readsReports(world, 'diego@contoso.example');
    const journey = await beginSetup(world, 'certero-delegated', 'contoso.example');
    await journey.signIn('adele@contoso.example', { existingUser: 'diego@contoso.example' });
    expect(await journey.work()).toMatchObject({ kind: 'askAccount' });
    const account = await setupOf(world, journey.id);
    await account.arrive(await accept(world, account.visitor, await account.open(), 'diego@contoso.example'));
    await account.press({ do: 'useAccount' });
    expect(await account.view()).toMatchObject({ kind: 'connected' });
    await name(journey.id, [ada]);
    world.microsoft.requests.clear();
    const all = await Promise.all(Array.from({ length: 30 }, () => given(journey.id)));
    expect(asked()).toBe(1);
    const { token, roles, scopes } = all[0] ?? { token: '' };
    expect(decodeJwt(token)).toMatchObject({ oid: personOf(world, 'diego@contoso.example').id });
    expect(roles).toBeUndefined();
    expect(scopes).toEqual(expect.arrayContaining(['Reports.Read.All', 'User.Read.All']));
  });
});

describe('nothing is given', () => {
  test('to a caller that is not named, who does not learn whether there is such a connection', async () => {
    const stranger = callerAt(9);
    const refusal = await refused(shared, stranger);
    expect(refusal).toMatchObject({ code: 'not_allowed' });
    expect(await refused('0'.repeat(32), stranger)).toEqual(refusal);
    expect(await refused(await placed(world, 'broken', 'Unnamed'), stranger)).toEqual(refusal);
  });

  test('to a caller that is not named any more, though the token is in memory', async () => {
    const id = await connect(world, 'fabrikam');
    await name(id, [ada, bea]);
    await given(id);
    await name(id, [bea]);
    expect(await refused(id)).toMatchObject({ code: 'not_allowed' });
    await given(id, bea.toUpperCase());
  });

  test.each<[State, string]>([
    ['pending', 'No tenant admin has gone on'],
    ['onboarding', 'has begun and not come to the end'],
    ['verifying', 'making sure that the access works'],
    ['disconnected', 'was ended'],
  ])('while the connection is %s', async (state, why) => {
    const id = await placed(world, state, `Placed ${state}`);
    await name(id, [ada]);
    world.microsoft.requests.clear();
    expect(await refused(id)).toEqual({ code: 'state_conflict', detail: expect.stringContaining(why) });
    expect(asked()).toBe(0);
  });

  test('while the connection is broken, with what is wrong', async () => {
    const id = await connect(world, 'adatum');
    await name(id, [ada]);
    await given(id);
    const { tenants, seeded } = world.microsoft.world;
    const adatum = tenants.find(({ id: tenant }) => tenant === seeded.tenants.adatum);
    if (!adatum) throw new Error('no tenant');
    const { appRoleAssignments } = adatum;
    adatum.appRoleAssignments = [];
    await world.services.checkNow(id);
    expect(await read(world, id)).toMatchObject({ state: 'broken' });
    const refusal = await refused(id);
    expect(refusal.code).toBe('state_conflict');
    expect(refusal.detail).toContain(
      'The connector cannot read now. None of the permissions that the connector needs is granted.',
    );
    // What only warns is not why.
    expect(refusal.detail).not.toContain('conceal');
    adatum.appRoleAssignments = appRoleAssignments;
    await world.services.checkNow(id);
    await given(id);
  });

  test('for a profile without an app: the steward’s token is not the connector’s', async () => {
    const id = await placed(world, 'healthy', 'Account alone');
    await world.services.connections.update(id, (connection) => ({
      connection: { ...connection, profile: 'sam360-account', callers: [ada] },
    }));
    expect(await refused(id)).toMatchObject({ code: 'no_token', detail: expect.stringContaining('no app') });
  });

  test('for an app that cannot prove itself', async () => {
    const id = await placed(world, 'healthy', 'No app in the tenant');
    await world.services.connections.update(id, (connection) => ({
      connection: { ...connection, ownership: 'dedicated', callers: [ada] },
    }));
    expect(await refused(id)).toEqual({
      code: 'state_conflict',
      detail: 'The connection cannot prove itself: the connection has no app in its tenant.',
    });
  });

  test('where Microsoft refuses for good, with the reason', async () => {
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'entra', status: 401, aadsts: 7000222 }];
    expect(await refused(shared)).toEqual({
      code: 'state_conflict',
      detail: 'Microsoft Entra gives no token. The client secret has expired. (AADSTS7000222)',
    });
  });

  test('of a token of another tenant', async () => {
    const broker = brokerWith({
      tokens: {
        request: async () => tokenOf('of another tenant', { tenant: '99999999-9999-4999-8999-999999999999' }),
        inForce: () => '',
        clientId: () => 'app',
      },
    });
    expect(await broker(shared, ada)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await audited(shared)).not.toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('of the app app') }),
    );
  });

  test.each([
    ['the token service', { host: 'entra', status: 503, retryAfterSeconds: 17 }, 17],
    ['the token service, busy and without a time', { host: 'entra', status: 429 }, 60],
    ['the key vault', { host: 'vault', status: 403 }, 60],
  ] as const)('while %s is away', async (_what, fault, retryAfter) => {
    world.microsoft.world.knobs.faults = [{ id: 'one', ...fault }];
    const refusal = await refused(shared);
    expect(refusal).toMatchObject({ code: 'unavailable', retryAfter });
    expect(refusal.detail).not.toMatch(/vault|503|429/);
    world.microsoft.world.knobs.faults = [];
    await given(shared);
  });

  test('to whoever asks too often; others do not notice', async () => {
    const { broker } = world.another();
    for (let times = 0; times < 60; times += 1) await given(shared, ada, broker);
    expect(await refused(shared, ada, broker)).toMatchObject({ code: 'too_many_requests', retryAfter: 1 });
    await given(shared, bea, broker);
    world.advance(SECOND);
    await given(shared, ada, broker);
    expect(await refused(shared, ada, broker)).toMatchObject({ code: 'too_many_requests' });
    // Nor may anybody try ids without end.
    for (let times = 0; times < 60; times += 1) await refused('0'.repeat(32), callerAt(8), broker);
    expect(await refused('0'.repeat(32), callerAt(8), broker)).toMatchObject({ code: 'too_many_requests' });
  });
});

describe('the audit list', () => {
  test('comes before the token: where it cannot be written, nothing is given', async () => {
    let isAway = true;
    const { broker } = world.another({
      onTableOperation: (table, operation) => {
        if (isAway && table === 'audit' && operation === 'insert') throw new Error('the table is away');
      },
    });
    world.microsoft.requests.clear();
    await expect(broker(shared, ada)).rejects.toThrow(UnavailableError);
    await expect(broker(shared, ada)).rejects.toThrow(UnavailableError);
    const before = (await audited(shared)).length;
    isAway = false;
    await given(shared, ada, broker);
    // The token was there all the time.
    expect(asked()).toBe(1);
    expect((await audited(shared)).length).toBe(before + 1);
  });

  test('holds a token once where it was written and nobody was told so', async () => {
    const { audit } = world.services;
    let lost = 1;
    const broker = brokerWith({
      tokens: {
        request: async (connection) => tokenOf('lost', connection),
        inForce: () => '',
        clientId: () => 'app',
      },
      audit: {
        add: async (entry) => {
          await audit.add(entry);
          if (lost-- > 0) throw new UnavailableError('the answer was lost');
        },
      },
    });
    const before = (await audited(shared)).length;
    await expect(broker(shared, ada)).rejects.toThrow(UnavailableError);
    world.advance(SECOND);
    await given(shared, ada, broker);
    expect((await audited(shared)).length).toBe(before + 1);
  });
});

describe('where the one who asks for all of them', () => {
  test.each([
    ['dies', () => Promise.reject(new Error('the process ended'))],
    ['is told that the service is away', async () => err({ kind: 'unavailable', reason: 'away' } as const)],
  ])('%s, those who waited get nothing, and the next one asks again', async (_what, fails) => {
    let requests = 0;
    let askers = 0;
    const all = Promise.withResolvers<undefined>();
    const broker = brokerWith({
      tokens: {
        request: async (connection) => {
          requests += 1;
          await all.promise;
          return requests === 1 ? fails() : tokenOf('later', connection);
        },
        inForce: () => {
          askers += 1;
          if (askers === 5) setImmediate(() => all.resolve(undefined));
          return '';
        },
        clientId: () => 'app',
      },
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => given(shared, ada, broker)));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(requests).toBe(1);
    expect((await given(shared, ada, broker)).token).toBe('later');
    expect(requests).toBe(2);
  });
});

test('neither a token nor a secret is in a table or in the log', async () => {
  const { token } = await given(shared);
  const texts = [world.logged, await rowsOf(world, 'connections'), await rowsOf(world, 'audit')];
  expect(JSON.stringify(texts)).not.toContain(token.slice(0, 40));
  expect(JSON.stringify(texts)).not.toContain(token.slice(-40));
  expect(JSON.stringify(texts)).toContain('no token for a connector');
  await assertNoSecrets(world);
});

test.each(['imports', 'ofTomorrow'])('a secret is found in whichever table it is: %s', async (name) => {
  const table = tableOf(world, name);
  const [secret = ''] = world.microsoft.world.tenants.flatMap(({ users }) =>
    users.flatMap(({ password }) => (password.length > 6 ? [password] : [])),
  );
  await table.insert({ partitionKey: 'x', rowKey: 'x', text: `the password is ${secret}` });
  expect((await leaksOf(world)).leaks).toContain(secret);
  await table.remove('x', 'x');
  expect((await leaksOf(world)).leaks).toEqual([]);
});
