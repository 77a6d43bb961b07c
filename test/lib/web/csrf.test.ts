import { describe, expect, test } from '@jest/globals';
import { checkOrigin } from '../../../src/lib/web/csrf.ts';

const ours = 'https://mooring.example';
const check = (method: string, headers: Record<string, string>) =>
  checkOrigin({ method, headers: new Headers(headers) }, ours);

describe('a change is let through', () => {
  test.each<[string, string, Record<string, string>]>([
    ['reading needs nothing', 'GET', { 'sec-fetch-site': 'cross-site' }],
    ['nor does asking for the head', 'HEAD', {}],
    ['our origin', 'POST', { origin: ours }],
    ['the same origin', 'POST', { 'sec-fetch-site': 'same-origin' }],
    ['both agree', 'DELETE', { origin: ours, 'sec-fetch-site': 'same-origin' }],
    // What browsers send with a form of a page that has Referrer-Policy: no-referrer.
    ['no origin told, but the same', 'POST', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['a token of a program', 'POST', { authorization: 'Bearer abc', origin: 'https://other.example' }],
  ])('%s', (_, method, headers) => {
    expect(check(method, headers)).toEqual({ ok: true });
  });
});

describe('a change is refused', () => {
  test.each<[string, string, Record<string, string>]>([
    ['nothing told', 'POST', {}],
    ['another origin', 'POST', { origin: 'https://other.example' }],
    ['our host, another scheme', 'POST', { origin: 'http://mooring.example' }],
    ['our name as a prefix', 'POST', { origin: `${ours}.evil.example` }],
    ['an opaque origin alone', 'POST', { origin: 'null' }],
    ['an opaque origin elsewhere', 'POST', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['another site', 'PUT', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbouring site', 'PATCH', { 'sec-fetch-site': 'same-site' }],
    ['typed in or a bookmark', 'POST', { 'sec-fetch-site': 'none' }],
    ['the two disagree: site', 'POST', { origin: ours, 'sec-fetch-site': 'cross-site' }],
    [
      'the two disagree: origin',
      'POST',
      { origin: 'https://other.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['what a browser adds by itself is no token', 'POST', { authorization: 'Basic YTpi' }],
    ['an unknown method counts as a change', 'BREW', {}],
  ])('%s', (_, method, headers) => {
    expect(check(method, headers)).toMatchObject({ ok: false, error: { code: 'cross_site' } });
  });
});
