import { describe, expect, test } from '@jest/globals';
import { HttpRequest } from '@azure/functions';
import * as z from 'zod';
import { readForm, readJson, readUpload } from '../../../src/lib/web/body.ts';

const schema = z.object({ name: z.string().min(1) });
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

const post = (type: string | undefined, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  new HttpRequest({
    method: 'POST',
    url: 'https://mooring.example/connections',
    headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
    body: { bytes: Buffer.from(body) },
  });
const refusedAs = (code: string) => ({ ok: false, error: { code } });

describe('JSON', () => {
  test('is read and validated', async () => {
    const request = post('application/json; charset=utf-8', '{"name":"Žofie","more":1}');
    expect(await readJson(request, schema, 100)).toEqual({ ok: true, value: { name: 'Žofie' } });
  });

  test.each<[string, HttpRequest, string]>([
    ['another type', post('text/plain', '{"name":"a"}'), 'unsupported_media_type'],
    ['a form', post(FORM, 'name=a'), 'unsupported_media_type'],
    ['no type', post(undefined, '{"name":"a"}'), 'unsupported_media_type'],
    ['one byte too many', post(JSON_TYPE, `{"name":"${'a'.repeat(90)}"}`), 'too_large'],
    [
      'a length that says too many',
      post(JSON_TYPE, '{"name":"a"}', { 'content-length': '5000' }),
      'too_large',
    ],
    ['a length that lies', post(JSON_TYPE, ' '.repeat(101), { 'content-length': '1' }), 'too_large'],
    ['broken JSON', post(JSON_TYPE, '{"name":'), 'invalid_request'],
    ['nothing', post(JSON_TYPE, ''), 'invalid_request'],
    ['no UTF-8', post(JSON_TYPE, new Uint8Array([0x22, 0xff, 0x22])), 'invalid_request'],
    ['the wrong shape', post(JSON_TYPE, '{"name":""}'), 'invalid_request'],
  ])('%s is refused', async (_, request, code) => {
    expect(await readJson(request, schema, 100)).toMatchObject(refusedAs(code));
  });

  test('exactly the limit is taken', async () => {
    const text = JSON.stringify({ name: 'a'.repeat(89) });
    expect(text).toHaveLength(100);
    expect(await readJson(post(JSON_TYPE, text), schema, 100)).toMatchObject({ ok: true });
  });

  test('what is wrong is named by its place', async () => {
    const result = await readJson(post(JSON_TYPE, '{}'), schema);
    expect(result).toMatchObject({ ok: false, error: { errors: [{ path: 'name' }] } });
  });
});

describe('a form', () => {
  test('is read and validated', async () => {
    expect(await readForm(post(FORM, 'name=A+%C5%BD%26b&x=1'), schema)).toEqual({
      ok: true,
      value: { name: 'A Ž&b' },
    });
  });

  test.each<[string, HttpRequest, string]>([
    ['JSON', post(JSON_TYPE, '{"name":"a"}'), 'unsupported_media_type'],
    ['a field given twice', post(FORM, 'name=a&name=b'), 'invalid_request'],
    ['a missing field', post(FORM, ''), 'invalid_request'],
    ['too many bytes', post(FORM, `name=${'a'.repeat(100)}`), 'too_large'],
  ])('%s is refused', async (_, request, code) => {
    expect(await readForm(request, schema, 100)).toMatchObject(refusedAs(code));
  });
});

describe('a form with files', () => {
  const upload = z.object({ name: z.string().min(1), file: z.instanceof(Uint8Array).optional() });
  const LIMIT = 1_000;
  const BOM = [0xef, 0xbb, 0xbf];
  const fileOf = (...bytes: number[]) => new File([new Uint8Array(bytes)], 'a.csv', { type: 'text/csv' });

  /** What a browser sends of these fields, changed on its way where that is wished. */
  async function sent(
    fields: readonly (readonly [name: string, value: string | File])[],
    { cutTo, type }: { cutTo?: number; type?: string } = {},
  ) {
    const form = new FormData();
    for (const [name, value] of fields) {
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, value);
    }
    const body = new Response(form);
    const bytes = new Uint8Array(await body.arrayBuffer()).slice(0, cutTo);
    return readUpload(post(type ?? body.headers.get('content-type') ?? '', bytes), upload, LIMIT);
  }

  test('gives texts as texts and files as their bytes, a byte order mark among them', async () => {
    const file = fileOf(...BOM, 0xff, 0);
    expect(
      await sent([
        ['name', 'Žofie'],
        ['file', file],
        ['more', 'x'],
      ]),
    ).toEqual({
      ok: true,
      value: { name: 'Žofie', file: new Uint8Array([...BOM, 0xff, 0]) },
    });
  });

  test('may come without a file, or with the empty one of a browser in which none was chosen', async () => {
    expect(await sent([['name', 'a']])).toEqual({ ok: true, value: { name: 'a' } });
    const part = 'content-disposition: form-data; name=';
    const none = 'filename=""\r\ncontent-type: application/octet-stream';
    const body = `--b\r\n${part}"name"\r\n\r\na\r\n--b\r\n${part}"file"; ${none}\r\n\r\n\r\n--b--\r\n`;
    expect(await readUpload(post('multipart/form-data; boundary=b', body), upload, LIMIT)).toEqual({
      ok: true,
      value: { name: 'a', file: new Uint8Array() },
    });
  });

  const file = fileOf(1);
  const large = fileOf(...Array.from({ length: LIMIT }, () => 97));
  test.each<[string, Parameters<typeof sent>, string, string]>([
    [
      'two files under one name',
      [
        [
          ['name', 'a'],
          ['file', file],
          ['file', file],
        ],
      ],
      'invalid_request',
      'more than once',
    ],
    [
      'a text and a file under one name',
      [
        [
          ['name', 'a'],
          ['name', file],
        ],
      ],
      'invalid_request',
      'more than once',
    ],
    ['a file in the place of a text', [[['name', file]]], 'invalid_request', ''],
    [
      'a text in the place of a file',
      [
        [
          ['name', 'a'],
          ['file', 'a'],
        ],
      ],
      'invalid_request',
      '',
    ],
    ['another type', [[['name', 'a']], { type: FORM }], 'unsupported_media_type', 'multipart/form-data'],
    ['no boundary', [[['name', 'a']], { type: 'multipart/form-data' }], 'invalid_request', 'cannot be read'],
    [
      'another boundary',
      [[['name', 'a']], { type: 'multipart/form-data; boundary=x' }],
      'invalid_request',
      'cannot be read',
    ],
    [
      'a body that is cut',
      [
        [
          ['name', 'a'],
          ['file', file],
        ],
        { cutTo: 200 },
      ],
      'invalid_request',
      'cannot be read',
    ],
    ['nothing', [[], { cutTo: 0 }], 'invalid_request', 'cannot be read'],
    [
      'too many bytes',
      [
        [
          ['name', 'a'],
          ['file', large],
        ],
      ],
      'too_large',
      '1000 bytes',
    ],
  ])('%s is refused', async (_, given, code, said) => {
    const result = await sent(...given);
    expect(result).toMatchObject(refusedAs(code));
    expect(!result.ok && (result.error.detail ?? '')).toContain(said);
  });
});
