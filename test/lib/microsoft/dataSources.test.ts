import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { acceptedPermissions } from '../../../sandbox/microsoft/graph/access.ts';
import { dataReads, dataSources, judgeData, sources } from '../../../src/lib/microsoft/dataSources.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { openGraph } from '../../../src/lib/microsoft/graph.ts';
import { requestAppToken } from '../../../src/lib/microsoft/tokens.ts';
import { registered } from '../../support/tenantApps.ts';
import { startWorld, type World } from '../../support/world.ts';

const answered = (status: number, body: unknown, code?: string, message?: string): GraphAnswer => ({
  kind: 'answered',
  status,
  body,
  ...(code !== undefined && { code }),
  ...(message !== undefined && { message }),
});
const outcome = (answer: GraphAnswer | undefined) => judgeData('signIns', answer).outcome;

describe('an answer', () => {
  test.each<[string, GraphAnswer | undefined, string]>([
    ['with something in it', answered(200, { value: [{}] }), 'readable'],
    ['with nothing in it', answered(200, { value: [] }), 'empty'],
    ['in another form', answered(200, { id: '' }), 'unknown'],
    [
      'that wants a premium licence',
      answered(403, {}, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'Neither tenant is B2C'),
      'unlicensed',
    ],
    [
      'that wants a product',
      answered(400, {}, 'BadRequest', 'Tenant does not have a SPO license.'),
      'unlicensed',
    ],
    [
      'that has no such service',
      answered(400, {}, 'BadRequest', 'Request not applicable to target tenant.'),
      'unlicensed',
    ],
    [
      'that wants a permission',
      answered(403, {}, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
      'denied',
    ],
    ['that refuses otherwise', answered(400, {}, 'BadRequest', 'Invalid period'), 'unknown'],
    ['that does not know the token', answered(401, {}, 'InvalidAuthenticationToken', ''), 'unknown'],
    ['that is none', { kind: 'unavailable', reason: 'Microsoft Graph answered 429' }, 'unknown'],
    ['that is missing', undefined, 'unknown'],
  ])('%s', (_name, answer, expected) => {
    expect(outcome(answer)).toBe(expected);
  });

  test('says when to ask again', () => {
    const busy: GraphAnswer = { kind: 'unavailable', reason: 'busy', retryAfterSeconds: 17 };
    expect(judgeData('users', busy)).toMatchObject({ outcome: 'unknown', retryAfterSeconds: 17 });
  });
});

describe('a read', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  test.each(dataSources)('of %s is opened by the permission that is named for it', (source) => {
    const [path = ''] = sources[source].url.toLowerCase().split('?');
    const route = { method: 'GET', path: path.replace("'d7'", '{value}') } as const;
    const names = acceptedPermissions(route)?.application.map(({ name }) => name);
    // Shown by the users' endpoint, and guarded by a permission of its own.
    if (source === 'signIns') expect(sources.signIns.permission).toBe('AuditLog.Read.All');
    else expect(names).toContain(sources[source].permission);
  });

  async function tried(roles: readonly string[]) {
    const app = registered(world, 'contoso', { roles });
    const token = await requestAppToken(
      { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph },
      { clientId: app.clientId, proof: { kind: 'secret', secret: app.secret } },
      world.microsoft.world.seeded.tenants.contoso,
    );
    if (!token.ok) throw new Error(token.error.kind);
    const graph = openGraph(
      { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph },
      () => Promise.resolve(token.value.token),
    );
    world.microsoft.requests.clear();
    const answers = await graph.batch(dataReads(dataSources));
    expect(world.microsoft.requests.count({ part: 'graph', pathContains: '$batch' })).toBe(1);
    return Object.fromEntries(
      dataSources.map((source) => [source, judgeData(source, answers.get(source)).outcome]),
    );
  }
  const everything = [...new Set(dataSources.map((source) => sources[source].permission))];

  test('with every permission finds what the tenant has, and what it has no licence for', async () => {
    expect(await tried(everything)).toEqual({
      organization: 'readable',
      users: 'readable',
      groups: 'readable',
      devices: 'readable',
      subscriptions: 'readable',
      usageReports: 'readable',
      signIns: 'unlicensed',
    });
    const tenant = world.microsoft.world.tenants.find(({ domain }) => domain === 'contoso.example');
    tenant?.subscribedSkus.forEach((sku) => Object.assign(sku, { skuPartNumber: 'SPE_E5' }));
    expect((await tried(everything))['signIns']).toBe('readable');
    expect((await tried(['User.Read.All']))['signIns']).toBe('denied');
  });

  test('without its permission is denied', async () => {
    const seen = await tried(['Device.Read.All']);
    expect(new Set(Object.values({ ...seen, devices: 'denied' }))).toEqual(new Set(['denied']));
    expect(seen['devices']).toBe('readable');
  });
});
