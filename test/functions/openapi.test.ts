import { readFileSync } from 'node:fs';
import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { problems } from '../../src/lib/web/problem.ts';
import { loadApp, type Registered } from '../fakes/functionsCore.ts';
import { type ApiDocument, createHold, templateOf } from '../support/apiDocument.ts';
import { readBlocks, requestsOf } from '../support/apiExamples.ts';
import { suiteStorage } from '../support/storage.ts';
import { textOf } from '../support/textOf.ts';

const settings = {
  OPERATOR_TENANT: '11111111-1111-4111-8111-111111111111',
  OPERATOR_NAME: 'Harbor Operations',
  SIGN_IN_CLIENT_ID: '22222222-2222-4222-8222-222222222222',
  PUBLIC_ORIGIN: 'https://mooring.example',
  KEY_VAULT_URL: 'https://harbor.vault.azure.net',
  WEBSITE_AUTH_ENABLED: 'true',
  AzureWebJobsStorage: suiteStorage().connectionString,
};

let app: readonly Registered[];
let document: ApiDocument;

beforeAll(async () => {
  app = await loadApp(settings);
  const claims = [
    { typ: 'tid', val: settings.OPERATOR_TENANT },
    { typ: 'aud', val: settings.SIGN_IN_CLIENT_ID },
    { typ: 'oid', val: '33333333-3333-4333-8333-333333333333' },
    { typ: 'roles', val: 'Mooring.Reader' },
  ];
  const principal = Buffer.from(JSON.stringify({ claims })).toString('base64');
  const request = new HttpRequest({
    method: 'GET',
    url: `${settings.PUBLIC_ORIGIN}/api/v1/openapi.json`,
    headers: { 'x-ms-client-principal': principal },
  });
  const context = new InvocationContext({ functionName: 'describeApi', invocationId: 'one' });
  const serve = app.find(({ name }) => name === 'describeApi')?.handler;
  const answer = (await serve?.(request, context)) as HttpResponseInit;
  document = JSON.parse(textOf(answer)) as ApiDocument;
});

/** Members of an answer that are shown in it alone. */
const SHOWN_ONCE = new Set(['secret', 'token', 'accessToken', 'password', 'value', 'link', 'url']);

/** Has a schema such a member, however deep? */
function showsOnce(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  const { $ref, properties = {} } = schema as { $ref?: string; properties?: object };
  if ($ref !== undefined) return showsOnce(at($ref));
  return (
    Object.keys(properties).some((name) => SHOWN_ONCE.has(name)) || Object.values(schema).some(showsOnce)
  );
}
const at = (ref: string): unknown =>
  ref
    .split('/')
    .slice(1)
    .reduce<unknown>((place, name) => (place as Record<string, unknown>)[name], document);

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      ...operation,
    })),
  );

describe('the document of the API', () => {
  test('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    const judged = await new Validator().validate(structuredClone(document) as never);
    expect(judged).toMatchObject({ valid: true });
  });

  test('holds every route under /api/v1, and nothing else', () => {
    const routes = app.flatMap(({ trigger }) => {
      const [method] = (trigger['methods'] ?? []) as string[];
      const route = (trigger['route'] ?? '') as string;
      return route.startsWith('api/v1/') ? [`${method} ${route.slice('api/v1'.length)}`] : [];
    });
    expect(
      operations()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(routes.toSorted());
  });

  test('holds what docs/api.md lists, with the same roles', () => {
    const rows = readFileSync('docs/api.md', 'utf8').matchAll(/^\| \[`(\w+ \/\S*)`\]\(\S+\) +\| (\w+) /gm);
    const listed = [...rows].flatMap(([, name = '', role = '']) =>
      name === 'GET /health' ? [] : [`${name} Mooring.${role}`],
    );
    const described = operations().map((one) => `${one.name} ${one['x-role']}`);
    expect(described.toSorted()).toEqual(listed.toSorted());
  });

  test('names every problem code, and docs/api.md with the same status', () => {
    const rows = readFileSync('docs/api.md', 'utf8').matchAll(/^\| `(\w+)` +\| (\d{3}) /gm);
    const listed = Object.fromEntries([...rows].map(([, code, status]) => [code, Number(status)]));
    const known = Object.entries(problems).map(([code, { status }]) => [code, status]);
    expect(listed).toEqual(Object.fromEntries(known));
    const used = new Set(operations().flatMap((one) => one['x-problem-codes']));
    expect([...used].toSorted()).toEqual(Object.keys(problems).toSorted());
  });
});

