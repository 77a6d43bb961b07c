/** What somebody sends who wants to find out what breaks. */

/** In the place of an id, a code or a file name of an address, after the host has decoded it. */
export const badIds: readonly string[] = [
  '..',
  '../../connections',
  '.',
  '',
  ' ',
  '\0',
  'a\0b',
  '%2f',
  '%00',
  'a/b',
  'a\\b',
  'a#b',
  'a?b',
  'a%b',
  '\t',
  '\r\nx-injected: yes',
  "' or PartitionKey ne '",
  "x') or (RowKey ne 'x",
  '__proto__',
  'constructor',
  'toString',
  'operator:installation',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '💥',
  '\uD800',
  '\u202Egnp.exe',
  '\uFFFF',
  'x'.repeat(600),
  'é'.repeat(2_000),
  'x'.repeat(40_000),
];

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

/** In the place of a text of a form, a parameter or a member. */
const badTexts: readonly string[] = [
  '',
  '..',
  'a\0b',
  '\r\nx-injected: yes',
  "' or PartitionKey ne '",
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  '\u202Egnp.exe',
  '-1',
  '1e999',
  '99999999999999999999',
  '9999-99-99',
  encoded('{"nextPartitionKey":"x"}'),
  encoded('["__proto__","\0"]'),
  encoded('["a/b#?","\uFFFF"]'),
  encoded('x'.repeat(1_200)),
  'x'.repeat(3_000),
];

/** In the place of a member, whatever its type is. */
export const badValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x'.repeat(3_000),
  '\0',
  [],
  [null],
  [[[]]],
  {},
  { length: 1e9 },
  { toString: 1 },
];

/** Bodies that are no JSON object of any kind. */
export const badJson: readonly (string | Uint8Array)[] = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '0',
  '\uFEFF{}x',
  '{"a":1,}',
  "{'a':1}",
  new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
  '['.repeat(20_000),
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
];

/** Forms that no browser sends. */
export const badForms: readonly string[] = [
  'a=1&a=2',
  '__proto__=x&__proto__=y',
  'constructor=x',
  'confirmed=%ff%fe',
  `confirmed=yes&${Array.from({ length: 4_000 }, (_, at) => `f${at}=`).join('&')}`,
  '%00=%00',
  '&&&===',
  't=%00&do=%00&part=1e9&as=exe&timer=constructor&act=__proto__',
];

const JSON_TYPE = 'application/json';

/** Types that a body of ours never has. */
export const badTypes: readonly (string | undefined)[] = [
  undefined,
  '',
  'text/plain',
  'text/html',
  'application/xml',
  'application/json-patch+json',
  `${JSON_TYPE}, text/csv`,
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=x',
  'text/csv; charset=utf-16',
];

/** What other sites, old browsers and tools send with a change. */
export const elsewhere: readonly Readonly<Record<string, string>>[] = [
  {},
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'SAME-ORIGIN' },
  { 'sec-fetch-site': 'same-origin, cross-site' },
  { 'sec-fetch-site': '' },
  { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'cross-site', origin: 'https://mooring.sandbox.test' },
  { authorization: 'Basic eDp5' },
  { authorization: 'bearer' },
  { referer: 'https://mooring.sandbox.test/' },
];

/** Names of parameters that no operation describes: those of our pages, and of every object. */
export const undescribed: readonly string[] = [
  't',
  'code',
  'error',
  'error_description',
  'admin_consent',
  'tenant',
  'page',
  '__proto__',
  'constructor',
];

/** As values stand in an address, encoded or wrongly so. */
export const badQueryValues: readonly string[] = [
  ...badTexts.map((text) => encodeURIComponent(text.toWellFormed())),
  '%',
  '%ff',
  '%00',
  '%u202e',
];

/** Values of `Idempotency-Key` that are none. */
export const badKeys: readonly string[] = ['', 'a b', 'é', 'x'.repeat(256), 'a\tb', 'x'.repeat(20_000)];

/** Values of `If-Match` that name no version of ours. */
export const badEtags: readonly string[] = [
  '',
  'x',
  '""',
  '"x"',
  'W/"x"',
  '"x", "y"',
  '"__proto__"',
  '"'.repeat(2_000),
  '**',
];

/** Texts that hide something or turn what comes after them. */
export const hidingTexts: readonly string[] = [
  'a\0b',
  'a\u202Eb',
  'Con\u200Btoso',
  '\u200D',
  '\uD800',
  'a\nb',
  '\u2066a\u2069',
];
