import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { control } from './controls.ts';
import { identityHeader, origins, postToken, start, tenantOf, type TestClock } from './helpers.ts';

const DAY = 86_400_000;

let microsoft: Microsoft;
let clock: TestClock;
let token: string;

const identityToken = async (resource: string): Promise<string> => {
  const id = microsoft.world.seeded.managedIdentityClientId;
  const address = `http://127.0.0.1/msi/token?resource=${resource}&api-version=2019-08-01&client_id=${id}`;
  const request = new Request(address, { headers: { 'x-identity-header': identityHeader } });
  const body: { access_token: string } = JSON.parse(await (await microsoft.managedIdentity(request)).text());
  return body.access_token;
};

beforeEach(async () => {
  ({ microsoft, clock } = await start());
  token = await identityToken('https://vault.sandbox.test');
});

interface Answer {
  status: number;
  code?: string;
  inner?: string;
  message?: string;
  body: Record<string, unknown>;
  headers: Headers;
}

async function call(method: string, path: string, body?: object): Promise<Answer> {
  const joint = path.includes('?') ? '&' : '?';
  const response = await microsoft.vault(
    new Request(`${origins.vault}${path}${joint}api-version=2025-07-01`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  const json: Record<string, unknown> & {
    error?: { code: string; message: string; innererror?: { code: string } };
  } = text === '' ? {} : JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    body: json,
    ...(json.error ? { code: json.error.code, message: json.error.message } : {}),
    ...(json.error?.innererror ? { inner: json.error.innererror.code } : {}),
  };
}

const set = (name: string, more: object = {}) => call('PUT', `/secrets/${name}`, { value: 'v', ...more });
const roleOf = (role: string | null) =>
  control(microsoft, 'PUT', `/vault/roles/${microsoft.world.seeded.managedIdentityObjectId}`, { role });

describe('the challenge', () => {
  test('answers a token of another tenant with AKV10032, one for Graph with AKV10022', async () => {
    const { contoso } = microsoft.world.seeded.tenants;
    const { clientId, secret } = microsoft.world.seeded.automation;
    const application = microsoft.world.applications.find((one) => one.appId === clientId);
    const principal = tenantOf(microsoft, 'harbor.example').servicePrincipals.find(
      (one) => one.appId === clientId,
    );
    if (!application || !principal) throw new Error('no automation');
    application.signInAudience = 'AzureADMultipleOrgs';
    tenantOf(microsoft, 'contoso.example').servicePrincipals.push({ ...principal, id: crypto.randomUUID() });
    const { body } = await postToken(microsoft, contoso, {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
      scope: 'https://vault.sandbox.test/.default',
    });
    token = body['access_token'] ?? '';
    expect(await call('GET', '/secrets/x')).toMatchObject({ status: 401, code: 'Unauthorized' });
    const refused = await call('GET', '/secrets/x');
    expect(refused.message).toMatch(
      /^AKV10032: Invalid issuer\. Expected one of https:\/\/sts\.windows\.net\//,
    );
    expect(refused.headers.get('www-authenticate')).toContain('resource="https://vault.sandbox.test"');
    token = await identityToken('https://graph.microsoft.com');
    expect((await call('GET', '/secrets/x')).message).toMatch(/^AKV10022: Invalid audience\./);
  });

  test('refuses an expired token and a forged one', async () => {
    clock.turn(2 * DAY);
    expect((await call('GET', '/secrets/x')).message).toContain('IDX10223');
    token = `${token.slice(0, -8)}AAAAAAAA`;
    expect((await call('GET', '/secrets/x')).message).toMatch(/^AKV10046/);
  });
});

describe('roles', () => {
  test.each([
    ['user', [200, 403, 403, 403, 403, 403, 403]],
    ['reader', [403, 403, 403, 403, 403, 403, 403]],
    [null, [403, 403, 403, 403, 403, 403, 403]],
    ['officer', [200, 200, 200, 200, 200, 200, 204]],
  ])('%s: get, set, update, delete, recover, delete, purge', async (role, expected) => {
    await set('mine');
    await roleOf(role);
    const calls: [string, string, object?][] = [
      ['GET', '/secrets/mine'],
      ['PUT', '/secrets/mine', { value: 'w' }],
      ['PATCH', '/secrets/mine/', { tags: {} }],
      ['DELETE', '/secrets/mine'],
      ['POST', '/deletedsecrets/mine/recover'],
      ['DELETE', '/secrets/mine'],
      ['DELETE', '/deletedsecrets/mine'],
    ];
    const statuses: number[] = [];
    for (const [method, path, body] of calls) statuses.push((await call(method, path, body)).status);
    expect(statuses).toEqual(expected);
    expect((await call('GET', '/secrets')).status).toBe(role === null ? 403 : 200);
  });

  test('a refusal names caller, action and secret', async () => {
    await roleOf('user');
    const refused = await call('DELETE', '/secrets/mine');
    expect(refused).toMatchObject({ code: 'Forbidden', inner: 'ForbiddenByRbac' });
    expect(refused.message).toContain("Action: 'Microsoft.KeyVault/vaults/secrets/delete'");
    expect(refused.message).toContain("vaults/mooring/secrets/mine'");
    expect((await set('mine')).message).toContain("secrets/setSecret/action'");
  });
});

describe('what may be written', () => {
  const many = Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`tag${at}`, '']));
  test.each<[string, string, object]>([
    ['an underscore in the name', 'a_b', {}],
    ['a name of 128 characters', 'a'.repeat(128), {}],
    ['more than 25 KB', 'a', { value: 'x'.repeat(25_601) }],
    ['16 tags', 'a', { tags: many }],
    ['a tag of 257 characters', 'a', { tags: { a: 'x'.repeat(257) } }],
    ['a content type of 256 characters', 'a', { contentType: 'x'.repeat(256) }],
    ['a date in place of seconds', 'a', { attributes: { exp: '2027-01-01' } }],
    ['no value', 'a', { value: undefined }],
  ])('refuses %s', async (_, name, more) => {
    expect(await set(name, more)).toMatchObject({ status: 400, code: 'BadParameter' });
  });

  test('takes exactly 127 characters, 25 KB and 15 tags; names do not differ by case', async () => {
    const tags = Object.fromEntries(Object.entries(many).slice(1));
    expect((await set('A'.repeat(127), { value: 'x'.repeat(25_600), tags })).status).toBe(200);
    expect((await call('GET', `/secrets/${'a'.repeat(127)}`)).body['value']).toHaveLength(25_600);
  });

  test('expiry and start are only told, a disabled secret is refused', async () => {
    await set('old', { attributes: { exp: 1, nbf: 4_000_000_000 } });
    expect((await call('GET', '/secrets/old')).body['attributes']).toMatchObject({
      exp: 1,
      nbf: 4_000_000_000,
    });
    const changed = await call('PATCH', '/secrets/old', { attributes: { enabled: false } });
    expect(changed.body).not.toHaveProperty('value');
    expect(await call('GET', '/secrets/old')).toMatchObject({ status: 403, inner: 'SecretDisabled' });
    expect((await call('GET', '/secrets/old/versions')).status).toBe(200);
  });

  test('an unknown or missing api-version is refused', async () => {
    const ask = async (query: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await microsoft.vault(new Request(`${origins.vault}/secrets${query}`, { headers }))).status;
    };
    expect(await ask('')).toBe(400);
    expect(await ask('?api-version=2016-10-01')).toBe(400);
    expect(await ask('?api-version=7.4')).toBe(200);
  });
});

