import { CsvError, type Options, parse } from 'csv-parse/sync';
import { isTenantName } from '../../microsoft/tenants.ts';
import { err, ok, type Result } from '../../result.ts';
import { type FieldError, fromZod, type Problem } from '../../web/problem.ts';
import { type NewConnectionInput, newConnectionInput } from '../newConnection.ts';

/** The most that one file may hold, in bytes and in rows below its header. */
export const FILE_LIMIT = 4 * 1024 * 1024;
export const MOST_ROWS = 10_000;
/** Blank rows are passed over, but not without end. */
const MOST_LINES = 2 * MOST_ROWS;
/** More than every column at its longest. */
const ROW_LENGTH = 20_000;

const REQUIRED = ['tenant', 'profile', 'name'] as const;
const OPTIONAL = ['tags', 'ownership', 'callers'] as const;
/** The columns that a file may have, in any order. */
export const importColumns = [...REQUIRED, ...OPTIONAL] as const;
type Column = (typeof importColumns)[number];

/** A row of a file, under the number that a spreadsheet shows beside it: the header is row 1. */
export interface FileRow {
  readonly row: number;
  readonly read: Result<NewConnectionInput, readonly FieldError[]>;
  /** What was written of it, as far as it can be shown. */
  readonly said: { readonly name: string; readonly tenant: string; readonly profile: string };
}

/** What else forbids a row, known without asking anybody. */
export type RefusalOf = (wanted: Pick<NewConnectionInput, 'profile' | 'ownership'>) => FieldError | undefined;

/**
 * Pure: reads a table of connections to be made, and judges each row by what can be known here. Comma, semicolon and
 * tabulator are all taken between columns: the header tells which it is.
 *
 * Fails where the table as a whole cannot be read: `too_large`, `invalid_request`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function readFile(text: string, refusalOf: RefusalOf = () => undefined): Result<FileRow[], Problem> {
  if (lineCount(text) > MOST_LINES) return err(tooMany);
  const parsed = parseTable(text);
  if (!parsed.ok) return parsed;
  const records = parsed.value.map((cells, at) => ({ row: at + 1, cells }));
  const [header, ...rest] = records.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (!header || rest.length === 0)
    return err(whole('The file holds no rows. Give a header and a row for each connection.'));
  if (rest.length > MOST_ROWS) return err(tooMany);
  const columns = header.cells.map((cell) => cell.trim().toLowerCase());
  const wrong = headerErrors(columns, header.cells);
  if (wrong.length > 0) return err({ code: 'invalid_request', errors: wrong });
  const seen = new Map<string, number>();
  return ok(rest.map(({ row, cells }) => judge(row, cells, columns as Column[], seen, refusalOf)));
}

/** Pure: the errors of all rows, each with its row and column in the path. */
export const errorsOf = (rows: readonly FileRow[]): readonly FieldError[] =>
  rows.flatMap(({ row, read }) =>
    read.ok ? [] : read.error.map(({ path, message }) => ({ path: `rows.${row}.${path}`, message })),
  );

function parseTable(text: string): Result<string[][], Problem> {
  const options = {
    bom: true,
    delimiter: /[,;\t]/.exec(text.split(/[\r\n]/, 1)[0] ?? '')?.[0] ?? ',',
    // A row with a cell too many or too few is told of with its number, like every other error.
    relax_column_count: true,
    max_record_size: ROW_LENGTH,
  } satisfies Options;
  try {
    return ok(parse(text, options));
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    const line = typeof thrown['lines'] === 'number' ? `Line ${thrown['lines']}` : 'The file';
    const what = reasons[thrown.code] ?? 'cannot be read as CSV';
    return err(whole(`${line} ${what}.`));
  }
}

const reasons: Readonly<Partial<Record<string, string>>> = {
  CSV_QUOTE_NOT_CLOSED:
    'is where the file ends inside quotation marks that were opened before and never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'has text right behind a closing quotation mark; double a quotation mark that is meant',
  INVALID_OPENING_QUOTE:
    'has a quotation mark in the middle of a value; put the whole value in quotation marks and double it',
  CSV_MAX_RECORD_SIZE: 'is too long for one row, or a quotation mark before it was never closed',
};

const at = (path: string, message: string): FieldError => ({ path: `rows.1.${path}`, message });

function headerErrors(columns: readonly string[], asWritten: readonly string[]): readonly FieldError[] {
  const known: readonly string[] = importColumns;
  return [
    ...columns.flatMap((column, index) => {
      if (column === '') return [at(`${index + 1}`, 'a column has no name')];
      if (!known.includes(column))
        return [
          at(shown(asWritten[index] ?? ''), `is no column of an import; there are ${known.join(', ')}`),
        ];
      return columns.indexOf(column) < index ? [at(column, 'this column is there twice')] : [];
    }),
    ...REQUIRED.filter((one) => !columns.includes(one)).map((one) => at(one, 'this column is missing')),
  ].slice(0, 20);
}

function judge(
  row: number,
  cells: readonly string[],
  columns: readonly Column[],
  seen: Map<string, number>,
  refusalOf: RefusalOf,
): FileRow {
  const cell = (column: Column): string => cells[columns.indexOf(column)]?.trim() ?? '';
  const said = { name: shown(cell('name')), tenant: shown(cell('tenant')), profile: shown(cell('profile')) };
  const wrong = (errors: readonly FieldError[]): FileRow => ({ row, read: err(errors.slice(0, 5)), said });
  if (cells.slice(columns.length).some((more) => more.trim() !== ''))
    return wrong([{ path: '', message: `has ${cells.length} values under ${columns.length} columns` }]);
  const ownership = cell('ownership').toLowerCase();
  const parsed = newConnectionInput.safeParse({
    tenant: cell('tenant'),
    profile: cell('profile'),
    name: cell('name'),
    tags: listIn(cell('tags')),
    callers: listIn(cell('callers')),
    ...(ownership !== '' && { ownership }),
  });
  if (!parsed.success)
    return wrong(
      fromZod(parsed.error).errors.map(({ path, message }) => ({ path: path.split('.')[0] ?? '', message })),
    );
  const input = parsed.data;
  if (!isTenantName(input.tenant))
    return wrong([
      { path: 'tenant', message: 'must be a directory id (a GUID) or a domain name such as contoso.com' },
    ]);
  const refused = refusalOf(input);
  if (refused) return wrong([refused]);
  const key = [input.tenant, input.profile, input.name].join('\n').toLowerCase();
  const before = seen.get(key);
  if (before !== undefined)
    return wrong([{ path: '', message: `says the same tenant, profile and name as row ${before}` }]);
  seen.set(key, row);
  return { row, read: ok(input), said };
}

/** As the export writes them. */
const listIn = (cell: string): string[] =>
  cell
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Of a value that may be anything: what can be shown. */
const shown = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '\u{FFFD}')
    .slice(0, 80)
    .toWellFormed();

const lineCount = (text: string): number => text.split(/\r\n|\r|\n/, MOST_LINES + 1).length;

const whole = (detail: string): Problem => ({ code: 'invalid_request', detail, errors: [] });
const tooMany: Problem = {
  code: 'too_large',
  detail: `One import takes ${MOST_ROWS} rows at most. Split the file.`,
};
