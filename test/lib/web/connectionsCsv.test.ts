import { parse } from 'csv-parse/sync';
import { expect, test } from '@jest/globals';
import { ownTags } from '../../../src/lib/connections/change.ts';
import { connectionsCsv, linksCsv, toPaste } from '../../../src/lib/web/connectionsCsv.ts';
import { aListed } from '../../support/listed.ts';
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

test.each([
  ['x;=1+1', "x;'=1+1"],
  ['a;b;@SUM(1)', "a;b;'@SUM(1)"],
  ['a; =1', "a;' =1"],
  ['a;"=1";b', `a;'"=1";b`],
  ['a;-1;+1', "a;'-1;'+1"],
  ['a;b=1', 'a;b=1'],
  ['=1;=1', "'=1;'=1"],
])('of "%s", also where semicolons part cells, nothing is run', (name, kept) => {
  const link = { row: 2, connection: 'c', name, tenant: name, passedOver: name };
  const files = [linksCsv([link]), connectionsCsv([aListed({ name, tenantName: name })])];
  for (const text of files) {
    const [row]: readonly Record<string, string>[] = parse(text, { bom: true, columns: true });
    expect(row?.['name']).toBe(kept);
    for (const cell of text.split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^[\s"]*[=+@-]/);
  }
});

test('a tag that would be two when a table is read back is refused, and one that is a formula disarmed', () => {
  expect(ownTags.safeParse(['a', '=1+1']).success).toBe(true);
  expect(ownTags.safeParse(['b;c']).error?.issues).toMatchObject([{ message: 'must not hold a semicolon' }]);
  const [row]: readonly Record<string, string>[] = parse(connectionsCsv([aListed({ tags: ['a', '=1+1'] })]), {
    bom: true,
    columns: true,
  });
  expect(row?.['tags']).toBe("a;'=1+1");
});

test('what is to be pasted holds no formula, and as many cells as were given', () => {
  const names = [...FORMULAS, ...PLAIN];
  const text = toPaste(names.map((name) => [name, 'https://mooring.example']));
  // A spreadsheet begins a row at each of these, unless they are in quotes.
  const rows: readonly string[][] = parse(text, { delimiter: '\t', record_delimiter: ['\r\n', '\n', '\r'] });
  expect(rows).toEqual(written.map((name) => [name, 'https://mooring.example']));
});
