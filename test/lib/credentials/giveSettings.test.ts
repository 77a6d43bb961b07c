import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, iso } from '../../../src/lib/clock.ts';
import { existingSettings } from '../../../src/lib/credentials/existingSettings.ts';
import { createValidate } from '../../../src/lib/credentials/validate.ts';
import { openGraph } from '../../../src/lib/microsoft/graph.ts';
import { requestAppToken } from '../../../src/lib/microsoft/tokens.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { snow } from '../../../src/lib/profiles/snow.ts';
import type { Services } from '../../../src/lib/services.ts';
import { createServices } from '../../../src/lib/services.ts';
import { makeCertificate } from '../../support/certificate.ts';
import type { TenantName } from '../../support/journey.ts';
import { placed, read, rowsOf } from '../../support/stored.ts';
import { registered } from '../../support/tenantApps.ts';
import { startWorld, type World } from '../../support/world.ts';
import { actsOf } from '../../support/acts.ts';

const SNOW = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];
const SAM = [...SNOW, 'Device.Read.All', 'AuditLog.Read.All'];

let world: World;
/** Everything that must be found in the key vault and nowhere else. */
const secrets = new Set<string>();

beforeAll(async () => {
  // MSAL dates its assertions by the real clock.
  world = await startWorld({ clock: 'real' });
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

let count = 0;
async function pending(profile = 'snow', tenant: TenantName = 'contoso'): Promise<string> {
  count += 1;
  const made = await world.services.newConnection(
    { profile, tenant: `${tenant}.example`, name: `Given ${count}`, tags: [], ownership: 'dedicated' },
    'operator',
  );
  if (!made.ok) throw new Error(made.error.code);
  return made.value.id;
}

function app(roles: readonly string[] = SNOW, more: { days?: number; tenant?: TenantName } = {}) {
  const made = registered(world, more.tenant ?? 'contoso', { roles, ...more });
  secrets.add(made.secret);
  return made;
}

interface Sent {
  readonly tenantId?: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly certificate?: string;
}
async function give(id: string, sent: Sent, services: Services = world.services) {
  const { contoso } = world.microsoft.world.seeded.tenants;
  const given = await services.giveSettings(
    id,
    existingSettings.parse({ tenantId: contoso, ...sent }),
    'olivia',
  );
  if (!given) throw new Error('no connection');
  for (const secret of secrets) expect(JSON.stringify(given)).not.toContain(secret);
  return given;
}
const settingsOf = ({ clientId, secret }: ReturnType<typeof app>): Sent => ({
  clientId,
  clientSecret: secret,
});

const entries = (id: string) =>
  Object.values(world.microsoft.world.vault.secrets).filter(({ name }) => name.startsWith(`app-${id}`));
const refusalOf = (given: Awaited<ReturnType<typeof give>>) => {
  if (given.ok) throw new Error('it was taken');
  return given.error;
};

describe('settings that work', () => {
  test('are kept, and the connection is healthy and checked', async () => {
    const id = await pending();
    const mine = app();
    world.microsoft.requests.clear();
    const given = await give(id, settingsOf(mine));
    expect(given).toMatchObject({ ok: true, value: { connection: { state: 'healthy', links: [] } } });

    const connection = await read(world, id);
    const [entry] = entries(id);
    expect(connection.access.apps).toEqual([
      {
        key: 'connector',
        former: [],
        clientId: mine.clientId,
        objectId: mine.application.id,
        servicePrincipalId: mine.principal.id,
        origin: 'given',
        credential: {
          kind: 'secret',
          secretName: `app-${id}-connector`,
          secretVersion: entry?.versions[0]?.version,
          keyId: mine.credential.keyId,
          endsAt: mine.credential.endDateTime,
          madeAt: expect.any(String),
          origin: 'given',
        },
      },
    ]);
    expect(entry?.versions).toMatchObject([
      {
        value: mine.secret,
        tags: { connection: id, kind: 'secret', state: 'active', keyId: mine.credential.keyId },
        expires: Math.floor(Date.parse(mine.credential.endDateTime) / 1_000),
      },
    ]);
    expect(connection.onboarding.dueAt).toBeUndefined();
    expect(connection.health.checks).toMatchObject({
      secretExpiry: { last: { verdict: 'ok' } },
      consentStatus: { last: { verdict: 'ok' } },
      anonymization: { last: { verdict: 'ok' } },
    });
    expect(await actsOf(world, id)).toMatchObject([
      { action: 'credential.replaced', by: 'olivia', subject: mine.credential.keyId },
    ]);
    expect(connection.unaudited).toEqual([]);
    const [line] = await world.services.connections.history(id, 9);
    expect(line?.text).toBe(`Settings were given by olivia: the app ${mine.clientId} with a client secret.`);
  });

  test('are tried by one token and one batch', async () => {
    const id = await pending();
    const mine = app();
    // Not kept, and so not checked: what is asked was asked to try them.
    world.microsoft.world.knobs.faults = [{ id: 'vault', host: 'vault', status: 403 }];
    world.microsoft.requests.clear();
    await expect(give(id, settingsOf(mine))).rejects.toThrow('key vault');
    const asked = (part: string) =>
      world.microsoft.requests.entries.filter((one) => one.part === part && !one.batched).length;
    expect([asked('entra'), asked('graph')]).toEqual([1, 1]);
  });

  test('say what the tenant has no licence for, what more the app may do, and until when', async () => {
    const id = await pending('sam360');
    const given = await give(id, settingsOf(app([...SAM, 'Sites.Read.All'])));
    expect(given).toMatchObject({
      ok: true,
      value: {
        said: [
          'The app may do more than the connector needs: Sites.Read.All.',
          'Sign-ins are shown by Microsoft only in tenants with Entra ID P1 or more.',
          expect.stringMatching(/^The client secret is good until \d{4}-/),
          'The connector signs in with an account too, which these settings do not bring.',
          expect.stringMatching(/^The application .* was found again in the tenant\.$/),
          'Consent: Fully granted.',
        ],
        consent: { status: 'fully', missing: [] },
      },
    });
  });

  test('are known again where they are given twice', async () => {
    const id = await pending();
    const mine = app();
    const [first, second] = [await give(id, settingsOf(mine)), await give(id, settingsOf(mine))];
    expect([first.ok, second.ok]).toEqual([true, true]);
    expect(entries(id)[0]?.versions).toHaveLength(1);
    const both = await Promise.all([give(id, settingsOf(mine)), give(id, settingsOf(mine))]);
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
    expect((await read(world, id)).state).toBe('healthy');
  });

  test('given twice at the same moment end in one that works', async () => {
    const id = await pending();
    const mine = app();
    await Promise.all([give(id, settingsOf(mine)), give(id, settingsOf(mine))]);
    const connection = await read(world, id);
    expect(connection.state).toBe('healthy');
    expect(await world.services.checkNow(id)).toMatchObject({
      kind: 'done',
      verdicts: { secretExpiry: { verdict: 'ok' } },
    });
  });
});

describe('settings of a certificate', () => {
  test('are refused until the tenant knows it', async () => {
    const id = await pending();
    const mine = app();
    const { certificate, key, der } = await makeCertificate();
    secrets.add(key.split('\n')[5] ?? '');
    const sent = { clientId: mine.clientId, certificate: key + certificate };
    const refusal = refusalOf(await give(id, sent));
    expect(refusal).toMatchObject({ code: 'credential_refused', errors: [{ path: 'certificate' }] });
    expect(refusal.errors?.[0]?.message).toContain('AADSTS700027');
    expect(entries(id)).toEqual([]);

    const keyId = crypto.randomUUID();
    mine.application.keyCredentials.push({
      keyId,
      displayName: 'CN=connector',
      startDateTime: iso(world.now() - DAY),
      endDateTime: iso(world.now() + 100 * DAY),
      certificate: der.toString('base64'),
      effectiveAt: 0,
    });
    expect(await give(id, sent)).toMatchObject({
      ok: true,
      value: {
        connection: {
          state: 'healthy',
          access: { apps: [{ credential: { kind: 'certificate', keyId } }] },
          health: { checks: { secretExpiry: { last: { evidence: { keyId } } } } },
        },
      },
    });
  });

  test('are refused without asking where it has ended, or not begun', async () => {
    const id = await pending();
    const day = (days: number) => new Date(world.now() + days * DAY);
    world.microsoft.requests.clear();
    for (const [from, to, message] of [
      [day(-9), day(-1), 'expired on'],
      [day(1), day(9), 'is not good before'],
    ] as const) {
      const { certificate, key } = await makeCertificate({ from, to });
      const refusal = refusalOf(await give(id, { clientId: app().clientId, certificate: certificate + key }));
      expect(refusal.errors).toMatchObject([{ path: 'certificate' }]);
      expect(refusal.errors?.[0]?.message).toContain(message);
    }
    expect(world.microsoft.requests.count({ part: 'entra' })).toBe(0);
  });
});

describe('settings that do not work', () => {
  const unknown = '99999999-9999-4999-8999-999999999999';
  test.each<[string, () => Sent, string, RegExp]>([
    [
      'of another tenant',
      () => ({ ...settingsOf(app()), tenantId: unknown }),
      'tenantId',
      /is another tenant: this connection is for contoso\.example/,
    ],
    [
      'with a wrong secret',
      () => ({ clientId: app().clientId, clientSecret: 'wrong' }),
      'clientSecret',
      /“Value”.*AADSTS7000215/,
    ],
    ['with an expired secret', () => settingsOf(app(SNOW, { days: -1 })), 'clientSecret', /expired.*7000222/],
    [
      'of no app',
      () => ({ clientId: unknown, clientSecret: 'any' }),
      'clientId',
      /not known in the tenant.*700016/,
    ],
    [
      'of an app of another tenant',
      () => settingsOf(app(SNOW, { tenant: 'fabrikam' })),
      'clientId',
      /AADSTS700016/,
    ],
    [
      'of a disabled app',
      () => {
        const mine = app();
        mine.principal.accountEnabled = false;
        return settingsOf(mine);
      },
      'clientId',
      /disabled.*tenant admin.*7000112/,
    ],
    [
      'of an app without service principal',
      () => {
        const mine = app();
        mine.tenant.servicePrincipals = mine.tenant.servicePrincipals.filter((one) => one !== mine.principal);
        return settingsOf(mine);
      },
      'clientId',
      /consent.*7000229/,
    ],
    [
      'of an app that lacks permissions',
      () => settingsOf(app(['Directory.Read.All', 'User.Read.All'])),
      'clientId',
      /Organization\.Read\.All, Reports\.Read\.All\. The tenant admin/,
    ],
    ['of an app without any permission', () => settingsOf(app([])), 'clientId', /lacks application/],
    [
      'while a policy forbids it',
      () => {
        world.microsoft.world.knobs.faults = [{ id: 'ca', host: 'entra', status: 400, aadsts: 53003 }];
        return settingsOf(app());
      },
      '',
      /Conditional Access.*tenant admin must act.*53003/,
    ],
  ])('%s are refused, and nothing is kept', async (_what, sent, path, message) => {
    const id = await pending();
    const before = await read(world, id);
    const refusal = refusalOf(await give(id, sent()));
    expect(refusal.code).toBe('credential_refused');
    expect(refusal.errors?.map((one) => one.path)).toEqual([path]);
    expect(refusal.errors?.[0]?.message).toMatch(message);
    expect(refusal.detail).toContain('Nothing was kept');
    expect(await read(world, id)).toEqual(before);
    expect(entries(id)).toEqual([]);
  });
});

test('settings whose app may not read what the profile promises are refused by source', async () => {
  const roles = [{ name: 'User.Read.All', plain: 'Read users', why: 'To read users.' }];
  const profile = profileSchema.parse({
    ...snow,
    apps: [{ key: 'connector', ownership: 'dedicated', displayName: 'App', application: roles }],
    data: ['users', 'groups', 'usageReports'],
  });
  const cloud = { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph };
  const validate = createValidate({
    requestToken: (client, tenant) => requestAppToken(cloud, client, tenant),
    openGraph: (token) => openGraph(cloud, () => Promise.resolve(token)),
    clock: world.now,
  });
  const mine = app(['User.Read.All']);
  const connection = await read(world, await pending());
  const sent = existingSettings.parse({ tenantId: mine.tenant.id, ...settingsOf(mine) });
  const given = await validate(connection, profile, sent);
  expect(given).toMatchObject({ ok: false, error: { code: 'credential_refused' } });
  expect(given.ok ? [] : given.error.errors).toMatchObject([
    { path: 'clientId', message: expect.stringContaining('Groups may not be read') },
    { path: 'clientId', message: expect.stringContaining('Reports.Read.All') },
  ]);
  // What may be read suffices, though nobody can see when the secret ends.
  expect(await validate(connection, { ...profile, data: ['users'] }, sent)).toMatchObject({
    ok: true,
    value: { said: ['When the client secret ends could not be read.'], elsewhere: false },
  });
});

describe('while somebody does not answer', () => {
  const faults = [
    ...[429, 500, 503].flatMap((status) => [
      ['entra', { status, retryAfterSeconds: 7 }] as const,
      ['graph', { status, retryAfterSeconds: 7 }] as const,
      ['graph', { status, retryAfterSeconds: 7, pathContains: '/users' }] as const,
      ['graph', { status, retryAfterSeconds: 7, pathContains: '/applications' }] as const,
      ['vault', { status }] as const,
    ]),
    ...(['entra', 'graph', 'vault'] as const).flatMap((host) => [
      [host, { cut: 'before' }] as const,
      [host, { cut: 'body' }] as const,
      [host, { body: 'html' }] as const,
      [host, { delayMs: 5_000 }] as const,
    ]),
    // The page of something on the way, and not Microsoft's refusal.
    ['entra', { status: 403, body: 'html' }] as const,
    ['graph', { status: 403, body: 'html' }] as const,
  ];

  test.each(faults)('nothing is kept: %s %j', async (host, fault) => {
    const services = createServices(world.config, {
      clock: world.now,
      log: world.services.log,
      callTimeout: 800,
    });
    const id = await pending();
    const before = await read(world, id);
    const mine = app();
    world.microsoft.world.knobs.faults = [{ id: 'one', host, ...fault }];
    const given = await give(id, settingsOf(mine), services).catch((thrown: unknown) => thrown);
    if (given instanceof Error) expect(given).toMatchObject({ code: 'unavailable' });
    else expect(given).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    if (host !== 'vault' && 'retryAfterSeconds' in fault)
      expect(given).toMatchObject({ error: { retryAfter: 7 } });
    expect(await read(world, id)).toEqual(before);

    world.microsoft.world.knobs.faults = [];
    expect(await give(id, settingsOf(mine), services)).toMatchObject({ ok: true });
  });
});

describe('a connection that works already', () => {
  test('keeps what is in force where the new does not work', async () => {
    const id = await pending();
    const mine = app();
    await give(id, settingsOf(mine));
    const before = await read(world, id);
    const refusal = refusalOf(await give(id, { clientId: mine.clientId, clientSecret: 'wrong' }));
    expect(refusal.code).toBe('credential_refused');
    expect(await read(world, id)).toEqual(before);
    expect(await world.services.checkNow(id)).toMatchObject({ connection: { state: 'healthy' } });
  });

  test('takes a new secret of the same app, and another app', async () => {
    const id = await pending();
    const mine = app();
    await give(id, settingsOf(mine));
    const [old] = entries(id)[0]?.versions ?? [];
    const next = `new8Q~${'n'.repeat(34)}`;
    secrets.add(next);
    mine.application.passwordCredentials.push({
      ...mine.credential,
      keyId: crypto.randomUUID(),
      hint: 'new',
      secretText: next,
    });
    await give(id, { clientId: mine.clientId, clientSecret: next });
    const renewed = (await read(world, id)).access.apps;
    expect(renewed).toHaveLength(1);
    expect(renewed[0]?.credential?.secretVersion).not.toBe(old?.version);
    // The old version is not taken away.
    expect(entries(id)[0]?.versions).toHaveLength(2);

    const another = app();
    await give(id, settingsOf(another));
    const { access, state } = await read(world, id);
    expect(access.apps).toMatchObject([{ clientId: another.clientId, objectId: another.application.id }]);
    expect(state).toBe('healthy');
  });

  test('takes two at the same moment: the last is in force, and both are written down', async () => {
    const id = await pending();
    const [one, two] = [app(), app()];
    const answers = await Promise.all([give(id, settingsOf(one)), give(id, settingsOf(two))]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
    const { access } = await read(world, id);
    const last = [one, two].find(({ clientId }) => clientId === access.apps[0]?.clientId);
    const kept = entries(id)[0]?.versions.find(
      ({ version }) => version === access.apps[0]?.credential?.secretVersion,
    );
    expect([access.apps.length, kept?.value]).toEqual([1, last?.secret]);
    const acts = await actsOf(world, id);
    expect(acts).toHaveLength(2);
    expect(new Set(acts.map(({ subject }) => subject))).toEqual(
      new Set([one, two].map(({ credential }) => credential.keyId)),
    );
  });

  test('and broke is healed by a secret that works', async () => {
    const id = await pending();
    const mine = app();
    await give(id, settingsOf(mine));
    mine.application.passwordCredentials = [];
    await world.services.checkNow(id);
    expect(await read(world, id)).toMatchObject({
      state: 'broken',
      health: {
        checks: { secretExpiry: { last: { verdict: 'fail', findings: [{ code: 'credential.refused' }] } } },
      },
    });
    mine.application.passwordCredentials = [mine.credential];
    expect(await give(id, settingsOf(mine))).toMatchObject({
      value: { connection: { state: 'healthy' } },
    });
  });

  test('and lost its permissions is healed by an app that holds them', async () => {
    const id = await pending();
    const mine = app();
    await give(id, settingsOf(mine));
    mine.tenant.appRoleAssignments = mine.tenant.appRoleAssignments.filter(
      ({ principalId }) => principalId !== mine.principal.id,
    );
    await world.services.checkNow(id);
    expect((await read(world, id)).state).toBe('broken');
    expect(await give(id, settingsOf(app()))).toMatchObject({
      value: { connection: { state: 'healthy' } },
    });
  });
});

test('a process that dies between vault and row loses nothing: the same settings are given again', async () => {
  const id = await pending();
  const mine = app();
  const dying = world.another({
    onTableOperation: (table, operation) => {
      if (table === 'connections' && operation !== 'get') throw new Error('died');
    },
  });
  const before = await read(world, id);
  await expect(give(id, settingsOf(mine), dying)).rejects.toThrow('died');
  expect(entries(id)[0]?.versions).toHaveLength(1);
  expect(await read(world, id)).toEqual(before);
  expect(await give(id, settingsOf(mine))).toMatchObject({ value: { connection: { state: 'healthy' } } });
});

test('a process that dies before the first checks leaves them to the sweep', async () => {
  const id = await pending();
  let written = 0;
  const dying = world.another({
    onTableOperation: (table, operation) => {
      if (table === 'connections' && operation !== 'get' && (written += 1) > 1) throw new Error('died');
    },
  });
  await give(id, settingsOf(app()), dying);
  const left = await read(world, id);
  expect([left.state, Object.keys(left.health.checks), left.onboarding.dueAt !== undefined]).toEqual([
    'healthy',
    [],
    true,
  ]);
});

describe('no settings are taken', () => {
  test.each([
    [
      'by a connection of the shared app',
      () => placed(world, 'healthy', 'Shared one'),
      'credential_not_taken',
    ],
    ['by a connection that works for a person', () => pending('certero-delegated'), 'credential_not_taken'],
    ['by a connection without an app', () => pending('sam360-account'), 'credential_not_taken'],
    [
      'by one that is disconnected',
      async () => {
        const id = await pending();
        await world.services.connections.update(id, (connection) => ({
          connection: { ...connection, state: 'disconnected' },
        }));
        return id;
      },
      'state_conflict',
    ],
    [
      'by one whose app is just being made',
      async () => {
        const id = await pending();
        await world.services.connections.update(id, (connection) => ({
          connection: {
            ...connection,
            provisioning: {
              flow: 'flow',
              kind: 'make',
              actor: 'admin',
              startedAt: iso(world.now()),
              choices: { steward: [], declined: [], adopt: {} },
              session: {
                secretName: 's',
                secretVersion: 'v',
                endsAt: iso(world.now() + HOUR),
                scopes: [],
                objectId: 'o',
              },
              step: 'applications',
              attempt: 0,
            },
          },
        }));
        return id;
      },
      'state_conflict',
    ],
  ])('%s', async (_what, make, code) => {
    const id = await make();
    const before = await read(world, id);
    expect(refusalOf(await give(id, settingsOf(app()))).code).toBe(code);
    expect(await read(world, id)).toEqual(before);
  });
});

test('and of all the secrets none is in a row, a log line or an address', async () => {
  const tables = ['connections', 'listing', 'lookup', 'runs', 'deliveries', 'audit', 'misc'];
  const rows = await Promise.all(tables.map((name) => rowsOf(world, name)));
  const { entries } = world.microsoft.requests;
  const seen = JSON.stringify([rows, world.logged, entries]);
  expect(secrets.size).toBeGreaterThan(10);
  for (const secret of secrets) expect(seen).not.toContain(secret);
});
