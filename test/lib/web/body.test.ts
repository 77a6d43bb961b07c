import { describe, expect, test } from '@jest/globals';
import { HttpRequest } from '@azure/functions';
import * as z from 'zod';
import { readForm, readJson } from '../../../src/lib/web/body.ts';

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
