import { describe, expect, test } from '@jest/globals';
import { plainText } from '../../../src/lib/profiles/phrase.ts';

const read = (text: string) => plainText(40).safeParse(text);

describe('a text for people', () => {
  test.each([
    'Contoso licences',
    'Žofie & <b>木</b>',
    '=SUM(A1)',
    'می\u200Cخواهم',
    'क्\u200Dष',
    '👩\u200D👩\u200D👧 ❤\uFE0F',
    '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
  ])('%s is taken as it is', (text) => {
    expect(read(text)).toEqual({ success: true, data: text });
  });

  test('is taken without the blanks around it', () => {
    expect(read(' \t\uFEFFa b\u00A0\n')).toEqual({ success: true, data: 'a b' });
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \u3000\t'],
    ['too much', 'x'.repeat(41)],
    ['a NUL', 'a\0b'],
    ['two lines', 'a\nb'],
    ['two lines in Unicode', 'a\u2028b'],
    ['an escape sequence', '\u001B[31ma'],
    ['a turned direction', 'a\u202Eb'],
    ['an isolated direction', 'a\u2066b'],
    ['a mark of direction', 'a\u200Fb'],
    ['a blank of no width', 'Con\u200Btoso'],
    ['a byte order mark inside', 'Con\uFEFFtoso'],
    ['a joiner of words', 'Con\u2060toso'],
    ['a hyphen that may be', 'Con\u00ADtoso'],
    ['nothing but a joiner', '\u200D'],
    ['nothing but a filler', '\u3164'],
    ['half a character', 'a\uD83D'],
  ])('%s is refused', (_what, text) => {
    expect(read(text).success).toBe(false);
  });
});
