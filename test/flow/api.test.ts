import { directoryRoles } from '../../src/lib/profiles/account.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Running, startRunning } from '../support/sandbox.ts';
import { registered } from '../support/tenantApps.ts';

let running: Running;
beforeAll(async () => {
  running = await startRunning();
});
afterAll(() => running.stop());

const connection = (more: Record<string, unknown> = {}) => ({
  profile: 'certero-application',
  tenant: 'contoso.example',
  name: 'Licences',
  ...more,
});
const post = (path: string, body?: unknown) => running.operator.call('POST', path, body);

test('nobody gets in without a token, or with somebody else’s', async () => {
  const { origin } = running.sandbox;
  const ask = (headers: Record<string, string>) => fetch(`${origin}/api/v1/connections`, { headers });
  expect((await ask({})).status).toBe(401);
  expect((await ask({ authorization: 'Bearer invented' })).status).toBe(401);
  const principal = Buffer.from(
    JSON.stringify({ claims: [{ typ: 'roles', val: 'Mooring.Admin' }] }),
  ).toString('base64');
  expect((await ask({ 'x-ms-client-principal': principal })).status).toBe(401);
});

describe('a new connection', () => {
  test('is made for a domain or an id, and found again', async () => {
    const made = await post('/connections', connection({ tags: ['one', 'one', 'two'] }));
    const tenant = running.sandbox.microsoft.world.seeded.tenants.contoso;
    expect(made).toMatchObject({
      status: 201,
      body: { state: 'pending', tenant, tenantName: 'contoso.example', tags: ['one', 'two'] },
    });
    const id = String(made.body['id']);
    expect(await running.operator.call('GET', `/connections/${id}`)).toMatchObject({
      status: 200,
      body: { id },
    });
    expect(await running.operator.call('GET', '/connections?limit=1')).toMatchObject({
      status: 200,
      body: { items: [{ id }] },
    });

    // The same by its id, in another spelling of the name: there is one already.
    const again = await post('/connections', connection({ tenant: tenant.toUpperCase(), name: 'LICENCES' }));
    expect(again).toMatchObject({ status: 409, body: { code: 'connection_exists', existing: id } });
    expect(await post('/connections', connection({ name: 'Others' }))).toMatchObject({ status: 201 });
  });

  test.each([
    ['a tenant that Microsoft does not know', { tenant: 'nobody.example' }, 422, 'unknown_tenant'],
    ['a tenant that is neither id nor domain', { tenant: '../common' }, 400, 'invalid_request'],
    ['a profile that does not exist', { profile: 'nothing' }, 422, 'unknown_profile'],
    [
      'a profile whose app cannot be shared',
      { profile: 'snow', ownership: 'shared' },
      400,
      'invalid_request',
    ],
    ['no name', { name: '  ' }, 400, 'invalid_request'],
    ['a name that turns its direction', { name: 'abc\u202Edef' }, 400, 'invalid_request'],
    ['a member that nobody knows', { state: 'healthy' }, 400, 'invalid_request'],
  ])('is refused with %s', async (_what, more, status, code) => {
    const { body, ...answer } = await post('/connections', connection({ name: 'Refused', ...more }));
    expect({ ...answer, code: body['code'] }).toEqual({ status, code });
    expect(body['detail'] ?? body['errors']).toBeDefined();
  });

  test('is not made where Microsoft does not answer, which is no fault of the tenant', async () => {
    const { knobs } = running.sandbox.microsoft.world;
    knobs.faults = [
      { id: 'outage', host: 'entra', status: 503, share: 1, pathContains: 'openid-configuration' },
    ];
    const answer = await post('/connections', connection({ name: 'Outage' }));
    knobs.faults = [];
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable', retryAfter: 60 } });
  });
});

