import { stringify } from 'csv-stringify/sync';
import type { Listed } from '../connections/listedRows.ts';
import { codesOf } from './connectionList.ts';
import type { ImportLink } from './schemas/imports.ts';

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
  'ends',
] as const;

const forSpreadsheets = {
  header: true,
  // Without it spreadsheets take UTF-8 for something else.
  bom: true,
  record_delimiter: 'windows',
  escape_formulas: true,
  quoted_match: /[\r\n]/,
  cast: { string: (text: string) => disarmed(text) },
} as const;

/**
 * Pure: many spreadsheets part cells by semicolons, inside quotation marks too where these do not begin the cell; so what
 * comes after one is treated as what begins a value.
 */
const disarmed = (text: string): string =>
  text.replaceAll(/;(?=[\s"]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/gu, ";'");

/**
 * Pure: connections as a table. Spreadsheets run what begins with `=`, `+`, `-`, `@`, a tabulator or a carriage return as a
 * formula, and names are chosen by others: such a value begins with an apostrophe here, and so does what comes after a semicolon.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const connectionsCsv = (listed: readonly Listed[]): string =>
  stringify(
    listed.map((one) => ({
      ...one,
      tags: one.tags.join(';'),
      findings: codesOf(one).join(';'),
      ends: one.ends.map(({ kind, at }) => `${at} ${kind}`).join(';'),
    })),
    { columns: [...columns], ...forSpreadsheets },
  );

/** Pure: links of an import as a table, with the same care. */
export const linksCsv = (links: readonly ImportLink[]): string =>
  stringify(
    links.map(({ link, ...one }) => ({ ...one, link: link?.url, expiresAt: link?.expiresAt })),
    {
      columns: ['row', 'name', 'tenant', 'connection', 'link', 'expiresAt', 'passedOver'],
      ...forSpreadsheets,
    },
  );

/** Pure: rows to paste into a spreadsheet, with the same care. */
export const toPaste = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map((row) => [...row]),
    { delimiter: '\t', escape_formulas: true },
  );
