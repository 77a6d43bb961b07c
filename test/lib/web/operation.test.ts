import { HttpRequest, type HttpRequestInit } from '@azure/functions';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import {
  type Operation,
  readRequest,
  refusalsOf,
  type Reply,
  reply,
  type SaysParams,
} from '../../../src/lib/web/operation.ts';

const say = <const O extends Operation>(operation: O & SaysParams<O['route']>): O => operation;

const operation = say({
  method: 'POST',
  route: 'ships/{id}',
  role: 'Mooring.Operator',
  summary: 'Move a ship',
  params: { id: 'The ship.' },
  query: z.object({ limit: z.coerce.number().max(5).default(3) }),
  body: z.strictObject({ berth: z.string().default('one') }),
  bodyMayBeMissing: true,
  answers: { 200: z.object({ berth: z.string() }), 204: 'Gone.' },
  refusals: ['not_found'],
});

const ask = (search: string, more: Partial<HttpRequestInit> = {}) =>
  readRequest(
    operation,
    new HttpRequest({
      method: 'POST',
      url: `https://mooring.example/api/v1/ships/s${search}`,
      params: { id: 's' },
      ...more,
    }),
  );
const json = { 'content-type': 'application/json' };

describe('a request of an operation', () => {
  test('is read by its schemas', async () => {
    const body = { string: '{"berth":"two"}' };
    expect(await ask('?limit=4', { headers: json, body })).toEqual({
      ok: true,
      value: { params: { id: 's' }, query: { limit: 4 }, body: { berth: 'two' } },
    });
    expect(await ask('')).toMatchObject({ value: { query: { limit: 3 }, body: { berth: 'one' } } });
  });

  test.each([
    ['?limit=6', {}, { code: 'invalid_request', errors: [{ path: 'limit' }] }],
    ['?limits=1', {}, { errors: [{ path: 'limits', message: 'is no parameter here' }] }],
    ['?__proto__=1', {}, { errors: [{ path: '__proto__' }] }],
    ['?limit=1&limit=2', {}, { errors: [{ path: 'limit', message: 'is given more than once' }] }],
    ['', { headers: { 'content-type': 'text/plain' } }, { code: 'unsupported_media_type' }],
    ['', { headers: json, body: { string: '{"flag":1}' } }, { code: 'invalid_request' }],
  ])('is refused: %s %j', async (search, more, error) => {
    expect(await ask(search, more)).toMatchObject({ ok: false, error });
  });
});

test('refusals follow from what an operation takes', () => {
  const { body: _body, query: _query, ...bare } = { ...operation, method: 'GET' as const };
  expect(refusalsOf(bare)).toEqual([
    'not_signed_in',
    'not_allowed',
    'invalid_request',
    'not_found',
    'internal',
    'settings_invalid',
    'unavailable',
  ]);
  expect(refusalsOf({ ...operation, idempotent: true })).toEqual(
    expect.arrayContaining([
      'cross_site',
      'invalid_request',
      'too_large',
      'unsupported_media_type',
      'in_progress',
    ]),
  );
});

test('what is not said of an operation does not compile', () => {
  const answer = reply as Reply<typeof operation.answers>;
  expect(answer(200, { berth: 'one' }, { etag: '"1"' })).toMatchObject({
    status: 200,
    headers: { etag: '"1"' },
  });
  expect(answer(204)).toEqual({ status: 204 });
  // @ts-expect-error a body that is not as its schema says
  answer(200, { berth: 1 });
  // @ts-expect-error a status that is not said
  answer(202, { berth: 'one' });
  const { params: _params, ...silent } = operation;
  // @ts-expect-error a parameter of the route that nothing is said of
  say(silent);
  const { refusals: _refusals, ...careless } = operation;
  // @ts-expect-error no codes
  say(careless);
});
