import { describe, expect, test } from '@jest/globals';
import { errorsOf, MOST_ROWS, readFile } from '../../../../src/lib/onboarding/imports/file.ts';

const rowsOf = (text: string) => {
  const read = readFile(text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
};
const wrongIn = (text: string) => errorsOf(rowsOf(text)).map(({ path, message }) => `${path}: ${message}`);
const HEAD = 'tenant,profile,name';
const good = 'contoso.example,snow,Contoso';

describe('a file of connections', () => {
  test('is read with byte order mark, CR LF, quotation marks and columns in any order', () => {
    const [first, second] = rowsOf(
      '\u{FEFF}Name,TENANT,profile,tags\r\n"Contoso, ""head"" office",contoso.example,snow,a; b\r\n\r\nFabrikam,fabrikam.example,snow,\r\n',
    );
    expect(first).toMatchObject({
      row: 2,
      read: { ok: true, value: { name: 'Contoso, "head" office', tags: ['a', 'b'] } },
    });
    // As a spreadsheet counts: the blank row has a number too.
    expect(second).toMatchObject({ row: 4, read: { ok: true, value: { tags: [] } } });
  });

  test.each([';', '\t'])('may have %j between its columns', (between) => {
    const text = `${HEAD}\n${good}`.replaceAll(',', between);
    expect(rowsOf(text)).toMatchObject([
      { row: 2, read: { ok: true, value: { tenant: 'contoso.example' } } },
    ]);
  });

  test('keeps a name that a spreadsheet would run: files that we write guard it', () => {
    expect(rowsOf(`${HEAD}\ncontoso.example,snow,=cmd|A1`)).toMatchObject([
      { read: { ok: true, value: { name: '=cmd|A1' } } },
    ]);
  });

  test('shows of a refused name no other line, and nothing that turns it around', () => {
    const [refused] = rowsOf(`${HEAD}\ncontoso.example,snow,a\u{2028}b\u{2029}c\u{202E}d\u{85}e`);
    expect(refused).toMatchObject({
      read: { ok: false },
      said: { name: 'a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e' },
    });
  });

  test.each([
    ['contoso.example,snow,', 'rows.2.name: must not be empty'],
    ['contoso.example,snow,a\u{202E}b', 'rows.2.name: must be plain text'],
    ['contoso.example,snow,a\u{0007}b', 'rows.2.name: must be plain text'],
    [`contoso.example,snow,${'x'.repeat(81)}`, 'rows.2.name: must be at most 80 characters'],
    [
      'not a tenant,snow,A',
      'rows.2.tenant: must be a directory id (a GUID) or a domain name such as contoso.com',
    ],
    ['contoso.example,snow,A,more', 'rows.2.: has 4 values under 3 columns'],
    ['contoso.example', 'rows.2.profile: must not be empty'],
    [
      `${good}\n${good.toUpperCase().replace('SNOW', 'snow')}`,
      'rows.3.: says the same tenant, profile and name as row 2',
    ],
  ])('names the row and the column of what is wrong with %j', (rows, error) => {
    expect(wrongIn(`${HEAD}\n${rows}`)).toContain(error);
  });

  test.each([
    ['tenant,profile\na,b', 'rows.1.name'],
    [`${HEAD},owner\n${good},x`, 'rows.1.owner'],
    [`${HEAD},Name\n${good},x`, 'rows.1.name'],
    [`${HEAD},\n${good},`, 'rows.1.4'],
  ])('is refused for the columns of %j', (text, path) => {
    expect(readFile(text)).toMatchObject({
      ok: false,
      error: { code: 'invalid_request', errors: [{ path }] },
    });
  });

  test.each([
    ['', 'holds no rows'],
    [HEAD, 'holds no rows'],
    [`${HEAD}\n"open,snow,A\n${good}`, 'never closed'],
    [`${HEAD}\n"a"b,snow,A`, 'Line 2'],
    [`${HEAD}\na"b,snow,A`, 'Line 2'],
    [`${HEAD}\n${'x'.repeat(30_000)},snow,A`, 'too long'],
  ])('is refused as a whole where it is no table', (text, detail) => {
    const read = readFile(text);
    expect(read).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    expect(!read.ok && read.error.detail).toContain(detail);
  });

  test('may have ten thousand rows and not one more', () => {
    const rows = Array.from({ length: MOST_ROWS }, (_, at) => `t${at}.example,snow,N`);
    expect(rowsOf([HEAD, ...rows].join('\n'))).toHaveLength(MOST_ROWS);
    expect(readFile([HEAD, ...rows, good].join('\n'))).toMatchObject({ error: { code: 'too_large' } });
    expect(readFile('\n'.repeat(3 * MOST_ROWS))).toMatchObject({ error: { code: 'too_large' } });
  });
});
