import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { errorsOf, importColumns, readFile } from '../../../src/lib/onboarding/imports/file.ts';
import { target } from '../fuzz.ts';
import { text } from '../garbage.ts';

const cell = fc.oneof(text, fc.constantFrom('contoso.example', 'snow', 'A name', '"', '""', 'a;b', ''));
const table = fc
  .record({
    header: fc.oneof(
      fc.constant('tenant,profile,name'),
      fc.constant('tenant;profile;name;tags'),
      fc.array(fc.oneof(fc.constantFrom(...importColumns), text)).map((all) => all.join(',')),
    ),
    rows: fc.array(
      fc.array(cell, { maxLength: 7 }).map((cells) => cells.join(',')),
      { maxLength: 30 },
    ),
  })
  .map(({ header, rows }) => [header, ...rows].join('\n'));

/** What makes a text look like another one. */
const HIDING = /[\p{Cc}\p{Bidi_Control}]/u;

/** What people write, and what parts cells and rows for whoever reads them badly. */
const words = (longest: number, more: readonly string[]) =>
  fc
    .array(fc.constantFrom('a', 'B', ' ', ',', '"', "'", '=', '@', 'é', '漢', '🙂', ...more), {
      maxLength: longest,
      size: 'max',
    })
    .map((signs) => `x${signs.join('')}y`);
const rows = fc.array(
  fc.record({
    tenant: fc.constantFrom(
      'contoso.example',
      'fabrikam.onmicrosoft.com',
      'AAAAAAAA-1111-4111-8111-111111111111',
    ),
    profile: fc.constantFrom('snow', 'sam360', '__proto__'),
    name: words(30, [';', '""']),
    tags: fc.uniqueArray(words(15, []), { maxLength: 4 }),
    ownership: fc.constantFrom('', 'shared', 'dedicated'),
    callers: fc.uniqueArray(fc.uuid(), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 8 },
);
/** What is wrong with one row, and what it is told under; or with the whole file. */
const wrongRows = {
  tenant: { tenant: 'no tenant' },
  profile: { profile: '' },
  name: { name: ' ' },
  tags: { tags: ['x'.repeat(41)] },
  ownership: { ownership: 'both' },
  callers: { callers: ['nobody'] },
};
const wrongFiles = [
  'column gone',
  'column unknown',
  'column twice',
  'quotation mark open',
  'no rows',
] as const;

export const importTargets = [
  target({
    name: 'import-file',
    inputs: fc.oneof(table, text),
    holds(file) {
      const read = readFile(file);
      if (!read.ok) {
        expect(['invalid_request', 'too_large']).toContain(read.error.code);
        return;
      }
      const numbers = read.value.map(({ row }) => row);
      expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
      for (const { read: one, said } of read.value) {
        expect(said.name.length).toBeLessThan(100);
        const shown = [...Object.values(said), ...(one.ok ? [one.value.name, one.value.tenant] : [])];
        expect(shown.filter((text_) => HIDING.test(text_) || !text_.isWellFormed())).toEqual([]);
        if (one.ok) expect(one.value.name.trim()).not.toBe('');
      }
      errorsOf(read.value);
    },
  }),
  // Written down as RFC 4180 has it, it is read as it was, and what is wrong with one row is told of that one.
  target({
    name: 'import-file-written',
    inputs: fc.record({
      rows,
      columns: fc.shuffledSubarray([...importColumns], { minLength: 6 }),
      sign: fc.constantFrom(',', ';', '\t'),
      end: fc.constantFrom('\n', '\r\n', '\r'),
      bom: fc.boolean(),
      quotesAll: fc.boolean(),
      blankAfter: fc.nat(8),
      wrong: fc.option(
        fc.record({ what: fc.constantFrom(...Object.keys(wrongRows), 'cell more', 'twice'), at: fc.nat(7) }),
        { nil: undefined },
      ),
      wrongFile: fc.option(fc.constantFrom(...wrongFiles), { nil: undefined, freq: 5 }),
    }),
    holds({ rows: given, columns, sign, end, bom, quotesAll, blankAfter, wrong, wrongFile }) {
      const asCell = (value: string): string =>
        quotesAll || /[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
      const asLine = (cells: readonly string[]): string => cells.map(asCell).join(sign) + end;
      const wrongAt = wrong && wrong.at % given.length;
      // No two of them say the same.
      const meant = given.map((row, at) => ({ ...row, name: `${at} ${row.name}` }));
      const made = meant.map((row, at) => ({
        ...row,
        ...(at === wrongAt && wrongRows[wrong?.what as keyof typeof wrongRows]),
      }));
      const cellsOf = (row: (typeof made)[number]): string[] =>
        columns.map((column) => (typeof row[column] === 'string' ? row[column] : row[column].join(' ; ')));
      const lines = made.map((row, at) =>
        asLine([...cellsOf(row), ...(at === wrongAt && wrong?.what === 'cell more' ? ['x'] : [])]),
      );
      const hasBlank = blankAfter < given.length;
      const isTwice = wrong?.what === 'twice';
      const body = [
        ...lines.slice(0, blankAfter),
        ...(hasBlank ? [end] : []),
        ...lines.slice(blankAfter),
        ...(isTwice ? [lines[wrongAt ?? 0] ?? ''] : []),
      ];
      const headers: Record<string, string[]> = {
        'column gone': columns.map((column) => (column === 'name' ? 'tags' : column)),
        'column unknown': columns.map((column) => (column === 'tags' ? 'tag' : column)),
        'column twice': columns.map((column) => (column === 'tags' ? 'callers' : column)),
      };
      const file = [
        bom ? '\u{FEFF}' : '',
        asLine(headers[wrongFile ?? ''] ?? columns),
        ...(wrongFile === 'no rows' ? [end] : body),
        wrongFile === 'quotation mark open' ? '"x' : '',
      ].join('');
      const read = readFile(file);
      if (wrongFile !== undefined) {
        expect(read).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
        return;
      }
      const rowOf = (at: number): number => at + 2 + (hasBlank && at >= blankAfter ? 1 : 0);
      const came = read.ok ? read.value : [];
      expect(came.map(({ row }) => row)).toEqual(
        [...meant, ...(isTwice ? [0] : [])].map((_, at) => rowOf(at)),
      );
      came.forEach(({ read: one }, at) => {
        const isWrong = isTwice ? at === meant.length : at === wrongAt;
        const { ownership, ...row } = meant[at] ?? { ownership: '' };
        const whole = { ...row, ...(ownership !== '' && { ownership }) };
        if (!isWrong) expect(one).toEqual({ ok: true, value: whole });
        else {
          const path = Object.hasOwn(wrongRows, wrong?.what ?? '') ? wrong?.what : '';
          expect(one.ok ? 'taken' : one.error.map((error) => error.path)).toEqual([path]);
        }
      });
    },
  }),
];
