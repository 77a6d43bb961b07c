import { stringify } from 'csv-stringify/sync';
import type { Listed } from '../connections/rows.ts';
import { codesOf } from './connectionList.ts';

const columns = [
  'id',
  'name',
  'profile',
  'tenant',
  'tenantName',
  'state',
  'createdAt',
  'lastCheckedAt',
  'tags',
  'findings',
] as const;

/**
 * Pure: connections as a table. Spreadsheets run what begins with `=`, `+`, `-`, `@`, a tabulator or a carriage return as a
 * formula, and names are chosen by others: such a value begins with an apostrophe here.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const connectionsCsv = (listed: readonly Listed[]): string =>
  stringify(
    listed.map((one) => ({
      ...one,
      tags: one.tags.join(';'),
      findings: codesOf(one).join(';'),
    })),
    {
      columns: [...columns],
      header: true,
      // Without it spreadsheets take UTF-8 for something else.
      bom: true,
      record_delimiter: 'windows',
      escape_formulas: true,
      quoted_match: /[\r\n]/,
    },
  );

/** Pure: rows to paste into a spreadsheet, with the same care. */
export const toPaste = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map((row) => [...row]),
    { delimiter: '\t', escape_formulas: true },
  );
