import type { HttpRequest } from '@azure/functions';
import { stringify } from 'csv-stringify/sync';
import * as z from 'zod';
import { FILE_LIMIT, importColumns } from '../onboarding/imports/file.ts';
import type { ImportRow } from '../onboarding/imports/rows.ts';
import { hash } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import { readUpload, utf8 } from './body.ts';
import type { Problem } from './problem.ts';

const form = z.object({
  text: z.string().default(''),
  file: z.instanceof(Uint8Array).optional(),
  mark: z.string().max(100).default(''),
  act: z.enum(['check', 'import']),
  skipInvalid: z.literal('yes').optional(),
});

/** A file, and the text that an earlier one left in the form. */
const LIMIT = 2 * FILE_LIMIT + 16 * 1024;

/** What the form of an import was sent with. */
export interface SentImport {
  /** The table as it was given; where that is a file that is no text, what was typed. */
  readonly text: string;
  readonly table: Result<string, Problem>;
  /** Check only. */
  readonly dryRun: boolean;
  readonly skipInvalid: boolean;
  /** The same where the same form is sent again with the same in it, and only then. */
  readonly id: string;
}

/**
 * Reads the form of an import; a file takes the place of what was typed.
 *
 * Fails with `unsupported_media_type`, `too_large` or `invalid_request`.
 */
export async function readImportForm(
  request: Pick<HttpRequest, 'headers' | 'body'>,
  by: string,
): Promise<Result<SentImport, Problem>> {
  const sent = await readUpload(request, form, LIMIT);
  if (!sent.ok) return sent;
  const { act, mark, skipInvalid, file } = sent.value;
  const uploaded = file && file.byteLength > 0 ? file : undefined;
  const read = uploaded ? utf8(uploaded) : sent.value.text;
  const text = read ?? sent.value.text;
  return ok({
    text,
    table: tableOf(read),
    dryRun: act === 'check',
    skipInvalid: skipInvalid === 'yes',
    id: Buffer.from(hash(JSON.stringify([by, mark, act, skipInvalid, text])), 'base64url')
      .toString('hex')
      .slice(0, 20),
  });
}

function tableOf(text: string | undefined): Result<string, Problem> {
  if (text === undefined)
    return err({
      code: 'invalid_request',
      detail: 'The file is not text in UTF-8. In Excel, save it as “CSV UTF-8 (comma delimited)”.',
    });
  return Buffer.byteLength(text) > FILE_LIMIT
    ? err({ code: 'too_large', detail: 'The table may hold 4 MiB at most. Split it.' })
    : ok(text);
}

/** Pure: rows as the form takes them; a name is written as it is, since this is read here and by no spreadsheet. */
export const tableOfRows = (rows: readonly ImportRow[]): string =>
  stringify(
    rows.map(({ tenant, profile, name, more }) => ({
      tenant,
      profile,
      name,
      tags: more?.tags.join(';'),
      ownership: more?.ownership,
      callers: more?.callers.join(';'),
    })),
    { columns: [...importColumns], header: true },
  );
