import * as z from 'zod';
import { importStates, rowStatuses } from '../../onboarding/imports/rows.ts';
import { instant, shownLink } from './shared.ts';

const wish = (what: string) =>
  z
    .enum(['true', 'false'], 'must be "true" or "false"')
    .default('false')
    .transform((text) => text === 'true')
    .describe(what);

/** What is wanted of an import, beside its rows. */
export const importWish = z.strictObject({
  dryRun: wish('`true`: check every row, and make nothing.'),
  skipInvalid: wish(
    '`true`: make what can be made. Else nothing is made while anything is wrong with any row.',
  ),
});

/** One import. */
export const importJob = z
  .object({
    id: z.string(),
    state: z.enum(importStates),
    createdAt: instant,
    createdBy: z.string(),
    changedAt: instant,
    dryRun: z.boolean(),
    skipInvalid: z.boolean(),
    total: z.int().describe('Rows of the file.'),
    counts: z.object({
      dealt: z.int().describe('Rows that are dealt with, of the work that `state` names.'),
      ready: z.int().describe('Checked, and can be made.'),
      made: z.int(),
      there: z.int().describe('The tenant has a connection of this profile already.'),
      invalid: z.int(),
    }),
  })
  .meta({ id: 'Import' });

/** What became of a row. */
export const importedRow = z
  .object({
    row: z.int().describe('As a spreadsheet counts: the header is row 1.'),
    status: z.enum(rowStatuses),
    name: z.string(),
    tenant: z.string(),
    profile: z.string(),
    connection: z.string().optional().describe('Of what was made, or was there.'),
    errors: z.array(z.object({ path: z.string().describe('The column.'), message: z.string() })).optional(),
  })
  .meta({ id: 'ImportedRow' });

/** An import with a page of its rows. */
export const importWithRows = importJob.extend({
  items: z.array(importedRow),
  cursor: z.string().optional().describe('Where the next page begins: send it back. Absent at the end.'),
});

/** Links of some rows, each shown this once. */
export const importLinks = z.object({
  items: z.array(
    z.object({
      row: z.int(),
      connection: z.string(),
      name: z.string(),
      tenant: z.string(),
      link: shownLink.omit({ id: true }).optional(),
      passedOver: z.string().optional().describe('Why there is no link.'),
    }),
  ),
  cursor: z.string().optional().describe('Where the next links begin: send it back. Absent at the end.'),
});

/** What one of those rows got. */
export type ImportLink = z.output<typeof importLinks>['items'][number];
