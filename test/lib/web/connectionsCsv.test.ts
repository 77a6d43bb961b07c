import { parse } from 'csv-parse/sync';
import { expect, test } from '@jest/globals';
import { linksCsv, toPaste } from '../../../src/lib/web/connectionsCsv.ts';
import { FORMULAS } from '../../support/wellMeant.ts';

/** Names that stay as they are, though something in them could be taken for a border of cells. */
const PLAIN = ['Contoso', 'a=1', 'a\tb', 'a\rb', 'a\nb', 'a "b", c;d'];

const written = [...FORMULAS.map((name) => `'${name}`), ...PLAIN];

test('the links of an import are a file in which no name is a formula', () => {
  const links = [...FORMULAS, ...PLAIN].map((name, row) => ({
    row,
    connection: 'c',
    name,
    tenant: name,
    passedOver: name,
  }));
  const rows: readonly Record<string, string>[] = parse(linksCsv(links), { bom: true, columns: true });
  for (const column of ['name', 'tenant', 'passedOver'])
    expect(rows.map((row) => row[column])).toEqual(written);
});

test('what is to be pasted holds no formula, and as many cells as were given', () => {
  const names = [...FORMULAS, ...PLAIN];
  const text = toPaste(names.map((name) => [name, 'https://mooring.example']));
  // A spreadsheet begins a row at each of these, unless they are in quotes.
  const rows: readonly string[][] = parse(text, { delimiter: '\t', record_delimiter: ['\r\n', '\n', '\r'] });
  expect(rows).toEqual(written.map((name) => [name, 'https://mooring.example']));
});