describe('lists', () => {
  test('have pages of 25 at most', async () => {
    for (let at = 0; at < 30; at += 1) await set(`many-${at}`);
    const first = await call('GET', '/secrets');
    expect(first.body['value']).toHaveLength(25);
    const next = new URL(String(first.body['nextLink']));
    const second = await call('GET', `/secrets?$skiptoken=${next.searchParams.get('$skiptoken') ?? ''}`);
    expect(second.body['value']).toHaveLength(6);
    expect(second.body['nextLink']).toBeNull();
    expect((await call('GET', '/secrets?maxresults=26')).status).toBe(400);
    expect((await call('GET', '/secrets?maxresults=3')).body['value']).toHaveLength(3);
  });
});

describe('deleting and recovering', () => {
  test('take their time where the vault is slow, and refuse each other meanwhile', async () => {
    await control(microsoft, 'PATCH', '/vault', { delayMs: 5000 });
    await set('slow');
    expect((await call('DELETE', '/secrets/slow')).status).toBe(200);
    expect((await call('GET', '/deletedsecrets/slow')).status).toBe(404);
    for (const doing of [() => set('slow'), () => call('POST', '/deletedsecrets/slow/recover')])
      expect(await doing()).toMatchObject({ status: 409, code: 'Conflict', inner: 'ObjectIsBeingDeleted' });
    clock.turn(5000);
    expect((await call('GET', '/deletedsecrets/slow')).status).toBe(200);
    expect(await set('slow')).toMatchObject({ status: 409, inner: 'ObjectIsDeletedButRecoverable' });
    expect((await call('POST', '/deletedsecrets/slow/recover')).status).toBe(200);
    expect((await call('GET', '/secrets/slow')).status).toBe(404);
    for (const doing of [() => set('slow'), () => call('DELETE', '/deletedsecrets/slow')])
      expect(await doing()).toMatchObject({ status: 409, inner: 'ObjectIsBeingRecovered' });
    clock.turn(5000);
    expect((await call('GET', '/secrets/slow')).body['value']).toBe('v');
  });

  test('a purged name is free again once the purge is over', async () => {
    await control(microsoft, 'PATCH', '/vault', { delayMs: 5000 });
    await set('gone');
    await call('DELETE', '/secrets/gone');
    clock.turn(5000);
    expect((await call('DELETE', '/deletedsecrets/gone')).status).toBe(204);
    expect(await set('gone')).toMatchObject({ status: 409, inner: 'ObjectIsBeingDeleted' });
    clock.turn(5000);
    expect((await set('gone')).status).toBe(200);
  });

  test('under purge protection nobody purges, the end of the retention does', async () => {
    await control(microsoft, 'PATCH', '/vault', { purgeProtection: true, retentionDays: 7 });
    await set('kept');
    const deleted = await call('DELETE', '/secrets/kept');
    expect(deleted.body['attributes']).toMatchObject({
      recoveryLevel: 'CustomizedRecoverable',
      recoverableDays: 7,
    });
    expect(await call('DELETE', '/deletedsecrets/kept')).toMatchObject({ status: 403, code: 'Forbidden' });
    clock.turn(7 * DAY);
    token = await identityToken('https://vault.sandbox.test');
    expect((await call('GET', '/deletedsecrets/kept')).status).toBe(404);
    expect((await set('kept')).status).toBe(200);
  });
});

test('throttling answers 429 without Retry-After', async () => {
  await control(microsoft, 'PATCH', '/knobs', { faults: [{ host: 'vault', status: 429, count: 1 }] });
  const refused = await call('GET', '/secrets');
  expect(refused).toMatchObject({ status: 429, code: 'Throttled' });
  expect(refused.headers.has('retry-after')).toBe(false);
});
