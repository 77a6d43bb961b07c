import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/lib/microsoft/cloud.ts';
import { type Graph, type GraphAnswer, openGraph } from '../../../src/lib/microsoft/graph.ts';
import { requestAppToken } from '../../../src/lib/microsoft/tokens.ts';
import { connect } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let cloud: Cloud;
let token: string;
let graph: Graph;

beforeAll(async () => {
  world = await startWorld();
  await connect(world, 'contoso');
  const { seeded, applications } = world.microsoft.world;
  cloud = { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph };
  const { clientId } = seeded.sharedApp;
  const secret = applications.find(({ appId }) => appId === clientId)?.passwordCredentials[0]?.secretText;
  const asked = await requestAppToken(
    cloud,
    { clientId, proof: { kind: 'secret', secret: secret ?? '' } },
    seeded.tenants.contoso,
  );
  if (!asked.ok) throw new Error('no token');
  token = asked.value.token;
  graph = openGraph(cloud, () => Promise.resolve(token), world.now);
});
beforeEach(() => world.microsoft.requests.clear());
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const fault = (status: number, pathContains: string, retryAfterSeconds?: number) =>
  world.microsoft.world.knobs.faults.push({
    id: 'one',
    host: 'graph',
    status,
    pathContains,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
const posts = () =>
  world.microsoft.requests.list({ part: 'graph' }).filter(({ batched }) => batched !== true);
const users = { id: 'users', url: '/users?$select=id,userPrincipalName&$top=2' };
const groups = { id: 'groups', url: '/groups?$select=id' };

describe('a batch', () => {
  test('is one request, with the token, for addresses relative to the version', async () => {
    const answers = await graph.batch([users, groups]);
    expect([...answers].map(([id, answer]) => [id, answer.kind])).toEqual([
      ['users', 'answered'],
      ['groups', 'answered'],
    ]);
    expect(answers.get('users')).toMatchObject({ status: 200, body: { value: [{}, {}] } });
    expect(posts()).toMatchObject([
      {
        method: 'POST',
        path: '/v1.0/$batch',
        status: 200,
        host: new URL(cloud.graphEndpoint).host,
        appId: world.microsoft.world.seeded.sharedApp.clientId,
      },
    ]);
    expect(
      world.microsoft.requests.list().flatMap(({ path, batched }) => (batched === true ? [path] : [])),
    ).toEqual(['/v1.0/users', '/v1.0/groups']);
  });

  test('of nothing is no request', async () => {
    expect(await graph.batch([])).toEqual(new Map());
    expect(posts()).toEqual([]);
  });

  test('has an answer for each item: one refused, one missing, one throttled, one good', async () => {
    fault(429, '/devices', 21);
    const answers = await graph.batch([
      users,
      { id: 'refused', url: '/admin/reportSettings' },
      { id: 'missing', url: `/servicePrincipals(appId='99999999-9999-4999-8999-999999999999')` },
      { id: 'throttled', url: '/devices?$select=id' },
    ]);
    expect(answers.get('users')).toMatchObject({ kind: 'answered', status: 200 });
    expect(answers.get('refused')).toMatchObject({
      kind: 'answered',
      status: 403,
      code: expect.stringMatching(/\w+/),
    });
    expect(answers.get('missing')).toMatchObject({
      kind: 'answered',
      status: 404,
      code: 'Request_ResourceNotFound',
    });
    expect(answers.get('throttled')).toEqual({
      kind: 'unavailable',
      reason: 'Microsoft Graph answered 429',
      retryAfterSeconds: 21,
    });
    // The whole batch is not sent again for one of its items.
    expect(posts()).toHaveLength(1);
  });

  test.each([500, 502, 503, 504, 408])(
    'with an item answered %i says so of that item alone',
    async (status) => {
      fault(status, '/groups');
      const answers = await graph.batch([users, groups]);
      expect(answers.get('users')).toMatchObject({ kind: 'answered' });
      expect(answers.get('groups')).toEqual({
        kind: 'unavailable',
        reason: `Microsoft Graph answered ${status}`,
      });
    },
  );

  test.each([
    [503, 9],
    [429, 30],
    [500, undefined],
  ])(
    'that is answered %i as a whole is not sent again, and leaves every item unavailable',
    async (status, wait) => {
      fault(status, '$batch', wait);
      const answers = await graph.batch([users, groups]);
      for (const id of ['users', 'groups'])
        expect(answers.get(id)).toMatchObject({
          kind: 'unavailable',
          reason: expect.stringContaining(String(status)),
          ...(wait !== undefined && { retryAfterSeconds: wait }),
        });
      expect(posts()).toHaveLength(1);
    },
  );

  test('with a token that Graph does not take is no answer about the tenant', async () => {
    const expired = openGraph(cloud, () => Promise.resolve('e30.e30.x'));
    expect((await expired.batch([users])).get('users')).toMatchObject({ kind: 'unavailable' });
  });

  test('without a token is no answer either', async () => {
    const none = openGraph(cloud, () => Promise.reject(new Error('no token')));
    expect((await none.batch([users])).get('users')).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('no token'),
    });
    expect(posts()).toEqual([]);
  });

  test('larger than Graph takes is no answer', async () => {
    const many = Array.from({ length: 21 }, (_, at) => ({ id: String(at), url: '/groups' }));
    const answers = await graph.batch(many);
    expect([...answers.values()].map(({ kind }) => kind)).toEqual(many.map(() => 'unavailable'));
  });
});

