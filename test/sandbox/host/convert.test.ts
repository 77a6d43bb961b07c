import { describe, expect, test } from '@jest/globals';
import { cookieText, toAnswer, toHttpIn } from '../../../sandbox/host/http/convert.ts';

const incoming = (more: object) => ({
  method: 'GET',
  url: 'https://mooring.sandbox.test/x',
  rawHeaders: [],
  body: new Uint8Array(),
  ...more,
});

describe('a request', () => {
  test('joins repeated headers and query keys with a comma', () => {
    const made = toHttpIn(
      incoming({
        url: 'https://mooring.sandbox.test/x?a=1&b=&a=2',
        rawHeaders: ['X-One', '1', 'Accept', 'a', 'x-one', '2'],
      }),
      { id: '5' },
    );
    expect(made.nullableQuery).toEqual({ a: { value: '1,2' }, b: { value: '' } });
    expect(made.nullableHeaders).toEqual({ 'x-one': { value: '1,2' }, accept: { value: 'a' } });
    expect(made.nullableParams).toEqual({ id: { value: '5' } });
  });

  test.each([
    ['GET', undefined],
    ['HEAD', undefined],
    ['POST', { bytes: new Uint8Array([1]) }],
    ['DELETE', { bytes: new Uint8Array([1]) }],
  ])('%s carries its body as it should', (method, body) => {
    expect(toHttpIn(incoming({ method, body: new Uint8Array([1]) }), {}).body).toEqual(body);
  });
});

describe('an answer', () => {
  test('is 204 when the function returned nothing', () => {
    expect(toAnswer(undefined).status).toBe(204);
  });

  test('has one set-cookie for each cookie, besides the headers', () => {
    const answer = toAnswer({
      http: {
        statusCode: '201',
        headers: { 'x-a': '1' },
        cookies: [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
        body: { bytes: new TextEncoder().encode('hello') },
      },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers).toEqual([
      ['x-a', '1'],
      ['set-cookie', 'a=1; path=/'],
      ['set-cookie', 'b=2; path=/'],
    ]);
    expect(new TextDecoder().decode(answer.body)).toBe('hello');
  });

  test.each([
    [{ name: 'a', value: 'x y=!' }, 'a=x%20y%3D%21; path=/'],
    [{ name: 'a', value: '', sameSite: 'none' as const }, 'a=; path=/'],
    [{ name: 'a', value: '', sameSite: 'explicitNone' as const }, 'a=; path=/; samesite=none'],
    [{ name: 'a', value: '', maxAge: { value: 0 } }, 'a=; max-age=0; path=/'],
    [
      { name: 'a', value: '', expires: { value: { seconds: 0 } }, domain: { value: 'x.test' } },
      'a=; expires=Thu, 01 Jan 1970 00:00:00 GMT; domain=x.test; path=/',
    ],
  ])('writes the cookie %j', (cookie, text) => {
    expect(cookieText(cookie)).toBe(text);
  });
});
