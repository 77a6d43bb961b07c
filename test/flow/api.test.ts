import { directoryRoles } from '../../src/lib/profiles/account.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createOperator } from '../../sandbox/operator.ts';
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
      handOver: { state: 'never' },
    });
    const shown = await running.operator.call('GET', `/connections/${id}`);
    for (const { body } of [answer, listed, shown]) {
      expect(JSON.stringify(body)).not.toContain(settings.clientSecret);
      expect(JSON.stringify(body)).not.toContain('secretName');
    }
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
    const connector = await createOperator(running.sandbox, 'connector');
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