describe('a batch over a bad line', () => {
  const over = async (respond: () => Response | Promise<Response>): Promise<GraphAnswer | undefined> => {
    const real = globalThis.fetch;
    globalThis.fetch = async () => respond();
    try {
      return (await graph.batch([users])).get('users');
    } finally {
      globalThis.fetch = real;
    }
  };
  const json = { 'content-type': 'application/json' };

  test.each<[string, () => Response | Promise<Response>]>([
    ['is cut', () => Promise.reject(new TypeError('fetch failed'))],
    ['takes too long', () => Promise.reject(new DOMException('too slow', 'TimeoutError'))],
    ['is answered by a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['is answered in another form', () => new Response('{"value":[]}', { headers: json })],
    ['is answered without the item', () => new Response('{"responses":[]}', { headers: json })],
    ['is answered with nothing', () => new Response(null, { status: 204 })],
    [
      'is answered 401',
      () =>
        new Response('{"error":{"code":"InvalidAuthenticationToken","message":"x"}}', {
          status: 401,
          headers: json,
        }),
    ],
    [
      'is answered 403 by a proxy',
      () => new Response('<html>', { status: 403, headers: { 'content-type': 'text/html' } }),
    ],
  ])('%s: unavailable', async (_name, respond) => {
    expect(await over(respond)).toMatchObject({ kind: 'unavailable' });
  });

  test('waits as long as an item says, in whatever case the header is written', async () => {
    const body = JSON.stringify({
      responses: [{ id: 'users', status: 429, headers: { 'rEtRy-AfTeR': '12' }, body: {} }],
    });
    expect(await over(() => new Response(body, { headers: json }))).toMatchObject({ retryAfterSeconds: 12 });
  });
});

describe('a read', () => {
  test('follows the pages that Graph names', async () => {
    const seen: string[] = [];
    let next: string | undefined = users.url;
    while (next !== undefined) {
      const answer: GraphAnswer = await graph.read(next);
      if (answer.kind !== 'answered') throw new Error(answer.reason);
      const body = answer.body as { value: { id: string }[]; '@odata.nextLink'?: string };
      seen.push(...body.value.map(({ id }) => id));
      next = body['@odata.nextLink'];
    }
    const tenant = world.microsoft.world.tenants.find(({ domain }) => domain === 'contoso.example');
    expect(seen.toSorted()).toEqual(tenant?.users.map(({ id }) => id).toSorted());
    expect(posts().length).toBeGreaterThan(1);
    for (const { status, appId } of posts())
      expect([status, appId]).toEqual([200, world.microsoft.world.seeded.sharedApp.clientId]);
  });

  test('that is refused or missing is answered, with its code', async () => {
    expect(await graph.read('/admin/reportSettings')).toMatchObject({ kind: 'answered', status: 403 });
    expect(await graph.read('/users/99999999-9999-4999-8999-999999999999')).toMatchObject({
      kind: 'answered',
      status: 404,
      code: 'Request_ResourceNotFound',
    });
  });

  test.each([
    [429, 8],
    [503, undefined],
    [408, undefined],
  ])('that meets %i is unavailable, and is not repeated', async (status, wait) => {
    fault(status, '/groups', wait);
    expect(await graph.read('/groups')).toMatchObject({
      kind: 'unavailable',
      ...(wait !== undefined && { retryAfterSeconds: wait }),
    });
    expect(posts()).toHaveLength(1);
  });

  test('with a token that Graph does not take says so by its status', async () => {
    const expired = openGraph(cloud, () => Promise.resolve('e30.e30.x'));
    expect(await expired.read('/groups')).toMatchObject({ status: 401, code: 'InvalidAuthenticationToken' });
  });

  test('does not carry the token to another host', async () => {
    const sent: (string | null)[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = async (_input, init) => {
      sent.push(new Headers(init?.headers).get('authorization'));
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    };
    try {
      await graph.read('https://graph.evil.example/v1.0/users');
    } finally {
      globalThis.fetch = real;
    }
    expect(sent).toEqual([null]);
  });
});
