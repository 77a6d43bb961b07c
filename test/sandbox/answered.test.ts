import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { LoggedRequest } from '../../sandbox/microsoft/requestLog.ts';
import { keepRequests } from '../support/published.ts';
import { assertAnswered } from './answered.ts';
import { graph, sharedToken, start } from './microsoft/helpers.ts';

const asked = (method: string, path: string, status: number, more: Partial<LoggedRequest> = {}) => ({
  at: 0,
  part: 'graph',
  method,
  host: 'graph.sandbox.test',
  path: `/v1.0${path}`,
  query: '',
  bodyBytes: 0,
  status,
  kind: 'application' as const,
  permissions: ['User.Read.All'],
  ...more,
});

test.each([
  ['an unknown segment', asked('GET', '/userss', 200), 'segment userss'],
  ['an unknown property', asked('GET', '/users', 200, { query: '$select=colour' }), 'select colour'],
  ['an unknown name in a body', asked('PATCH', '/users/x', 204, { bodyNames: ['colour'] }), 'body colour'],
  ['an endpoint without the permission', asked('GET', '/domains', 200), 'permission User.Read.All'],
])('fails where Graph answered %s', (_what, request, finding) => {
  expect(() => assertAnswered([request])).toThrow(finding);
  // The same, refused, is what a suite of the sandbox is about.
  for (const status of [400, 403, 404, 501]) {
    expect(() => assertAnswered([{ ...request, status }])).not.toThrow();
  }
});

test('judges what a test cleared from the log, and what came after', async () => {
  const { microsoft } = await start();
  const kept = keepRequests(microsoft);
  const token = (await sharedToken(microsoft, 'contoso.example')).body['access_token'];
  await graph(microsoft, token, '/organization');
  microsoft.requests.clear();
  await graph(microsoft, token, '/userss');
  const graphs = kept.filter(({ part }) => part === 'graph').map(({ path }) => path);
  expect(graphs).toEqual(['/v1.0/organization', '/v1.0/userss']);
});

test('every file of the tests that makes an offline Microsoft has its requests judged', () => {
  const folder = join(__dirname, '..');
  const makers = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
    .filter(({ text }) => /\b(createMicrosoft|startSandbox)\(\{/.test(text));
  expect(makers.map(({ path }) => path)).toContain('support/openWorld.ts');
  const unjudged = makers.filter(({ text }) => !/\b(watchAnswered|assertPublished)\(/.test(text));
  expect(unjudged.map(({ path }) => path)).toEqual([]);
});
