import { beforeEach, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../../sandbox/microsoft/microsoft.ts';
import { consentTo } from '../browser.ts';
import { origins, sharedToken, start } from '../helpers.ts';
import { scene } from './callers.ts';

let microsoft: Microsoft;
let token: string;

beforeEach(async () => {
  ({ microsoft } = await start());
  await consentTo(microsoft, 'contoso.example', 'adele@contoso.example');
  token = (await sharedToken(microsoft, 'contoso.example')).body['access_token'] ?? '';
});

/** What is wrong with the request itself, before any endpoint looks at it, and with its place in a collection. */
test.each([
  [
    'a body that is no JSON',
    'POST',
    '/v1.0/users',
    '{"displayName":',
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  ],
  ['another version', 'GET', '/v3.0/organization', undefined, 'Invalid version: v3.0.'],
  ['no version', 'GET', '/organization', undefined, 'Invalid version: organization.'],
  ['a malformed skip token', 'GET', '/v1.0/users?$skiptoken=abc', undefined, 'The skip token is not valid.'],
  ['a malformed escape', 'GET', '/v1.0/users/%zz', undefined, 'The request URI is not valid.'],
])('refuses %s', async (_, method, path, body, message) => {
  const request = new Request(`${origins.graph}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  const response = await microsoft.graph(request);
  expect([response.status, JSON.parse(await response.text())]).toMatchObject([
    400,
    { error: { code: 'BadRequest', message } },
  ]);
});

test.each(['POST', 'PATCH'])('refuses secrets in the body of a %s', async (method) => {
  const ask = (await scene()).app('Application.ReadWrite.All');
  const { id } = (await ask('POST', '/applications', { displayName: 'Snow' })).body;
  const path = method === 'POST' ? '/applications' : `/applications/${id}`;
  const body = { displayName: 'Snow', passwordCredentials: [{ displayName: 'x' }] };
  const refused = await ask(method, path, body);
  expect([refused.status, refused.body.error.message]).toEqual([
    400,
    'New password credentials must be generated with service actions. Use addPassword.',
  ]);
});
