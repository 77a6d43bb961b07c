import type * as z from 'zod';
import type { ImportRow } from '../onboarding/imports/rows.ts';
import { actOnChosen } from './chosen.ts';
import type { importLinks } from './schemas/imports.ts';

type Item = z.output<typeof importLinks>['items'][number];

/**
 * Makes a link for each row whose connection still waits for its first sign-in: another one is at work, or on its way,
 * and must not be set up anew by mistake.
 */
export async function importLinksOf(
  hands: Parameters<typeof actOnChosen>[0],
  rows: readonly ImportRow[],
  by: string,
): Promise<Item[]> {
  const states = new Map((await hands.listing.all()).map(({ id, state }) => [id, state]));
  const isWaiting = (one: ImportRow): boolean => states.get(idOf(one)) === 'pending';
  const ids = [...new Set(rows.filter(isWaiting).map(idOf))];
  const outcomes = new Map((await actOnChosen(hands, 'link', ids, by)).map((one) => [one.id, one]));
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
