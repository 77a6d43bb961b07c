import * as z from 'zod';
import type { Connection } from '../connections/connection.ts';
import type { Confirmed, HandOver, Shown } from '../credentials/handOver.ts';
import type { HandOverLinks } from '../onboarding/handOverLinks.ts';
import { ok, type Result } from '../result.ts';
import type { Problem } from './problem.ts';

const keyIds = z.array(z.string().min(1).max(200)).min(1).max(10);

/** What an operator asks of the hand-over of a connection. */
export const handOverWish = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('show') }),
  z.strictObject({ do: z.literal('link') }),
  z.strictObject({ do: z.literal('withdraw') }),
  z.strictObject({ do: z.literal('confirm'), keyIds }),
]);
export type HandOverWish = z.output<typeof handOverWish>;

/** The same as the form of the page sends it: the ids divided by spaces. */
export const handOverForm = z
  .object({ do: z.enum(['show', 'link', 'withdraw', 'confirm']), keyIds: z.string().max(1_000).default('') })
  .transform((form) =>
    form.do === 'confirm' ? { do: form.do, keyIds: form.keyIds.split(' ').filter(Boolean) } : { do: form.do },
  )
  .pipe(handOverWish);

export type HandOverOutcome =
  | ({ readonly kind: 'shown' } & Shown)
  | {
      readonly kind: 'linked';
      readonly link: { readonly id: string; readonly url: string; readonly expiresAt: string };
    }
  | ({ readonly kind: 'confirmed' } & Confirmed)
  | { readonly kind: 'withdrawn'; readonly connection: Connection };

/** Does what was asked. @param by object id of the operator @returns `undefined` where there is no such connection */
export async function doHandOver(
  services: {
    readonly handOver: HandOver;
    readonly handOverLinks: HandOverLinks;
    readonly handOverAddress: (linkToken: string) => string;
  },
  connectionId: string,
  wish: HandOverWish,
  by: string,
): Promise<Result<HandOverOutcome, Problem> | undefined> {
  const { handOver, handOverLinks } = services;
  switch (wish.do) {
    case 'show': {
      const shown = await handOver.show(connectionId, { by, whom: 'an operator' });
      return shown?.ok ? ok({ kind: 'shown', ...shown.value }) : shown;
    }
    case 'link': {
      const made = await handOverLinks.create(connectionId, by);
      if (!made?.ok) return made;
      const { id, token, expiresAt } = made.value;
      return ok({ kind: 'linked', link: { id, url: services.handOverAddress(token), expiresAt } });
    }
    case 'withdraw': {
      const connection = await handOverLinks.withdraw(connectionId, by);
      return connection && ok({ kind: 'withdrawn', connection });
    }
    case 'confirm': {
      const said = await handOver.confirm(connectionId, wish.keyIds, by);
      return said?.ok ? ok({ kind: 'confirmed', ...said.value }) : said;
    }
  }
}

/** What whoever confirmed what was replaced meanwhile is told. */
export const OUTDATED = 'Another one is in force by now: hand over again.';