test('an operation that takes Idempotency-Key and shows a secret does not keep its answer', () => {
  const repeatable = operations().filter(({ parameters }) =>
    parameters?.some(({ name }) => name.toLowerCase() === 'idempotency-key'),
  );
  expect(repeatable.length).toBeGreaterThan(2);
  const showing = repeatable.filter(({ responses }) =>
    Object.entries(responses).some(([status, one]) => Number(status) < 300 && showsOnce(one)),
  );
  expect(showing.map(({ name }) => name)).toContain('POST /webhooks');
  const keeping = showing.filter((one) => !one['x-problem-codes'].includes('already_shown'));
  expect(keeping.map(({ name }) => name)).toEqual([]);
});

describe('the examples of docs/api.md', () => {
  const blocks = readBlocks();
  const scripts = blocks.filter(({ type }) => type === 'sh');

  test('are of every operation, each under its heading, and of nothing else', () => {
    const shown = scripts.flatMap(({ under, text }) =>
      requestsOf(text).map(({ method, path }) => {
        const template = templateOf(document, method, path);
        return {
          under,
          operation: template === undefined ? `no ${method} ${path}` : `${method} ${template}`,
        };
      }),
    );
    const names = new Set(operations().map(({ name }) => name));
    expect(shown.filter(({ operation }) => !names.has(operation))).toEqual([]);
    const own = new Set(shown.flatMap(({ under, operation }) => (under === operation ? [under] : [])));
    expect([...names].filter((name) => !own.has(name))).toEqual([]);
  });

  test.each(blocks.filter(({ type, under }) => type === 'json' && under.includes(' /')))(
    'show answers to $under as the document says',
    ({ under, text }) => {
      const [method = '', template = ''] = under.split(' ');
      const body = JSON.parse(text) as Record<string, unknown>;
      const responses = document.paths[template]?.[method.toLowerCase()]?.responses ?? {};
      const statuses = Object.keys(responses).map(Number);
      const possible = statuses.filter((one) => ('code' in body ? one === body['status'] : one < 300));
      const faults = possible.map((status) => {
        try {
          createHold(document)(method, template.replaceAll(/[{}]/g, ''), { status, body });
          return 'none';
        } catch (thrown) {
          return String(thrown);
        }
      });
      expect(faults).toContain('none');
    },
  );
});

describe('an answer that is not as the document says is found out:', () => {
  const link = { id: 'l', url: 'https://mooring.example/connect?t=x', expiresAt: '2026-01-01T00:00:00Z' };
  const refusal = { type: 't', title: 't', status: 404, code: 'not_found' };

  test.each([
    ['as it says', 201, link, undefined],
    ['a member too few', 201, { id: 'l', url: 'u' }, /expiresAt/],
    ['a member too many', 201, { ...link, token: 'x' }, /additional properties/],
    ['no instant', 201, { ...link, expiresAt: 'soon' }, /date-time/],
    ['another status', 200, link, /no such answer/],
    ['a refusal as it says', 404, refusal, undefined],
    ['a code that it does not name', 404, { ...refusal, code: 'link_not_found' }, /link_not_found/],
  ])('%s', (_what, status, body, said) => {
    const hold = () => createHold(document)('POST', '/connections/c/links?x=1', { status, body });
    if (said) expect(hold).toThrow(said);
    else expect(hold).not.toThrow();
  });

  test('another path', () => {
    expect(() => createHold(document)('GET', '/nothing', { status: 404, body: {} })).toThrow(
      /no such operation/,
    );
  });
});
