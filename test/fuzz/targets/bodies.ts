import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod';
import type { Result } from '../../../src/lib/result.ts';
import { readBody, readForm, readJson, readUpload } from '../../../src/lib/web/body.ts';
import type { Problem } from '../../../src/lib/web/problem.ts';
import { target } from '../fuzz.ts';
import { json, SECRET, text } from '../garbage.ts';

const chunks = async function* (bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 50) yield await Promise.resolve(bytes.subarray(at, at + 50));
};
const incoming = (type: string, bytes: Buffer) =>
  ({ headers: new Headers({ 'content-type': type }), body: chunks(bytes) }) as never;

// As browsers make it: Node.js finds it within values even without its dashes.
const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
const part = (name: string, value: string): string =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const field = z.strictObject({ name: z.string().max(100) });
const LIMIT = 2_000;
const asObject = (name: string): { readonly name: string } => ({ name });

/** Each reader, the type of what it reads, and how members are written down for it. */
const readers = {
  json: {
    type: 'application/json',
    read: (type: string, bytes: Buffer) => readJson(incoming(type, bytes), field, LIMIT),
    write: (members: readonly (readonly [string, string])[]) => JSON.stringify(Object.fromEntries(members)),
  },
  form: {
    type: 'application/x-www-form-urlencoded',
    read: (type: string, bytes: Buffer) => readForm(incoming(type, bytes), field, LIMIT),
    write: (members: readonly (readonly [string, string])[]) =>
      new URLSearchParams(members.map(([name, value]) => [name, value])).toString(),
  },
  upload: {
    type: 'multipart/form-data',
    read: (type: string, bytes: Buffer) => readUpload(incoming(type, bytes), field, LIMIT),
    write: (members: readonly (readonly [string, string])[]) =>
      `${members.map(([name, value]) => part(name, value)).join('')}--${boundary}--\r\n`,
  },
  text: {
    type: 'text/csv',
    read: (type: string, bytes: Buffer) =>
      readBody(incoming(type, bytes), z.string().max(100).transform(asObject), {
        type: 'text/csv',
        limitBytes: LIMIT,
      }),
    write: (members: readonly (readonly [string, string])[]) => members[0]?.[1] ?? '',
  },
} as const;
const all = Object.values(readers);

/** What makes a body one that is refused, and as what. */
const faults = {
  otherType: 'unsupported_media_type',
  tooMuch: 'too_large',
  noUtf8: 'invalid_request',
  tooLong: 'invalid_request',
  twice: 'invalid_request',
  more: 'invalid_request',
  cut: 'invalid_request',
} as const;
/** A text has no members; JSON keeps one of two, a form that is cut is a form. */
const notOf: Readonly<Record<keyof typeof readers, readonly (keyof typeof faults)[]>> = {
  json: ['twice'],
  form: ['cut'],
  upload: ['noUtf8'],
  text: ['twice', 'more', 'cut'],
};
const cases = (Object.keys(readers) as (keyof typeof readers)[]).flatMap((of) =>
  (Object.keys(faults) as (keyof typeof faults)[]).flatMap((fault) =>
    notOf[of].includes(fault) ? [] : [{ of, fault }],
  ),
);

/** An error says what is wrong, and not what was sent: in characters, since in JSON a control character takes six. */
function assertShort(read: Result<unknown, Problem>): void {
  const { detail = '', errors = [] } = read.ok ? {} : read.error;
  const said = [detail, ...errors.flatMap(({ path, message }) => [path, message])].join('');
  expect(said.length).toBeLessThan(1_000);
}

export const bodyTargets = [
  target({
    name: 'body',
    inputs: fc.record({
      type: fc.oneof(
        fc.constantFrom(
          'application/json',
          'application/x-www-form-urlencoded',
          `multipart/form-data; boundary=${boundary}`,
          'text/csv; charset=utf-8',
        ),
        text.map((one) => one.replaceAll(/[^\x20-\x7e]/g, '').trim()),
      ),
      body: fc.oneof(
        text,
        json.map((one) => JSON.stringify(one)),
        text.map((one) => `${part('name', one)}--${boundary}--\r\n`),
      ),
    }),
    async holds({ type, body }) {
      const given = type.split(';')[0]?.trim().toLowerCase();
      for (const reader of all) {
        const read = await reader.read(type, Buffer.from(body, 'latin1'));
        assertShort(read);
        if (read.ok) expect([reader.type, Array.from(read.value.name).length <= 100]).toEqual([given, true]);
        else if (given !== reader.type) expect(read.error.code).toBe('unsupported_media_type');
      }
    },
  }),
  // Written down for its reader, a value is read as it was; with one thing wrong it is refused as what it is.
  target({
    name: 'body-written',
    inputs: fc.record({
      name: text.map((one) =>
        one
          .slice(0, 100)
          .toWellFormed()
          .replace(/^\u{FEFF}+/u, ''),
      ),
      case: fc.constantFrom(...cases),
      behind: fc.constantFrom('', ';charset=utf-8', '; charset="UTF-8"', ' ; a=b'),
      upper: fc.boolean(),
    }),
    async holds({ name, case: { of, fault }, behind, upper }) {
      const { type: plain, read, write } = readers[of];
      const said = `${upper ? plain.toUpperCase() : plain}${behind}`;
      const typeOf = (type: string): string => (of === 'upload' ? `${type}; boundary=${boundary}` : type);
      const came = await read(typeOf(said), Buffer.from(write([['name', name]])));
      expect(came).toEqual({ ok: true, value: { name } });

      const secret: readonly [string, string] = ['name', SECRET];
      const written = {
        otherType: write([secret]),
        tooMuch: write([['name', `${SECRET}${'x'.repeat(LIMIT)}`]]),
        noUtf8: write([secret]),
        tooLong: write([['name', SECRET.repeat(4)]]),
        twice: write([secret, ['name', 'x']]),
        more: write([secret, ['more', SECRET]]),
        cut: write([secret]).slice(0, -4),
      }[fault];
      const bytes = Buffer.from(written);
      if (fault === 'noUtf8') bytes[written.indexOf(SECRET) + 3] = 0xff;
      const wrongType = fault === 'otherType' ? 'text/plain' : said;
      const refused = await read(typeOf(wrongType), bytes);
      assertShort(refused);
      expect(refused.ok ? 'taken' : refused.error.code).toBe(faults[fault]);
      expect(JSON.stringify(refused)).not.toContain(SECRET.slice(0, 12));
    },
  }),
];
