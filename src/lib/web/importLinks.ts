import type { ImportRow } from '../onboarding/imports/rows.ts';
import { type Clock, iso } from '../clock.ts';
import type { Audit } from '../connections/audit.ts';
import type { Listing } from '../connections/listing.ts';
import type { Listed } from '../connections/listedRows.ts';
import type { Imports } from '../onboarding/imports/imports.ts';
import { err, ok, type Result } from '../result.ts';
import { actOnChosen } from './chosen.ts';
import { linkedAct, noSuchImport, withConnection } from './imports.ts';
import type { Problem } from './problem.ts';
import type { ImportLink } from './schemas/imports.ts';

/** A link costs several writes: so many are made well within the time that a caller waits. */
export const MOST_LINKS = 500;

type Hands = Parameters<typeof actOnChosen>[0] & {
  readonly listing: Pick<Listing, 'all' | 'fresh'>;
  readonly imports: Pick<Imports, 'find' | 'rows'>;
  readonly audit: Pick<Audit, 'add'>;
  readonly clock: Clock;
};

/**
 * Makes the links of some rows that have a connection, and writes down that they were made.
 *
 * Fails with `not_found`, or with `state_conflict` where the import is not done.
 *
 * @param wanted.skip so many of those that come after `after` are left out
 */
export async function makeImportLinks(
  hands: Hands,
  id: string,
  by: string,
  wanted: { readonly after?: number; readonly skip?: number; readonly limit: number },
): Promise<Result<ImportLink[], Problem>> {
  const { after = 0, skip = 0, limit } = wanted;
  const job = await hands.imports.find(id);
  if (!job) return err(noSuchImport);
  if (job.state !== 'done') {
    const detail = `The import is ${job.state}; links are made once it is done.`;
    return err({ code: 'state_conflict', detail });
  }
  const found = await hands.imports.rows(id, { after, limit: skip + limit, statuses: withConnection });
  const rows = found.slice(skip);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first && last)
    await hands.audit.add(linkedAct(id, { by, at: iso(hands.clock()), from: first.row, to: last.row }));
  return ok(await importLinksOf(hands, rows, by));
}

/**
 * Makes a link for each row whose connection still waits for its first sign-in: another one is at work, or on its way,
 * and must not be set up anew by mistake.
 */
async function importLinksOf(hands: Hands, rows: readonly ImportRow[], by: string): Promise<ImportLink[]> {
  // Another instance may have made them just now.
  const known = new Map((await hands.listing.fresh()).map((one) => [one.id, one]));
  const why = (one: ImportRow): string | undefined => whyNot(one, known.get(idOf(one)));
  const ids = [...new Set(rows.filter((one) => why(one) === undefined).map(idOf))];
  const newLink: typeof hands.newLink = (connection, who) => hands.newLink(connection, who, 'import');
  const made = await actOnChosen({ ...hands, newLink }, { act: 'link' }, ids, by);
  const outcomes = new Map(made.map((one) => [one.id, one]));
  return rows.map((one) => {
    const { row, name, tenant } = one;
    const { link, passedOver } = outcomes.get(idOf(one)) ?? {};
    const reason = why(one) ?? passedOver;
    return {
      row,
      connection: idOf(one),
      name,
      tenant,
      ...(link && reason === undefined ? { link } : { passedOver: reason ?? GONE }),
    };
  });
}

const GONE = 'There is no connection with this id any more.';

/** Pure: why a row gets no link to the connection that it names; `undefined` where it may. */
function whyNot(row: ImportRow, listed: Listed | undefined): string | undefined {
  if (!listed) return GONE;
  // Older imports took another connection of the tenant for the one of the row.
  if (listed.name.toLowerCase() !== row.name.toLowerCase())
    return `The connection is "${listed.name}", not the one of this row: import the row again.`;
  if (listed.state === 'pending') return undefined;
  return `It is ${listed.state}: make a link on its own page where it needs one.`;
}

const idOf = ({ connection = '' }: ImportRow): string => connection;
