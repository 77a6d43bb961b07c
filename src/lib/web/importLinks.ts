import type { ImportRow } from '../onboarding/imports/rows.ts';
import { type Clock, iso } from '../clock.ts';
import type { Audit } from '../connections/audit.ts';
import type { Imports } from '../onboarding/imports/imports.ts';
import { err, ok, type Result } from '../result.ts';
import { actOnChosen } from './chosen.ts';
import { linkedAct, noSuchImport, withConnection } from './imports.ts';
import type { Problem } from './problem.ts';
import type { ImportLink } from './schemas/imports.ts';

/** A link costs several writes: so many are made well within the time that a caller waits. */
export const MOST_LINKS = 500;

type Hands = Parameters<typeof actOnChosen>[0] & {
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
async function importLinksOf(
  hands: Parameters<typeof actOnChosen>[0],
  rows: readonly ImportRow[],
  by: string,
): Promise<ImportLink[]> {
  const states = new Map((await hands.listing.all()).map(({ id, state }) => [id, state]));
  const isWaiting = (one: ImportRow): boolean => states.get(idOf(one)) === 'pending';
  const ids = [...new Set(rows.filter(isWaiting).map(idOf))];
  const newLink: typeof hands.newLink = (connection, who) => hands.newLink(connection, who, 'import');
  const made = await actOnChosen({ ...hands, newLink }, { act: 'link' }, ids, by);
  const outcomes = new Map(made.map((one) => [one.id, one]));
  return rows.map((one) => {
    const { row, name, tenant } = one;
    const outcome = outcomes.get(idOf(one));
    const state = states.get(idOf(one));
    const passedOver =
      outcome?.passedOver ??
      (state === undefined
        ? 'There is no connection with this id any more.'
        : `It is ${state}: make a link on its own page where it needs one.`);
    return {
      row,
      connection: idOf(one),
      name,
      tenant,
      ...(outcome?.link ? { link: outcome.link } : { passedOver }),
    };
  });
}

const idOf = ({ connection = '' }: ImportRow): string => connection;
