import { readdirSync, readFileSync } from 'node:fs';
import {
  HttpRequest,
  type HttpRequestInit,
  type HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import { QueueClient } from '@azure/storage-queue';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import registrations from '../../src/registrations.json' with { type: 'json' };
import type { Services } from '../../src/lib/services.ts';
import { suiteStorage } from '../support/storage.ts';
import { textOf } from '../support/textOf.ts';
import { loadApp, type Registered } from '../fakes/functionsCore.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const SIGN_IN_APP = '22222222-2222-4222-8222-222222222222';
const ORIGIN = 'https://mooring.example';

const good = {
  OPERATOR_TENANT: TENANT,
  OPERATOR_NAME: 'Harbor Operations',
  SIGN_IN_CLIENT_ID: SIGN_IN_APP,
  PUBLIC_ORIGIN: ORIGIN,
  KEY_VAULT_URL: 'https://harbor.vault.azure.net',
  WEBSITE_AUTH_ENABLED: 'True',
};

type Role = 'Mooring.Reader' | 'Mooring.Operator' | 'Mooring.Admin' | 'Mooring.Connector';
type Http = readonly [method: string, route: string, role: Role | 'anybody', manner: 'page' | 'api'];

const reader = 'Mooring.Reader';
const operator = 'Mooring.Operator';
const admin = 'Mooring.Admin';
const connector = 'Mooring.Connector';

/** Every HTTP function; the functions that anybody may ask are those of onboarding, hand-over links, health and the files of pages. */
const http: Readonly<Record<string, Http>> = {
  actOnChosen: ['POST', 'connections/chosen', operator, 'page'],
  addConnection: ['POST', 'connections', operator, 'page'],
  addWebhook: ['POST', 'webhooks', admin, 'page'],
  addProfile: ['POST', 'profiles', admin, 'page'],
  applyRemedy: ['POST', 'api/v1/connections/{id}/remedies/{finding}', operator, 'api'],
  assets: ['GET', 'assets/{name}', 'anybody', 'page'],
  beginDirectoryTrial: ['POST', 'connections/{id}/directory/trial', operator, 'page'],
  beginImport: ['POST', 'connections/import', operator, 'page'],
  beginRun: ['POST', 'runs', operator, 'page'],
  beginTrial: ['POST', 'connections/{id}/trial', operator, 'page'],
  changeCallers: ['POST', 'connections/{id}/callers', operator, 'page'],
  changeConnection: ['PATCH', 'api/v1/connections/{id}', operator, 'api'],
  changeWebhook: ['PATCH', 'api/v1/webhooks/{id}', admin, 'api'],
  checkNow: ['POST', 'connections/{id}/checks', operator, 'page'],
  connect: ['GET', 'connect', 'anybody', 'page'],
  connectCallback: ['GET', 'connect/callback', 'anybody', 'page'],
  connectContinue: ['POST', 'connect', 'anybody', 'page'],
  connectStatus: ['POST', 'connect/status', 'anybody', 'api'],
  createConnection: ['POST', 'api/v1/connections', operator, 'api'],
  createImportLinks: ['POST', 'api/v1/imports/{id}/links', operator, 'api'],
  createLink: ['POST', 'api/v1/connections/{id}/links', operator, 'api'],
  createProfile: ['POST', 'api/v1/profiles', admin, 'api'],
  createWebhook: ['POST', 'api/v1/webhooks', admin, 'api'],
  describeApi: ['GET', 'api/v1/openapi.json', reader, 'api'],
  followHandOver: ['GET', 'hand-over', 'anybody', 'page'],
  getConnection: ['GET', 'api/v1/connections/{id}', reader, 'api'],
  getImport: ['GET', 'api/v1/imports/{id}', reader, 'api'],
  getProfile: ['GET', 'api/v1/profiles/{id}', reader, 'api'],
  importConnections: ['POST', 'api/v1/connections/import', operator, 'api'],
  giveAccount: ['POST', 'connections/{id}/account', operator, 'page'],
  giveDirectory: ['POST', 'connections/{id}/directory', operator, 'page'],
  giveSettings: ['POST', 'connections/{id}/credentials', operator, 'page'],
  markCredential: ['PATCH', 'api/v1/connections/{id}/credentials/{keyId}', operator, 'api'],
  giveToken: ['POST', 'api/v1/connections/{id}/token', connector, 'api'],
  handOver: ['POST', 'connections/{id}/hand-over', operator, 'page'],
  listAlerts: ['GET', 'api/v1/alerts', reader, 'api'],
  listAudit: ['GET', 'api/v1/audit', reader, 'api'],
  listChecks: ['GET', 'api/v1/connections/{id}/checks', reader, 'api'],
  listConnections: ['GET', 'api/v1/connections', reader, 'api'],
  listCredentials: ['GET', 'api/v1/connections/{id}/credentials', reader, 'api'],
  listDeliveries: ['GET', 'api/v1/webhooks/{id}/deliveries', reader, 'api'],
  listHistory: ['GET', 'api/v1/connections/{id}/history', reader, 'api'],
  listProfiles: ['GET', 'api/v1/profiles', reader, 'api'],
  listRuns: ['GET', 'api/v1/runs', reader, 'api'],
  listWebhooks: ['GET', 'api/v1/webhooks', reader, 'api'],
  makeImportLinks: ['POST', 'imports/{id}/links', operator, 'page'],
  makeLink: ['POST', 'connections/{id}/links', operator, 'page'],
  mendFinding: ['POST', 'connections/{id}/remedies/{finding}', operator, 'page'],
  overview: ['GET', '{ignored:maxlength(0)?}', reader, 'page'],
  redeliver: ['POST', 'api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver', operator, 'api'],
  repeatDelivery: ['POST', 'webhooks/{id}/deliveries/{deliveryId}/redeliver', operator, 'page'],
  removeDirectory: ['DELETE', 'api/v1/connections/{id}/directory', operator, 'api'],
  withdrawDirectory: ['POST', 'connections/{id}/directory/remove', operator, 'page'],
  removeProfile: ['DELETE', 'api/v1/profiles/{id}', admin, 'api'],
  removeWebhook: ['DELETE', 'api/v1/webhooks/{id}', admin, 'api'],
  replaceWebhookSecret: ['POST', 'api/v1/webhooks/{id}/secret', admin, 'api'],
  renewWebhookSecret: ['POST', 'webhooks/{id}/secret', admin, 'page'],
  reviseWebhook: ['POST', 'webhooks/{id}', admin, 'page'],
  renewCredentials: ['POST', 'connections/{id}/rotate', operator, 'page'],
  requestRotation: ['POST', 'api/v1/connections/{id}/credentials/rotate', operator, 'api'],
  replaceCredentials: ['PUT', 'api/v1/connections/{id}/credentials', operator, 'api'],
  replaceDirectory: ['PUT', 'api/v1/connections/{id}/directory', operator, 'api'],
  revokeLink: ['DELETE', 'api/v1/connections/{id}/links/{linkId}', operator, 'api'],
  runChecksNow: ['POST', 'api/v1/connections/{id}/checks', operator, 'api'],
  listRemovals: ['GET', 'api/v1/connections/{id}/removals', reader, 'api'],
  requestHandOver: ['POST', 'api/v1/connections/{id}/hand-over', operator, 'api'],
  requestRemovals: ['POST', 'api/v1/connections/{id}/removals', operator, 'api'],
  cancelRemovals: ['DELETE', 'api/v1/connections/{id}/removals', operator, 'api'],
  deleteConnection: ['DELETE', 'api/v1/connections/{id}', operator, 'api'],
  showAlerts: ['GET', 'alerts', reader, 'page'],
  showHandOver: ['GET', 'connections/{id}/hand-over', operator, 'page'],
  showRemovals: ['GET', 'connections/{id}/removals', operator, 'page'],
  disconnect: ['POST', 'connections/{id}/removals', operator, 'page'],
  health: ['GET', 'health', 'anybody', 'api'],
  healthLive: ['GET', 'health/live', 'anybody', 'api'],
  keepConnected: ['POST', 'connections/{id}/removals/cancel', operator, 'page'],
  forgetConnection: ['POST', 'connections/{id}/delete', operator, 'page'],
  showAudit: ['GET', 'audit', reader, 'page'],
  showConnection: ['GET', 'connections/{id}', reader, 'page'],
  sayNotOurs: ['POST', 'connections/{id}/credentials/{keyId}', operator, 'page'],
  showFinding: ['GET', 'findings/{code}', reader, 'page'],
  showFindings: ['GET', 'findings', reader, 'page'],
  showConnections: ['GET', 'connections', reader, 'page'],
  showImport: ['GET', 'imports/{id}', reader, 'page'],
  showImportForm: ['GET', 'connections/import', operator, 'page'],
  showNewConnection: ['GET', 'connections/new', operator, 'page'],
  showProfile: ['GET', 'profiles/{id}', reader, 'page'],
  showProfiles: ['GET', 'profiles', reader, 'page'],
  showWebhook: ['GET', 'webhooks/{id}', reader, 'page'],
  showWebhooks: ['GET', 'webhooks', reader, 'page'],
  showRuns: ['GET', 'runs', reader, 'page'],
  showSettings: ['GET', 'settings', reader, 'page'],
  snoozeAlert: ['POST', 'api/v1/alerts/{id}/snooze', operator, 'api'],
  snoozeAlerts: ['POST', 'alerts/snooze', operator, 'page'],
  startRun: ['POST', 'api/v1/runs', operator, 'api'],
  switchWebhook: ['POST', 'webhooks/{id}/switch', admin, 'page'],
  takeHandOver: ['POST', 'hand-over', 'anybody', 'page'],
  testWebhook: ['POST', 'api/v1/webhooks/{id}/test', operator, 'api'],
  tryDirectory: ['POST', 'api/v1/connections/{id}/directory/trial', operator, 'api'],
  tryWebhook: ['POST', 'webhooks/{id}/test', operator, 'page'],
  wakeAlert: ['DELETE', 'api/v1/alerts/{id}/snooze', operator, 'api'],
  wakeAlerts: ['POST', 'alerts/wake', operator, 'page'],
  withdrawLink: ['POST', 'connections/{id}/links/{linkId}/revoke', operator, 'page'],
  withdrawProfile: ['POST', 'profiles/{id}/remove', admin, 'page'],
  withdrawWebhook: ['POST', 'webhooks/{id}/remove', admin, 'page'],
};

const timers: Readonly<Record<string, string>> = {
  checkAnonymization: '0 0 3 * * *',
  checkConsentStatus: '0 0 2 * * *',
  checkSecretExpiry: '0 0 1 * * *',
  reconcileRuns: '0 * * * * *',
  rotateCredentials: '0 0 4 * * *',
  sweep: '0 */5 * * * *',
};

const queues: Readonly<Record<string, string>> = {
  deliverEvent: 'mooring-deliveries',
  poisonedChecks: 'mooring-checks-poison',
  poisonedDeliveries: 'mooring-deliveries-poison',
  poisonedImports: 'mooring-imports-poison',
  poisonedVerifications: 'mooring-provisioning-poison',
  runChecks: 'mooring-checks',
  workOnImport: 'mooring-imports',
  verifyConnection: 'mooring-provisioning',
};

const httpTable = Object.entries(http).map(([name, [method, route, role, manner]]) => ({
  name,
  method,
  route,
  role,
  manner,
}));
const guarded = httpTable.filter(({ role }) => role !== 'anybody');
const changing = httpTable.filter(({ method }) => method !== 'GET');

const { connectionString } = suiteStorage();
let app: readonly Registered[];

beforeAll(async () => {
  app = await loadApp({ ...good, AzureWebJobsStorage: connectionString });
});

function principal(role?: Role): Record<string, string> {
  const claims = [
    { typ: 'tid', val: TENANT },
    { typ: 'aud', val: SIGN_IN_APP },
    { typ: 'oid', val: '33333333-3333-4333-8333-333333333333' },
    { typ: 'name', val: 'Olivia' },
    ...(role ? [{ typ: 'roles', val: role }] : []),
  ];
  return { 'x-ms-client-principal': Buffer.from(JSON.stringify({ claims })).toString('base64') };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const named = (functions: readonly Registered[], name: string): Registered => {
  const found = functions.find((one) => one.name === name);
  if (!found) throw new Error(`there is no function ${name}`);
  return found;
};

const contextOf = (name: string): InvocationContext =>
  new InvocationContext({ functionName: name, invocationId: 'one', logHandler: () => {} });

/** Calls a timer or what works from a queue, as the host does. */
const work = async (functions: readonly Registered[], name: string, given: unknown): Promise<unknown> =>
  named(functions, name).handler(given, contextOf(name));

/** Calls a function as the host does, from a page of ours unless the headers say otherwise. */
async function call(
  functions: readonly Registered[],
  name: string,
  headers: Record<string, string> = {},
  code = 'no.such.code',
): Promise<Answer> {
  const found = named(functions, name);
  const { method = '', route = '' } = httpTable.find((one) => one.name === name) ?? {};
  const params = { id: 'no-such-id', linkId: 'no-such-link', code, name: 'style.css' };
  const path = route
    .replace(/\{ignored[^}]*\}/, '')
    .replace(/\{(\w+)\}/g, (_, key: keyof typeof params) => params[key]);
  const request: HttpRequestInit = {
    method,
    url: `${ORIGIN}/${path}`,
    params,
    headers: { ...(method !== 'GET' && { 'sec-fetch-site': 'same-origin' }), ...headers },
  };
  const answer = (await found.handler(new HttpRequest(request), contextOf(name))) as HttpResponseInit;
  return {
    status: answer.status ?? 200,
    headers: (answer.headers ?? {}) as Record<string, string>,
    body: textOf(answer),
  };
}

describe('the table of all triggers', () => {
  test('holds every function and nothing else', () => {
    const expected = {
      ...Object.fromEntries(
        httpTable.map(({ name, method, route }) => [
          name,
          { type: 'httpTrigger', methods: [method], route, authLevel: 'anonymous' },
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(timers).map(([name, schedule]) => [name, { type: 'timerTrigger', schedule }]),
      ),
      ...Object.fromEntries(
        Object.entries(queues).map(([name, queueName]) => [
          name,
          { type: 'queueTrigger', queueName, connection: 'AzureWebJobsStorage' },
        ]),
      ),
    };
    const seen = app.map(
      ({ name, trigger: { name: _binding, direction: _in, properties: _own, ...trigger } }) => [
        name,
        trigger,
      ],
    );
    expect(Object.fromEntries(seen)).toEqual(expected);
    expect(seen).toHaveLength(Object.keys(expected).length);
  });

  test('has one file for each, named as it is, and all of them in the app', () => {
    const files = readdirSync('src/functions').map((file) => file.replace(/\.ts$/, ''));
    const imported = [
      ...readFileSync('src/app.ts', 'utf8').matchAll(/^import '\.\/functions\/(\w+)\.ts';$/gm),
    ];
    expect(files.toSorted()).toEqual(app.map(({ name }) => name).toSorted());
    expect(imported.map(([, name]) => String(name)).toSorted()).toEqual(files.toSorted());
  });

  test('is what the functions say of themselves; else run `node scripts/registrations.ts && npx oxfmt src`', async () => {
    const { functions } = await import('../../src/app.ts');
    expect(
      Object.fromEntries([...functions].map(([name, { registration }]) => [name, registration])),
    ).toEqual(registrations);
  });

  test('has no two functions for one method and route', () => {
    const places = httpTable.map(({ method, route }) => `${method} ${route.replace(/\{\w+/g, '{')}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test('takes the schedules from the settings', async () => {
    const schedules = {
      CHECK_SECRET_EXPIRY_SCHEDULE: '1 0 1 * * *',
      CHECK_CONSENT_STATUS_SCHEDULE: '2 0 1 * * *',
      CHECK_ANONYMIZATION_SCHEDULE: '3 0 1 * * *',
      RECONCILE_RUNS_SCHEDULE: '4 0 1 * * *',
      ROTATE_CREDENTIALS_SCHEDULE: '5 0 1 * * *',
      SWEEP_SCHEDULE: '6 0 1 * * *',
    };
    const changed = await loadApp({ ...good, ...schedules, AzureWebJobsStorage: connectionString });
    const seen = changed
      .filter(({ trigger }) => trigger['type'] === 'timerTrigger')
      .map(({ trigger }) => String(trigger['schedule']));
    expect(seen.toSorted()).toEqual(Object.values(schedules));
  });
});

describe('is protected', () => {
  test.each(guarded)('$method $route: nobody is signed in', async ({ name, method, manner }) => {
    const answer = await call(app, name);
    if (manner === 'api') {
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'not_signed_in', status: 401 });
    } else if (method === 'GET') {
      expect(answer.status).toBe(303);
      expect(answer.headers['location']).toMatch(/^\/\.auth\/login\/aad\?post_login_redirect_uri=%2F/);
    } else {
      expect(answer.status).toBe(401);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.body).toContain('/.auth/login/aad');
    }
  });

  test.each(guarded)('$method $route: somebody without a role', async ({ name }) => {
    expect((await call(app, name, principal())).status).toBe(403);
  });

  test.each(guarded.filter(({ role }) => role !== reader))(
    '$method $route: the role below is not enough',
    async ({ name, role, manner }) => {
      const answer = await call(app, name, principal(role === admin ? operator : reader));
      expect(answer.status).toBe(403);
      expect(answer.body).toContain(`does not hold the role ${role}`);
      if (manner === 'api') expect(JSON.parse(answer.body)).toMatchObject({ code: 'not_allowed' });
    },
  );

  test.each(guarded)('$method $route: $role is enough', async ({ name, role }) => {
    const answer = await call(app, name, principal(role === 'anybody' ? undefined : role));
    // A connector must be named besides, which it is on no connection here.
    expect(role === connector ? [403] : [200, 400, 404, 415]).toContain(answer.status);
    expect(answer.body).not.toContain('does not hold the role');
  });

  test.each(guarded)(
    '$method $route: the role of connectors gives nothing else, and none gives it',
    async ({ name, role }) => {
      const others = role === connector ? [reader, operator, admin] : [connector];
      for (const other of others as Role[]) {
        const answer = await call(app, name, principal(other));
        expect(answer.status).toBe(403);
        expect(answer.body).toContain(`does not hold the role ${role}`);
      }
    },
  );

  test('no function that changes anything is open to a reader, whichever are registered', async () => {
    const changes = app.filter(({ trigger }) =>
      ((trigger['methods'] ?? []) as string[]).some((method) => !['GET', 'HEAD'].includes(method)),
    );
    expect(changes.length).toBeGreaterThan(50);
    const refused = 'does not hold the role';
    const open: string[] = [];
    for (const { name } of changes) {
      const { status, body } = await call(app, name, principal(reader));
      if (status !== 403 || !body.includes(refused)) open.push(name);
    }
    // What anybody may press proves itself by its link.
    expect(open.toSorted()).toEqual(['connectContinue', 'connectStatus', 'takeHandOver']);
  });

  test('and forged principals are not believed while authentication is off', async () => {
    const off = await loadApp({
      ...good,
      WEBSITE_AUTH_ENABLED: 'false',
      AzureWebJobsStorage: connectionString,
    });
    for (const { name } of guarded) {
      const answer = await call(off, name, principal(admin));
      expect([name, answer.status]).toEqual([name, 403]);
      expect(answer.body).toContain('WEBSITE_AUTH_ENABLED');
    }
  });

  test.each(changing)('$method $route: other sites', async ({ name, manner }) => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'https://other.example' },
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
    ]) {
      const answer = await call(app, name, { ...principal(admin), ...headers });
      expect(answer.status).toBe(403);
      if (manner === 'api') expect(JSON.parse(answer.body)).toMatchObject({ code: 'cross_site' });
    }
  });

  test.each(httpTable)('$method $route: by headers, whoever asks', async ({ name }) => {
    const { headers } = await call(app, name);
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
    if (name !== 'assets') expect(headers['cache-control']).toBe('no-store');
  });
});

test('the page of a finding is there for each code, and for nothing else', async () => {
  const ask = (code: string) => call(app, 'showFinding', principal(reader), code);
  const found = await ask('secret.expiring');
  expect([found.status, found.body]).toEqual([
    200,
    expect.stringContaining('<code>secret.expiring</code></h1>'),
  ]);
  for (const code of ['constructor', '<b>', '']) {
    const { status, body } = await ask(code);
    expect([status, body]).toEqual([404, expect.stringContaining('No finding has this code')]);
  }
});

describe('anybody may ask', () => {
  test.each([
    ['assets', 200],
    ['connect', 404],
    ['connectCallback', 400],
    ['connectContinue', 415],
    ['connectStatus', 415],
    ['followHandOver', 404],
    // No run was ever closed here, and there is no vault.
    ['health', 503],
    ['healthLive', 200],
    ['takeHandOver', 415],
  ] as const)('%s', async (name, status) => {
    expect((await call(app, name)).status).toBe(status);
  });
});

test('what fails is one line of the log, whatever was thrown, and the answer says nothing of it', async () => {
  const thrown = 'client_secret=hunter2\n{"level":"info","message":"forged"}';
  const onboarding = { view: () => Promise.reject(new Error(thrown)) };
  const settings = { ...good, AzureWebJobsStorage: connectionString };
  const failing = await loadApp(settings, { onboarding } as unknown as Services);
  const lines: string[] = [];
  const logHandler = (_level: string, ...said: unknown[]) => void lines.push(said.join(' '));
  const context = new InvocationContext({ functionName: 'connect', invocationId: 'one', logHandler });
  const request = new HttpRequest({ method: 'GET', url: `${ORIGIN}/connect?t=x` });
  const answer = (await named(failing, 'connect').handler(request, context)) as HttpResponseInit;
  expect([answer.status, textOf(answer).includes('forged')]).toEqual([500, false]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\r\n]|hunter2/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'error',
    message: 'connect failed',
    reason: expect.stringContaining('forged'),
  });
});

test('what a timer or a queue function throws comes to the host without a secret', async () => {
  const fail = () => Promise.reject(new Error('client_secret=hunter2 was refused'));
  const failing = { imports: { resume: fail }, look: fail } as unknown as Services;
  const there = await loadApp({ ...good, AzureWebJobsStorage: connectionString }, failing);
  for (const [name, given] of [
    ['sweep', {}],
    ['verifyConnection', { connectionId: 'c' }],
  ] as const) {
    const thrown: unknown = await work(there, name, given).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ message: 'client_secret=[redacted] was refused' });
    expect((thrown as Error).stack).not.toContain('hunter2');
  }
});

describe('with bad settings', () => {
  const bad = {
    ...good,
    OPERATOR_TENANT: 'value-of-tenant',
    PUBLIC_ORIGIN: 'http://value-of-origin.example/path',
    SHARED_APPS: '{"certero-application":{"clientId":"value-of-client"}}',
    SWEEP_SCHEDULE: 'value-of-schedule',
  };
  const names = ['OPERATOR_TENANT', 'PUBLIC_ORIGIN', 'SHARED_APPS', 'SWEEP_SCHEDULE', 'AzureWebJobsStorage'];
  let broken: readonly Registered[];
  const said: string[] = [];
  beforeAll(async () => {
    const errors = jest
      .spyOn(console, 'error')
      .mockImplementation((line: unknown) => void said.push(String(line)));
    broken = await loadApp(bad);
    errors.mockRestore();
  });

  test('the log names them at the start, and no value', () => {
    expect(said).toHaveLength(1);
    for (const setting of names) expect(said[0]).toContain(setting);
    expect(said[0]).not.toContain('value-of');
  });

  test('the pages that say so still have their style', async () => {
    const { status, headers } = await call(broken, 'assets');
    expect([status, headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
  });

  test('every call of a timer fails', async () => {
    for (const name of Object.keys(timers)) await expect(work(broken, name, {})).rejects.toThrow(/settings/);
  });

  test('a message comes again later, so that it is not counted as failed', async () => {
    const errors = jest.spyOn(console, 'error').mockImplementation(() => {});
    const stored = await loadApp({ ...bad, AzureWebJobsStorage: connectionString });
    errors.mockRestore();
    for (const [name, queueName] of Object.entries(queues)) {
      process.env['AzureWebJobsStorage'] = connectionString;
      await work(stored, name, { about: name }).finally(() => delete process.env['AzureWebJobsStorage']);
      const queue = new QueueClient(connectionString, queueName);
      expect((await queue.receiveMessages()).receivedMessageItems).toEqual([]);
      expect((await queue.getProperties()).approximateMessagesCount).toBe(1);
      await queue.clearMessages();
    }
  });

  test('a message fails where the settings of the storage account are bad too', async () => {
    await expect(work(broken, 'runChecks', {})).rejects.toThrow(/storage/);
  });

  const others = httpTable.filter(({ name }) => name !== 'assets' && name !== 'healthLive');
  test.each(others)('$method $route names every one of them, and no value', async ({ name, manner }) => {
    const answer = await call(broken, name, principal(admin));
    expect(answer.status).toBe(503);
    for (const setting of names) expect(answer.body).toContain(setting);
    expect(answer.body).not.toContain('value-of');
    if (manner === 'page') {
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      return;
    }
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const problem = JSON.parse(answer.body) as { code: string; errors: { path: string }[] };
    expect(problem.code).toBe('settings_invalid');
    expect(new Set(problem.errors.map(({ path }) => path))).toEqual(new Set(names));
  });
});
