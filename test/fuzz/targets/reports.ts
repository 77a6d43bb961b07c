import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import type { Verdict } from '../../../src/lib/connections/verdict.ts';
import { anonymization } from '../../../src/lib/health/anonymization.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { answered, answers, subjectWith, tokenWith } from '../../lib/health/support.ts';
import { target } from '../fuzz.ts';
import { nearly, text } from '../garbage.ts';

const CONCEALED = '5F2B0C9A1D3E4F5061728394A5B6C7D8';
const COLUMN = 'User Principal Name';

/** Microsoft does not give the report as JSON; this is the file that it gives. */
function judgeFile(file: string): Verdict {
  const reads: Record<string, GraphAnswer> = { report: answered(400), download: answered(200, file) };
  return anonymization.judge(subjectWith(), answers(tokenWith([]), reads));
}

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(CONCEALED, CONCEALED.replaceAll('5', '6')) },
  { weight: 2, arbitrary: fc.constantFrom('adele@contoso.example', "o'neil_x#EXT#@contoso.example") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(CONCEALED.toLowerCase(), `${CONCEALED}0`, '', '@', 'adele', 'a@', 'a b@c'),
  },
);
/** What stands beside names. */
const beside = fc.oneof(
  fc.constantFrom(
    '2025-06-13',
    '',
    'Yes',
    'b@c.example',
    CONCEALED,
    'a,b@c.example',
    '"',
    '=1+1',
    '\u{202E}',
    '\u{FEFF}',
  ),
  // As JSON keeps it: no half of a character.
  text.map((one) => one.slice(0, 100).toWellFormed()),
);
const files = fc.record({
  names: fc.array(name, { maxLength: 6 }),
  before: beside,
  behind: beside,
  columns: fc.constantFrom(['a', COLUMN, 'b'], [COLUMN, 'a', 'b'], ['a', 'b', COLUMN]),
  bom: fc.boolean(),
  end: fc.constantFrom('\r\n', '\n', '\r'),
});
interface File {
  readonly names: readonly string[];
  readonly before: string;
  readonly behind: string;
  readonly columns: readonly string[];
  readonly bom: boolean;
  readonly end: string;
}

/** As RFC 4180 has it, every cell in quotation marks but those that need none. */
function written({ names, before, behind, columns, bom, end }: File): string {
  const cell = (value: string): string =>
    /^[\w@. -]+$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`;
  const rows = names.map((one) => columns.map((column) => ({ [COLUMN]: one, a: before })[column] ?? behind));
  return (bom ? '\u{FEFF}' : '') + [columns, ...rows].map((row) => row.map(cell).join(',') + end).join('');
}

const SHOWN = /^[^\s@]+@[^\s@]+$/;
function expected(names: readonly string[]): string {
  if (names.length === 0) return 'unknown';
  if (names.every((one) => /^[0-9A-F]{32}$/.test(one))) return 'fail';
  return names.some((one) => SHOWN.test(one)) ? 'ok' : 'unknown';
}

/** What may happen to a file on its way, at one place. */
const damage = fc.record({
  at: fc.nat(300),
  gone: fc.oneof(fc.constant(0), fc.nat(40), fc.constant(1e6)),
  put: text,
});

export const reportTargets = [
  target({
    name: 'report-file',
    inputs: files,
    holds(file) {
      expect(judgeFile(written(file)).verdict).toBe(expected(file.names));
    },
  }),
  // Damaged, it may still be a file: then it says what is left of it, and nothing else.
  target({
    name: 'report-file-damaged',
    inputs: fc.oneof(
      fc.record({ file: files, damage }),
      text.map((whole) => ({ whole })),
      text.map((rest) => ({ whole: `a,${COLUMN}\n${rest}` })),
    ),
    holds(given) {
      const whole = 'whole' in given ? given.whole : damaged(written(given.file), given.damage);
      const { verdict } = judgeFile(whole);
      if (verdict === 'ok') expect(cellsOf(whole).some((one) => SHOWN.test(one))).toBe(true);
      if (verdict === 'fail') expect(cellsOf(whole).some((one) => /^[0-9A-F]{32}$/.test(one))).toBe(true);
      // All names that it had are concealed: what came into it may show one, what fell out of it cannot.
      if (
        'file' in given &&
        expected(given.file.names) === 'fail' &&
        !/[@"\r\n]/.test(given.damage.put + given.file.before + given.file.behind)
      )
        expect(verdict).not.toBe('ok');
    },
  }),
  target({
    name: 'report-json',
    inputs: fc.array(name, { maxLength: 6 }).chain((names) =>
      fc.record({
        names: fc.constant(names),
        body: fc.oneof(
          fc.constant(null),
          nearly(fc.constant({ value: names.map((userPrincipalName) => ({ userPrincipalName })) })),
        ),
      }),
    ),
    holds({ names, body }) {
      const whole = { value: names.map((userPrincipalName) => ({ userPrincipalName })) };
      const reads = { report: answered(200, body ?? whole) };
      const { verdict } = anonymization.judge(subjectWith(), answers(tokenWith([]), reads));
      if (body === null) expect(verdict).toBe(expected(names));
      // Nobody is shown who was not.
      else if (!JSON.stringify(body).includes('@')) expect(verdict).not.toBe('ok');
    },
  }),
];

const damaged = (whole: string, { at, gone, put }: { at: number; gone: number; put: string }): string =>
  whole.slice(0, at) + put + whole.slice(at + gone);

/** Whatever stands between what ends a cell, quoted or not: more than there are cells. */
const cellsOf = (whole: string): readonly string[] =>
  whole.split(/[\r\n,]/).map((one) =>
    one
      .replace(/^\u{FEFF}?"/u, '')
      .replace(/"$/, '')
      .replaceAll('""', '"'),
  );
