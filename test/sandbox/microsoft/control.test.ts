import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { graph, origins, sharedToken, start, tenantOf } from './helpers.ts';

let microsoft: Microsoft;

beforeEach(async () => {
  ({ microsoft } = await start());
});

const control = async (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const request = new Request(`${origins.app}/_sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...init,
  });
  const response = await microsoft.control(request);
  return { status: response.status, text: await response.text() };
};

describe('the control API', () => {
  test('refuses what a browser sends from another site', async () => {
    const path = `/api/tenants/${microsoft.world.seeded.tenants.contoso}`;
    const change = { concealedNames: true };
    expect((await control('PATCH', path, change, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await control('PATCH', path, change, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await control('PATCH', path, change, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect(tenantOf(microsoft, 'contoso.example').knobs.concealedNames).toBe(true);
  });

  test('tells the world without secret values', async () => {
    const { text } = await control('GET', '/api/world');
    expect(text).toContain('adele@contoso.example');
    for (const application of microsoft.world.applications) {
      for (const secret of application.passwordCredentials) expect(text).not.toContain(secret.secretText);
    }
  });

  test('ends a secret in some days, or in the past', async () => {
    const { clientId, keyId } = microsoft.world.seeded.sharedApp;
    const path = `/api/applications/${clientId}/secrets/${keyId}`;
    expect(JSON.parse((await control('PATCH', path, { endsInDays: 7 })).text)).toEqual({
      endDateTime: '2026-11-27T12:00:00.000Z',
    });
    await control('PATCH', path, { endDateTime: '2026-11-01T00:00:00Z' });
    expect((await sharedToken(microsoft, 'harbor.example')).body.error_codes).toEqual([7000222]);
    expect((await control('PATCH', path, { endsInDays: 'soon' })).status).toBe(400);
    expect(
      (await control('PATCH', `/api/applications/${clientId}/secrets/none`, { endsInDays: 7 })).status,
    ).toBe(404);
  });

  test('disables and revokes an application in a tenant', async () => {
    const { operatorTenant, sharedApp } = microsoft.world.seeded;
    const principal = `/api/tenants/${operatorTenant}/service-principals/${sharedApp.clientId}`;
    await control('PATCH', principal, { accountEnabled: false });
    expect((await sharedToken(microsoft, operatorTenant)).body.error_codes).toEqual([7000112]);
    await control('PATCH', principal, { accountEnabled: true });
    expect((await sharedToken(microsoft, operatorTenant)).status).toBe(200);
    const revoke = () =>
      control('POST', `/api/tenants/${operatorTenant}/revoke`, { appId: sharedApp.clientId });
    expect((await revoke()).status).toBe(204);
    expect((await sharedToken(microsoft, operatorTenant)).body.error_codes).toEqual([7000229]);
    expect((await revoke()).status).toBe(404);
  });

  test('makes each host fail on demand, and counts requests', async () => {
    const faults = [
      { host: 'entra', status: 503, count: 1, pathContains: '/token' },
      { host: 'graph', status: 503, count: 1, retryAfterSeconds: 3 },
      { host: 'vault', status: 429, count: 1 },
    ];
    expect((await control('PATCH', '/api/knobs', { faults })).status).toBe(200);
    const failed = await sharedToken(microsoft, 'harbor.example');
    expect([failed.status, failed.body['error']]).toEqual([503, 'temporarily_unavailable']);
    const token = (await sharedToken(microsoft, 'harbor.example')).body['access_token'];
    const answer = await graph(microsoft, token, '/organization');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '3']);
    const throttled = await microsoft.vault(new Request(`${origins.vault}/secrets?api-version=2025-07-01`));
    expect(throttled.status).toBe(429);
    const counted: { count: number } = JSON.parse(
      (await control('GET', '/api/requests?part=entra&status=503')).text,
    );
    expect(counted.count).toBe(1);
    expect(
      microsoft.requests.count({ part: 'entra', appId: microsoft.world.seeded.sharedApp.clientId }),
    ).toBe(1);
    await control('DELETE', '/api/requests');
    expect(microsoft.requests.count()).toBe(0);
    expect((await control('PATCH', '/api/knobs', { lag: { minMs: 9, maxMs: 1 } })).status).toBe(400);
  });

  test('a deleted tenant is unknown to Entra until it is restored', async () => {
    const { contoso } = microsoft.world.seeded.tenants;
    await control('PATCH', `/api/tenants/${contoso}`, { deleted: true });
    expect((await sharedToken(microsoft, contoso)).body.error_codes).toEqual([90002]);
    await control('PATCH', `/api/tenants/${contoso}`, { deleted: false });
    expect((await sharedToken(microsoft, contoso)).body.error_codes).toEqual([7000229]);
    expect((await control('PATCH', `/api/tenants/${contoso}`, { colour: 'red' })).status).toBe(400);
  });
});

describe('GET /_sandbox', () => {
  test('shows tenants, accounts with passwords and secrets, and its buttons work', async () => {
    const { text } = await control('GET', '');
    for (const shown of ['Contoso', 'Adele-Sandbox-1', 'Certero for Office 365', 'Set lag'])
      expect(text).toContain(shown);
    const { contoso } = microsoft.world.seeded.tenants;
    const post = (path: string, fields: Record<string, string>) =>
      microsoft.control(
        new Request(`${origins.app}/_sandbox${path}`, {
          method: 'POST',
          headers: { 'sec-fetch-site': 'same-origin' },
          body: new URLSearchParams(fields),
        }),
      );
    const flipped = await post('/tenant', { tenant: contoso, knob: 'concealedNames' });
    expect([flipped.status, flipped.headers.get('location')]).toEqual([303, '/_sandbox']);
    expect(tenantOf(microsoft, 'contoso.example').knobs.concealedNames).toBe(true);
    await post('/lag', { minMs: '10', maxMs: '20' });
    expect(microsoft.world.knobs.lag).toEqual({ minMs: 10, maxMs: 20 });
    expect((await post('/lag', { minMs: '20', maxMs: '10' })).status).toBe(400);
    await post('/fault', { host: 'graph', status: '', delayMs: '30', cut: 'body', body: '', count: '2' });
    expect(microsoft.world.knobs.faults).toEqual([
      { id: expect.any(String), host: 'graph', delayMs: 30, cut: 'body', count: 2 },
    ]);
    expect((await control('GET', '')).text).toContain(
      'Graph waits 30 ms, hangs up in the middle of its answer, 2 times more',
    );
    expect((await post('/fault', { host: 'graph', status: '' })).status).toBe(400);
    await post('/fault-removal', { id: microsoft.world.knobs.faults[0]?.id ?? '' });
    expect(microsoft.world.knobs.faults).toEqual([]);
    await post('/throttling', { on: 'yes', resourceUnitsPer10s: '20', writesPer150s: '' });
    expect(microsoft.world.knobs.throttling).toEqual({ resourceUnitsPer10s: 20 });
    await post('/throttling', { resourceUnitsPer10s: '20' });
    expect(microsoft.world.knobs.throttling).toBeNull();
    expect((await post('/principal', { tenant: contoso, appId: 'none', action: 'revoke' })).status).toBe(404);
  });
});
