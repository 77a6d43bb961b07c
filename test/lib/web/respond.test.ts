import { describe, expect, test } from '@jest/globals';
import { Script } from 'node:vm';
import * as z from 'zod';
import { asset, assetPath } from '../../../src/lib/web/assets.ts';
import { fromZod, type ProblemCode, problems } from '../../../src/lib/web/problem.ts';
import { file, json, page, problem, seeOther } from '../../../src/lib/web/respond.ts';

const headersOf = (answer: { headers?: unknown }) => new Headers(answer.headers as Record<string, string>);
const policy = (answer: { headers?: unknown }) => headersOf(answer).get('content-security-policy');
const bodyOf = (answer: { body?: unknown }): unknown => JSON.parse(String(answer.body));

describe('problem documents', () => {
  test.each(Object.keys(problems) as ProblemCode[])('%s', (code) => {
    const answer = problem({ code, detail: 'So it is.' });
    const { status, title } = problems[code];
    expect(answer.status).toBe(status);
    expect(headersOf(answer).get('content-type')).toBe('application/problem+json');
    expect(bodyOf(answer)).toEqual({
      type: `urn:mooring:problem:${code}`,
      title,
      status,
      code,
      detail: 'So it is.',
    });
  });

  test('name every bad member of the input', () => {
    const parsed = z.object({ tags: z.array(z.string()), name: z.string() }).safeParse({ tags: ['a', 7] });
    expect(!parsed.success && bodyOf(problem(fromZod(parsed.error)))).toMatchObject({
      code: 'invalid_request',
      status: 400,
      errors: [{ path: 'tags.1' }, { path: 'name' }],
    });
  });

  test('name what is there already', () => {
    expect(bodyOf(problem({ code: 'connection_exists', existing: 'c1' }))).toMatchObject({ existing: 'c1' });
  });

  test('say when to come back, and how to sign in', () => {
    const busy = problem({ code: 'unavailable', retryAfter: 2.2 });
    expect(headersOf(busy).get('retry-after')).toBe('3');
    expect(headersOf(problem({ code: 'not_signed_in' })).get('www-authenticate')).toBe('Bearer');
  });
});

describe('every answer', () => {
  test.each([
    ['json', json(200, {})],
    ['page', page(200, '<!doctype html>')],
    ['redirect', seeOther('/connections/c1')],
    ['problem', problem({ code: 'internal' })],
  ])('%s is not kept, not framed, not sniffed, and sends no address on', (_, answer) => {
    const headers = headersOf(answer);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d+/);
    expect(headers.get('permissions-policy')).toContain('camera=()');
    const rules = headers.get('content-security-policy') ?? '';
    expect(rules).toContain(`default-src 'none'`);
    expect(rules).toContain(`frame-ancestors 'none'`);
    expect(rules).not.toContain('unsafe');
  });

  test('a redirect says where to', () => {
    expect(seeOther('/connections/c1').status).toBe(303);
    expect(headersOf(seeOther('/connections/c1')).get('location')).toBe('/connections/c1');
  });

  test('the onboarding form may lead on to the authority, others may not', () => {
    const formOrigins = ['https://login.microsoftonline.com'];
    expect(policy(page(200, ''))).toContain(`form-action 'self';`);
    expect(policy(page(200, '', { formOrigins }))).toContain(
      `form-action 'self' https://login.microsoftonline.com;`,
    );
  });
});

describe('assets', () => {
  test.each(['style.css', 'app.js', 'icon.svg'] as const)(
    '%s is kept for long under its own hash',
    (name) => {
      const found = asset(name);
      if (found === undefined) throw new Error('missing');
      const answer = file(found, { headers: new Headers() });
      expect(answer).toMatchObject({ status: 200, body: found.body });
      expect(headersOf(answer).get('cache-control')).toContain('immutable');
      expect(assetPath(name)).toBe(`/assets/${name}?v=${found.etag.replaceAll('"', '')}`);
      const again = file(found, { headers: new Headers({ 'if-none-match': found.etag }) });
      expect(again.status).toBe(304);
      expect(again.body).toBeUndefined();
    },
  );

  test('there are no others', () => {
    expect(['other.css', '../config.ts', 'toString', '__proto__', ''].map(asset)).toEqual(
      Array(5).fill(undefined),
    );
  });

  test('the script is JavaScript', () => {
    expect(() => new Script(asset('app.js')?.body ?? '(')).not.toThrow();
  });
});
