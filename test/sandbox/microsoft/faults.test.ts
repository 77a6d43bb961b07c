import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../support/until.ts';
import { consentTo } from './browser.ts';
import { control } from './controls.ts';
import { identityHeader, sharedSecret, type Fields } from './helpers.ts';
import { startHttps, type HttpsMicrosoft } from './httpsFixture.ts';

let https: HttpsMicrosoft;
let token: string;

beforeAll(async () => {
  https = await startHttps();
  await consentTo(https.microsoft, 'contoso.example', 'adele@contoso.example', https.origins);
  token = JSON.parse(await (await ask.entra()).text())['access_token'];
});
afterEach(() => setFaults());
afterAll(() => https.close());

const setFaults = (...faults: object[]) => control(https.microsoft, 'PATCH', '/knobs', { faults });

/** One request to each host, as clients of it make them; those of Graph carry the token. */
const ask = {
  entra: (init: RequestInit = {}) => {
    const { microsoft, origins } = https;
    const fields: Fields = {
      grant_type: 'client_credentials',
      client_id: microsoft.world.seeded.sharedApp.clientId,
      client_secret: sharedSecret(microsoft),
      scope: 'https://graph.microsoft.com/.default',
    };
    const address = `${origins.authority}/contoso.example/oauth2/v2.0/token`;
    return fetch(address, { method: 'POST', body: new URLSearchParams(fields), ...init });
  },
  graph: (init: RequestInit = {}) =>
    fetch(`${https.origins.graph}/v1.0/organization`, {
      headers: { authorization: `Bearer ${token}` },
      ...init,
    }),
  vault: (init: RequestInit = {}) => fetch(`${https.origins.vault}/secrets?api-version=2025-07-01`, init),
  reports: (init: RequestInit = {}) => fetch(`${https.origins.reports}/data/v1.0/download?token=none`, init),
  managedIdentity: (init: RequestInit = {}) => {
    const { managedIdentityClientId } = https.microsoft.world.seeded;
    const query = `api-version=2019-08-01&client_id=${managedIdentityClientId}&resource=https://vault.azure.net`;
    return fetch(`${https.identityEndpoint}?${query}`, {
      headers: { 'x-identity-header': identityHeader },
      ...init,
    });
  },
};
const hosts = ['entra', 'graph', 'vault', 'reports', 'managedIdentity'] as const;
const statuses = (part: string) => https.microsoft.requests.list({ part }).map(({ status }) => status);

const typeOf = ({ headers }: Response) => headers.get('content-type')?.split(';')[0];

describe.each(hosts)('%s', (host) => {
  test('hangs up before it answers', async () => {
    await setFaults({ host, cut: 'before', count: 1 });
    await expect(ask[host]()).rejects.toThrow('fetch failed');
    expect(statuses(host).at(-1)).toBe(0);
    expect((await ask[host]()).status).toBeGreaterThanOrEqual(200);
  });

  test('hangs up in the middle of its answer', async () => {
    await setFaults({ host, cut: 'body', count: 1 });
    const answer = await ask[host]();
    await expect(answer.text()).rejects.toThrow('terminated');
    expect((await ask[host]()).status).toBe(answer.status);
  });

  test('answers with half of what it would have said', async () => {
    const right = await ask[host]();
    await setFaults({ host, body: 'truncated', count: 1 });
    const answer = await ask[host]();
    const text = await answer.text();
    expect(answer.status).toBe(right.status);
    expect(typeOf(answer)).toBe(typeOf(right));
    expect(text.length).toBeGreaterThan(0);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('lets a page on the way answer, with or without a status', async () => {
    await setFaults({ host, body: 'html', count: 1 }, { host, body: 'html', status: 502 });
    for (const status of [200, 502]) {
      const answer = await ask[host]();
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        status,
        'text/html; charset=utf-8',
      ]);
      expect(await answer.text()).toContain('<html>');
    }
  });

  test('is slower than its caller has time, and forgets whoever has gone', async () => {
    await setFaults({ host, delayMs: 600_000, count: 1 });
    https.microsoft.requests.clear();
    await expect(ask[host]({ signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    await until('a line in the log', () => statuses(host).length > 0);
    expect(statuses(host)).toEqual([0]);
  });

  test('is slow, and then refuses', async () => {
    await setFaults({ host, delayMs: 30, status: 503, retryAfterSeconds: 4, count: 1 });
    const began = performance.now();
    const answer = await ask[host]();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '4']);
    expect(performance.now() - began).toBeGreaterThanOrEqual(29);
  });
});

describe('an item of a batch', () => {
  const batch = async () => {
    const answer = await fetch(`${https.origins.graph}/v1.0/$batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        requests: ['organization', 'users'].map((id) => ({ id, method: 'GET', url: `/${id}?$select=id` })),
      }),
    });
    const body: { responses: { id: string; status: number; body: unknown }[] } = await answer.json();
    return body.responses;
  };

  test.each([
    ['truncated', 200, /^\{"/],
    ['html', 200, /<html>/],
  ] as const)('has a broken body alone: %s', async (body, status, text) => {
    await setFaults({ host: 'graph', body, pathContains: '/users' });
    expect(await batch()).toMatchObject([
      { status: 200, body: { value: [{}] } },
      { status, body: expect.stringMatching(text) },
    ]);
  });

  test('cannot be cut by itself: the address of the batch can', async () => {
    await setFaults({ host: 'graph', cut: 'before', pathContains: '/users' });
    expect(await batch()).toMatchObject([{ status: 200 }, { status: 200 }]);
    await setFaults({ host: 'graph', cut: 'before', pathContains: '/$batch' });
    await expect(batch()).rejects.toThrow('fetch failed');
  });
});

test.each([{}, { status: 200 }, { cut: 'after' }, { body: 'xml' }, { delayMs: -1 }])(
  'a fault that says %j is refused',
  async (fault) => {
    await expect(setFaults({ host: 'graph', ...fault })).rejects.toThrow('400');
  },
);
