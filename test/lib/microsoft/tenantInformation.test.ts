import { expect, test } from '@jest/globals';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { createFindTenantInformation } from '../../../src/lib/microsoft/tenantInformation.ts';

const answered = (body: unknown, status = 200): GraphAnswer => ({ kind: 'answered', status, body });
const find = (answer: GraphAnswer) =>
  createFindTenantInformation({ graph: { read: () => Promise.resolve(answer) } })('t');
const contoso = { displayName: 'Contoso', defaultDomainName: 'contoso.com' };

test('a name is as the tenant chose it', async () => {
  const value = { displayName: ' <b>‮osotnoC', defaultDomain: 'contoso.com' };
  expect(await find(answered({ ...contoso, displayName: value.displayName }))).toEqual({ ok: true, value });
});

test.each<[string, GraphAnswer]>([
  ['a name that nobody sees', answered({ ...contoso, displayName: ' \u200B\u202E' })],
  ['none', answered({ ...contoso, displayName: null })],
  ['a book', answered({ ...contoso, displayName: 'x'.repeat(1_001) })],
  ['no domain', answered({ displayName: 'Contoso' })],
  ['a tenant that is not there', answered(undefined, 404)],
  ['an outage', { kind: 'unavailable', reason: 'Microsoft Graph answered 503' }],
])('%s is no name', async (_name, answer) => {
  expect(await find(answer)).toEqual({ ok: false, error: 'unavailable' });
});

test('a missing right is told apart', async () => {
  expect(await find(answered(undefined, 403))).toEqual({ ok: false, error: 'denied' });
});