describe('the list of connections', () => {
  test.each([
    ['?format=xml', 'format'],
    ['?format=csv&limit=5', 'limit'],
    ['?format=csv&cursor=x', 'cursor'],
    ['?sort=weight', 'sort'],
  ])('asked for %s is refused', async (query, path) => {
    expect(await running.operator.call('GET', `/connections${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ path }] },
    });
  });
});

describe('existing settings', () => {
  const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];
  let id: string;
  let settings: { tenantId: string; clientId: string; clientSecret: string };
  beforeAll(async () => {
    const made = await post('/connections', connection({ profile: 'snow', name: 'Given' }));
    id = String(made.body['id']);
    const { microsoft } = running.sandbox;
    const app = registered({ microsoft, now: Date.now }, 'contoso', { roles });
    settings = { tenantId: app.tenant.id, clientId: app.clientId, clientSecret: app.secret };
  });
  const put = (body: unknown) => running.operator.call('PUT', `/connections/${id}/credentials`, body);

  test('are refused by field, and said why', async () => {
    expect(await put({ ...settings, clientSecret: settings.clientId })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path: 'clientSecret' }] },
    });
    expect(await put({ ...settings, clientSecret: 'wrong' })).toMatchObject({
      status: 422,
      body: { code: 'credential_refused', errors: [{ path: 'clientSecret' }] },
    });
    expect(await running.operator.call('GET', `/connections/${id}/credentials`)).toMatchObject({
      status: 200,
      body: { items: [] },
    });
  });

  test('that work are in force, and shown without what must not be seen', async () => {
    const answer = await put(settings);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id,
        state: 'healthy',
        said: [
          expect.stringContaining('is good until'),
          `The application ${settings.clientId} was found again in the tenant.`,
          'Consent: Fully granted.',
        ],
        consent: { status: 'fully', missing: [] },
      },
    });
    const listed = await running.operator.call('GET', `/connections/${id}/credentials`);
    expect(listed.body).toEqual({
      items: [
        {
          app: 'connector',
          clientId: settings.clientId,
          kind: 'secret',
          keyId: expect.any(String),
          madeAt: expect.any(String),
          endsAt: expect.any(String),
          origin: 'given',
          handOver: { state: 'never' },
        },
      ],
      others: [],
      handOver: { state: 'never' },
    });
    const shown = await running.operator.call('GET', `/connections/${id}`);
    for (const { body } of [answer, listed, shown]) {
      expect(JSON.stringify(body)).not.toContain(settings.clientSecret);
      expect(JSON.stringify(body)).not.toContain('secretName');
    }
  });

  test('of an app that others use too: their credentials are seen, and marked with a reason', async () => {
    const { world } = running.sandbox.microsoft;
    const application = world.applications.find(({ appId }) => appId === settings.clientId);
    const [given] = application?.passwordCredentials ?? [];
    if (!application || !given) throw new Error('there is no application');
    const keyId = '0f0f0f0f-0000-4000-8000-000000000001';
    const soon = new Date(Date.now() + 10 * 86_400_000).toISOString();
    application.passwordCredentials.push({ ...given, keyId, endDateTime: soon, hint: 'zzz' });
    const mark = (key: string, body: unknown) =>
      running.operator.call('PATCH', `/connections/${id}/credentials/${key}`, body);
    const because = { notOurs: { reason: 'The intranet signs in with it.' } };
    expect(await mark(keyId, because)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await post(`/connections/${id}/checks`)).toMatchObject({
      body: {
        state: 'healthy',
        verdicts: {
          secretExpiry: { findings: [{ code: 'secret.expiring', severity: 'info', subject: keyId }] },
        },
      },
    });
    expect(await mark('no-key', because)).toMatchObject({ status: 404 });
    expect(await mark(keyId, { notOurs: {} })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'notOurs.reason' }] },
    });
    expect(await mark(given.keyId, because)).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    const others = [
      { keyId, notOurs: { ...because.notOurs, by: expect.any(String), at: expect.any(String) } },
    ];
    expect(await mark(keyId, because)).toMatchObject({ status: 200, body: { others } });
    expect(await running.operator.call('GET', `/connections/${id}/credentials`)).toMatchObject({
      body: { others },
    });
    expect(await running.operator.call('GET', '/audit?limit=1')).toMatchObject({
      body: { items: [{ action: 'credential.marked', connection: id, subject: keyId }] },
    });
    expect(await post(`/connections/${id}/checks`)).toMatchObject({
      body: { verdicts: { secretExpiry: { verdict: 'ok', evidence: { others: keyId, othersMarked: 1 } } } },
    });
  });

  test('say when their end is told of', async () => {
    const change = (expiryLadder: unknown) =>
      running.operator.call('PATCH', `/connections/${id}`, { expiryLadder });
    expect(await change([30, 365])).toMatchObject({ status: 200, body: { expiryLadder: [365, 30] } });
    expect(await post(`/connections/${id}/checks`)).toMatchObject({
      body: { verdicts: { secretExpiry: { findings: [{ code: 'secret.expiring', level: 1 }] } } },
    });
    expect(await change(null)).toMatchObject({ status: 200 });
    expect(await change('soon')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'expiryLadder' }] },
    });
  });

  test('can be mended where there is a remedy that the tenant admin allowed', async () => {
    const remedy = (finding: string, of = id) => post(`/connections/${of}/remedies/${finding}`);
    expect(await remedy('reports.concealed')).toMatchObject({
      status: 422,
      body: { code: 'remedy_not_allowed', detail: expect.stringContaining('admin.microsoft.com') },
    });
    expect(await remedy('secret.expired')).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('reports.concealed') },
    });
    expect(await remedy('reports.concealed', 'nobody')).toMatchObject({ status: 404 });
  });

  test('come by a form too, which never shows a secret again, wherever it was typed', async () => {
    const { body } = await post('/connections', connection({ profile: 'snow', name: 'Form' }));
    const address = `${running.sandbox.origin}/connections/${String(body['id'])}/credentials`;
    const send = async (fields: Record<string, string>) => {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { authorization: `Bearer ${running.operator.token}` },
        body: new URLSearchParams({ certificate: '', ...settings, ...fields }),
      });
      return { status: answer.status, text: await answer.text() };
    };
    const swapped = await send({ clientId: settings.clientSecret, clientSecret: settings.clientId });
    expect(swapped.status).toBe(400);
    expect(swapped.text).toContain('looks like a secret');
    expect(swapped.text).toContain(settings.tenantId);
    const wrong = await send({ clientSecret: `${settings.clientSecret}x` });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain(`value="${settings.clientId}"`);
    const good = await send({});
    expect(good.status).toBe(200);
    expect(good.text).toContain('The settings work, and are in force');
    for (const { text } of [swapped, wrong, good]) expect(text).not.toContain(settings.clientSecret);
  });

  test('and an account at once are refused by member, and an account where the profile has none', async () => {
    const account = { userName: 'sam@contoso.example', password: 'Quiet-Harbour-42' };
    expect(await put({ ...account, ...settings })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'tenantId' }, { path: 'clientId' }, { path: 'clientSecret' }] },
    });
    expect(await put(account)).toMatchObject({ status: 422, body: { code: 'credential_not_taken' } });
  });

  test('are not there for a connection that nobody knows', async () => {
    id = 'nothing';
    expect((await put(settings)).status).toBe(404);
  });
});

describe('an account with its password', () => {
  const password = 'Quiet-Harbour-42';
  const person = (userName: string) => {
    const { tenants, seeded } = running.sandbox.microsoft.world;
    const contoso = tenants.find(({ id }) => id === seeded.tenants.contoso);
    const [like] = contoso?.users ?? [];
    if (!contoso || !like) throw new Error('no contoso');
    const account = {
      ...structuredClone(like),
      id: crypto.randomUUID(),
      userPrincipalName: `${userName}@contoso.example`,
      password,
      directoryRoles: [directoryRoles['Service Support Administrator']],
    };
    contoso.users.push(account);
    return account;
  };
  const made = async (name: string): Promise<string> => {
    const { body } = await post('/connections', connection({ profile: 'sam360', name }));
    return String(body['id']);
  };
  /** An app of ours in the tenant, by which a password can be tried. */
  const withApp = async (id: string): Promise<void> => {
    const { microsoft } = running.sandbox;
    const roles = ['User', 'Device', 'Directory', 'Organization', 'Reports', 'AuditLog'].map(
      (what) => `${what}.Read.All`,
    );
    const app = registered({ microsoft, now: Date.now }, 'contoso', { roles });
    const settings = { tenantId: app.tenant.id, clientId: app.clientId, clientSecret: app.secret };
    expect((await running.operator.call('PUT', `/connections/${id}/credentials`, settings)).status).toBe(200);
  };

  test('is tried, in force, written down, and not tried again within the hour', async () => {
    const id = await made('Account');
    await withApp(id);
    const { id: objectId, userPrincipalName: userName } = person('sam-by-hand');
    const put = (body: object) => running.operator.call('PUT', `/connections/${id}/credentials`, body);
    const answer = await put({ userName, password });
    expect(answer).toMatchObject({
      status: 200,
      body: { id, said: expect.arrayContaining(['The password is right.']), consent: { status: 'fully' } },
    });
    const soon = await put({ userName, password: `${password}x` });
    expect(soon).toMatchObject({ status: 429, body: { code: 'too_soon', retryAfter: expect.any(Number) } });
    const audit = await running.operator.call('GET', '/audit');
    const items = audit.body['items'] as { connection: string; subject?: string; text: string }[];
    expect(items.filter((one) => one.connection === id && one.subject === objectId)).toMatchObject([
      { text: `The account ${userName} was given.` },
    ]);
    for (const { body } of [answer, soon, audit]) expect(JSON.stringify(body)).not.toContain(password);
  });

  test('comes by a form too, which never shows a password again, wherever it was typed', async () => {
    const id = await made('Account by form');
    await withApp(id);
    const { userPrincipalName: userName } = person('sam-by-form');
    const address = `${running.sandbox.origin}/connections/${id}`;
    const headers = { authorization: `Bearer ${running.operator.token}` };
    const send = async (fields: Record<string, string>) => {
      const body = new URLSearchParams(fields);
      const answer = await fetch(`${address}/account`, { method: 'POST', headers, body });
      return { status: answer.status, text: await answer.text() };
    };
    const swapped = await send({ userName: password, password: userName });
    expect(swapped.status).toBe(400);
    const nobody = await send({ userName: 'nobody@contoso.example', password });
    expect(nobody.status).toBe(422);
    expect(nobody.text).toContain('value="nobody@contoso.example"');
    const good = await send({ userName, password });
    expect(good.status).toBe(200);
    expect(good.text).toContain('The password is right, and in force');
    expect(good.text).toContain('Consent: Fully granted.');
    for (const { text } of [swapped, nobody, good]) expect(text).not.toContain(password);
    expect(
      (
        await fetch(`${running.sandbox.origin}/connections/nothing/account`, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ userName, password }),
        })
      ).status,
    ).toBe(404);
  });
});

describe('a link', () => {
  test('is made for seven days, and revoked twice with the same answer', async () => {
    const { body } = await post('/connections', connection({ name: 'Links' }));
    const path = `/connections/${String(body['id'])}/links`;
    const link = await post(path);
    expect(link.status).toBe(201);
    expect(String(link.body['url'])).toMatch(/\/connect\?t=[\w-]{43}$/);
    expect(Date.parse(String(link.body['expiresAt'])) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    const one = `${path}/${String(link.body['id'])}`;
    expect((await running.operator.call('DELETE', one)).status).toBe(204);
    expect((await running.operator.call('DELETE', one)).status).toBe(204);
    expect(await running.operator.call('DELETE', `${path}/other`)).toMatchObject({
      status: 404,
      body: { code: 'link_not_found' },
    });
    expect(await post('/connections/nobody/links')).toMatchObject({ status: 404 });
  });
});

describe('checks now', () => {
  test('answer with the verdicts', async () => {
    const id = await running.connect('fabrikam.example', 'Checked');
    expect(await post(`/connections/${id}/checks`)).toMatchObject({
      status: 200,
      body: {
        state: 'healthy',
        verdicts: {
          consentStatus: { verdict: 'ok' },
          account: { verdict: 'notAsked' },
          dataAccess: { verdict: 'ok' },
          anonymization: { verdict: 'ok' },
        },
      },
    });
  });

  test('are refused before the connection is connected, and for nobody', async () => {
    const { body } = await post('/connections', connection({ name: 'Pending' }));
    expect(await post(`/connections/${String(body['id'])}/checks`)).toMatchObject({
      status: 409,
      body: { code: 'state_conflict' },
    });
    expect(await post('/connections/nobody/checks')).toMatchObject({ status: 404 });
  });
});

describe('a token', () => {
  test('is fetched by a connector’s own program, which holds nothing else and may do nothing else', async () => {
    const { microsoft, origins } = running.sandbox;
    const connector = await running.as('connector');
    const id = await running.connect('adatum.example', 'Fetched');
    const fetchToken = () => connector.call('POST', `/connections/${id}/token`);
    expect(await fetchToken()).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    const callers = [microsoft.world.seeded.connector.objectId];
    expect(await running.operator.call('PATCH', `/connections/${id}`, { callers })).toMatchObject({
      status: 200,
      body: { callers },
    });
    const given = await fetchToken();
    expect(given).toMatchObject({ status: 200, body: { tokenType: 'Bearer' } });
    const users = await fetch(`${origins.graph}/v1.0/users?$top=1`, {
      headers: { authorization: `Bearer ${String(given.body['token'])}` },
    });
    expect(users.status).toBe(200);
    // Not even the automation, which may do everything else.
    expect(await post(`/connections/${id}/token`)).toMatchObject({ status: 403 });
    expect(await connector.call('GET', `/connections/${id}`)).toMatchObject({ status: 403 });
    expect(await running.operator.call('GET', '/audit?limit=1')).toMatchObject({
      body: { items: [{ action: 'token.given', by: callers[0], connection: id }] },
    });
  });
});

describe('a webhook', () => {
  test('shows its secret once', async () => {
    const made = await post('/webhooks', { url: `${running.sandbox.origins.inbox}/another` });
    expect(made.status).toBe(201);
    expect(String(made.body['secret'])).toMatch(/^whsec_/);
    const listed = await running.operator.call('GET', '/webhooks');
    expect(JSON.stringify(listed.body)).not.toMatch(/whsec_|another/);
    const path = `/webhooks/${String(made.body['id'])}/deliveries`;
    expect(await running.operator.call('GET', path)).toMatchObject({
      status: 200,
      body: { items: expect.any(Array) },
    });
    expect(await running.operator.call('GET', `${path}?cursor=invented`)).toMatchObject({ status: 400 });
  });

  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
    running.operator.call(method, path, body);
  const inbox = (name: string) => `${running.sandbox.origins.inbox}/${name}`;
  const inboxOf = (name: string) => running.sandbox.microsoft.world.inboxes[name];
  const setInbox = (name: string, change: object) =>
    fetch(`${running.sandbox.origins.app}/_sandbox/api/inbox/${name}`, {
      method: 'PATCH',
      body: JSON.stringify(change),
    });
  const routingKey = 'R0000000000000000000000000000000';

  test.each([
    ['teams', {}, 202, ''],
    ['slack', {}, 200, 'ok'],
    ['pagerDuty', { routingKey }, 202, expect.stringContaining('Event processed')],
  ] as const)(
    'of %s is tried, and shows what its receiver answered',
    async (format, more, status, answer) => {
      await setInbox(format, { service: format });
      const made = await post('/webhooks', { url: inbox(format), format, name: 'Duty', ...more });
      expect(made).toMatchObject({ status: 201, body: { format, name: 'Duty', minimumSeverity: 'info' } });
      expect(JSON.stringify(made.body)).not.toContain(routingKey);
      const path = `/webhooks/${String(made.body['id'])}`;
      expect(await call('POST', `${path}/test`)).toEqual({
        status: 200,
        body: { delivered: true, status, answer },
      });
      expect(inboxOf(format)?.messages).toHaveLength(1);
      await setInbox(format, { answer: 503, retryAfter: 7 });
      expect(await call('POST', `${path}/test`)).toMatchObject({ body: { delivered: false, status: 503 } });
      expect(await call('DELETE', path)).toMatchObject({ status: 204 });
      expect(await call('POST', `${path}/test`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    },
  );

  test.each([
    ['redirect', { delivered: false, status: 307 }],
    ['endless', { delivered: true, status: 200, answer: 'x'.repeat(1_024) }],
  ])('whose receiver answers with %s is tried without harm', async (manner, said) => {
    await setInbox('odd', { manner });
    const made = await post('/webhooks', { url: inbox('odd') });
    const path = `/webhooks/${String(made.body['id'])}`;
    expect(await call('POST', `${path}/test`)).toMatchObject({ status: 200, body: said });
    await call('DELETE', path);
  });

  test('is changed, gets another secret, and says in the audit list by whom', async () => {
    const made = await post('/webhooks', { url: inbox('changing'), tags: ['north'] });
    const path = `/webhooks/${String(made.body['id'])}`;
    expect(await call('PATCH', path, { minimumSeverity: 'critical', tags: [] })).toMatchObject({
      status: 200,
      body: { minimumSeverity: 'critical', tags: [], profiles: [] },
    });
    expect(await call('PATCH', path, { enabled: false })).toMatchObject({ body: { enabled: false } });
    expect(await call('POST', `${path}/deliveries/evt_x/redeliver`)).toMatchObject({
      status: 409,
      body: { code: 'webhook_disabled' },
    });
    const other = await call('POST', `${path}/secret`);
    expect(other).toMatchObject({ status: 200, body: { previousSecretEndsAt: expect.any(String) } });
    expect(String(other.body['secret'])).toMatch(/^whsec_/);
    expect(other.body['secret']).not.toBe(made.body['secret']);
    expect(await call('POST', `${path}/secret`, { overlapHours: 0 })).not.toHaveProperty(
      'body.previousSecretEndsAt',
    );
    await call('DELETE', path);
    const { body } = await call('GET', '/audit?limit=6');
    const acts = (body['items'] as { action: string; subject: string }[]).filter(
      ({ subject }) => subject === made.body['id'],
    );
    expect(acts.map(({ action }) => action)).toEqual([
      'webhook.removed',
      'webhook.secretReplaced',
      'webhook.secretReplaced',
      'webhook.changed',
      'webhook.changed',
      'webhook.added',
    ]);
  });

  test.each([
    ['an empty change', 'PATCH', '', {}, 200],
    ['a member that nobody knows', 'PATCH', '', { colour: 'red' }, 400],
    ['a profile that nobody knows', 'PATCH', '', { profiles: ['nothing'] }, 400],
    ['a type that nobody knows', 'PATCH', '', { events: ['alert.invented'] }, 400],
    ['an address inside', 'PATCH', '', { url: 'https://[::ffff:10.0.0.1]/' }, 400],
    ['too long an overlap', 'POST', '/secret', { overlapHours: 1_000 }, 400],
    ['a key that it has no use for', 'POST', '/secret', { routingKey }, 400],
    ['a delivery that is not there', 'POST', '/deliveries/evt_x/redeliver', undefined, 404],
    ['deliveries of an unknown outcome', 'GET', '/deliveries?outcome=lost', undefined, 400],
    ['deliveries that are dead', 'GET', '/deliveries?outcome=dead&type=alert.opened', undefined, 200],
  ] as const)('asked for %s answers', async (_what, method, path, body, status) => {
    const { body: listed } = await call('GET', '/webhooks?limit=1');
    const [{ id = '' } = {}] = listed['items'] as { id?: string }[];
    expect(await call(method, `/webhooks/${id}${path}`, body)).toMatchObject({ status });
    const { status: ofNobody } = await call(method, `/webhooks/nobody${path}`, body);
    expect(status === 400 ? [400, 404] : [404]).toContain(ofNobody);
  });

  test('brings a delivery again on request', async () => {
    const { body: all } = await call('GET', '/webhooks');
    const done: { path: string; eventId: string }[] = [];
    for (const { id } of all['items'] as { id: string }[]) {
      const path = `/webhooks/${id}/deliveries`;
      const { body } = await call('GET', `${path}?outcome=delivered&limit=1`);
      done.push(...(body['items'] as { eventId: string }[]).map(({ eventId }) => ({ path, eventId })));
    }
    const [first] = done;
    expect(await call('POST', `${first?.path}/${first?.eventId}/redeliver`)).toEqual({
      status: 202,
      body: { eventId: first?.eventId, outcome: 'pending' },
    });
  });

  test.each([
    ['without a key of PagerDuty', { format: 'pagerDuty' }, 'routingKey'],
    ['with half a key', { format: 'pagerDuty', routingKey: 'R0' }, 'routingKey'],
    [
      'with a key that nobody needs',
      { format: 'slack', url: 'https://example.com/', routingKey },
      'routingKey',
    ],
    ['without an address', { format: 'slack' }, 'url'],
    ['of an unknown format', { format: 'fax', url: 'https://example.com/' }, 'format'],
    ['for an unknown profile', { url: 'https://example.com/', profiles: ['nothing'] }, 'profiles.0'],
    ['of unknown severity', { url: 'https://example.com/', minimumSeverity: 'awful' }, 'minimumSeverity'],
  ])('%s is not registered', async (_what, body, path) => {
    expect(await post('/webhooks', body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path }] },
    });
  });

  test.each([
    'http://inbox.sandbox.test/x',
    'https://10.0.0.1/x',
    'https://[::1]/x',
    'https://u:p@example.com/',
    'nothing',
  ])('does not go to %s', async (url) => {
    expect(await post('/webhooks', { url })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path: 'url' }] },
    });
  });
});

describe('If-Match', () => {
  const send = async (method: string, path: string, seen: string, body?: object) => {
    const answer = await fetch(`${running.sandbox.origins.app}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${running.operator.token}`,
        ...(body && { 'content-type': 'application/json' }),
        'if-match': seen,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const said = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    running.hold(method, path, { status: answer.status, body: text === '' ? '' : said });
    return { status: answer.status, etag: answer.headers.get('etag') ?? '', code: said['code'] };
  };
  const patch = (path: string, seen: string, body: object) => send('PATCH', path, seen, body);
  const lost = { status: 412, etag: '', code: 'precondition_failed' };

  test('lets a change of a connection be made once by what was read', async () => {
    const { body } = await post('/connections', connection({ name: 'Seen' }));
    const path = `/connections/${String(body['id'])}`;
    const read = () => running.operator.open(`/api/v1${path}`);
    const seen = (await read()).headers.get('etag') ?? '';
    const first = await patch(path, seen, { tags: ['one'] });
    expect(first.status).toBe(200);
    expect(first.etag).not.toBe(seen);
    expect((await read()).headers.get('etag')).toBe(first.etag);
    expect(await patch(path, seen, { tags: ['two'] })).toEqual(lost);
    expect(await (await read()).json()).toMatchObject({ tags: ['one'] });
    expect(await patch(path, `"other", ${first.etag}`, { tags: ['two'] })).toMatchObject({ status: 200 });
    expect(await patch(path, '*', { tags: ['three'] })).toMatchObject({ status: 200 });
  });

  test('does the same for a webhook', async () => {
    const made = await post('/webhooks', { url: `${running.sandbox.origins.inbox}/seen` });
    const path = `/webhooks/${String(made.body['id'])}`;
    const seen = String(made.body['etag']);
    const first = await patch(path, seen, { name: 'One' });
    expect(first.status).toBe(200);
    expect(await patch(path, seen, { name: 'Two' })).toEqual(lost);
    expect(await patch(path, first.etag, { name: 'Two' })).toMatchObject({ status: 200 });
    expect(await send('POST', `${path}/secret`, first.etag)).toEqual(lost);
    const second = await patch(path, '*', { name: 'Three' });
    const renewed = await send('POST', `${path}/secret`, second.etag);
    expect(renewed.status).toBe(200);
    for (const stale of [seen, second.etag]) expect(await send('DELETE', path, stale)).toEqual(lost);
    const { body } = await running.operator.call('GET', '/webhooks?limit=1000');
    expect(body['items']).toContainEqual(
      expect.objectContaining({ id: made.body['id'], enabled: true, etag: renewed.etag }),
    );
    expect((await send('DELETE', path, renewed.etag)).status).toBe(204);
  });
});

describe('Idempotency-Key', () => {
  const wish = async (path: string, key: string, body: object) => {
    const answer = await fetch(`${running.sandbox.origins.app}/api/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${running.operator.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
    const location = answer.headers.get('location');
    const said = { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    running.hold('POST', path, said);
    return { ...said, location };
  };

  test('makes one connection, and answers as before', async () => {
    const first = await wish('/connections', 'one', connection({ name: 'Once' }));
    expect(first.status).toBe(201);
    expect(await wish('/connections', 'one', connection({ name: 'Once' }))).toEqual(first);
    expect(await wish('/connections', 'one', connection({ name: 'Twice' }))).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'Idempotency-Key' }] },
    });
  });

  test('makes one webhook, and shows its secret once', async () => {
    const url = `${running.sandbox.origins.inbox}/once`;
    const first = await wish('/webhooks', 'one', { url });
    expect(first.status).toBe(201);
    const again = await wish('/webhooks', 'one', { url });
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'already_shown', existing: first.body['id'] },
    });
    expect(JSON.stringify(again.body)).not.toContain('whsec_');
  });
});
