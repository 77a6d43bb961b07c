import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Cloud } from '../../../src/lib/microsoft/cloud.ts';
import { resolveTenant } from '../../../src/lib/microsoft/tenants.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let cloud: Cloud;

beforeAll(async () => {
  world = await startWorld();
  cloud = { authorityHost: world.origins.authority, graphEndpoint: world.origins.graph };
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const never: typeof fetch = () => Promise.reject(new Error('nobody was to be asked'));
const answer =
  (status: number, body: unknown): typeof fetch =>
  () =>
    Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));

test('a domain is found by its id', async () => {
  const { contoso } = world.microsoft.world.seeded.tenants;
  expect(await resolveTenant(cloud, 'contoso.example')).toEqual({ ok: true, value: contoso });
  expect(await resolveTenant(cloud, ' CONTOSO.Example ')).toEqual({ ok: true, value: contoso });
});

test('an id is found by itself, however it is written', async () => {
  const { contoso } = world.microsoft.world.seeded.tenants;
  expect(await resolveTenant(cloud, contoso.toUpperCase())).toEqual({ ok: true, value: contoso });
});

test.each(['nobody.example', '99999999-9999-4999-8999-999999999999'])('%s is unknown', async (name) => {
  expect(await resolveTenant(cloud, name)).toEqual({ ok: false, error: 'unknown' });
});

test.each([
  '',
  '   ',
  'contoso',
  'common',
  'organizations',
  '../common',
  'contoso.example/../common',
  'contoso.example?x=1',
  'contoso.example#',
  'contoso.example@evil.example/x',
  'https://contoso.example',
  'contoso..example',
  '-contoso.example',
  'contoso.example-',
  'contoso.example:8443',
  '127.0.0.1',
  'contoso%2eexample.com/',
  'münchen.example',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(130)}example`,
  '11111111-1111-4111-8111-11111111111',
])('%j is malformed, and nobody is asked', async (name) => {
  expect(await resolveTenant(cloud, name, never)).toEqual({ ok: false, error: 'malformed' });
});

describe('an outage is not an unknown tenant', () => {
  test.each([429, 500, 503])('%i', async (status) => {
    world.microsoft.world.knobs.faults.push({ id: 'one', host: 'entra', status });
    expect(await resolveTenant(cloud, 'contoso.example')).toEqual({ ok: false, error: 'unavailable' });
  });

  test.each<[string, typeof fetch]>([
    ['a cut connection', never],
    ['a time-out', () => Promise.reject(new DOMException('too slow', 'TimeoutError'))],
    ['a page of a proxy', answer(200, '<html>')],
    ['a page of a proxy, 400', answer(400, '<html>')],
    ['another refusal', answer(400, { error: 'invalid_request' })],
    ['a document without issuer', answer(200, {})],
    ['a document of no tenant', answer(200, { issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' })],
    ['the code of an unknown tenant with 503', answer(503, { error: 'invalid_tenant' })],
  ])('%s', async (_name, fetcher) => {
    expect(await resolveTenant(cloud, 'contoso.example', fetcher)).toEqual({
      ok: false,
      error: 'unavailable',
    });
  });
});
