import * as z from 'zod';
import { type Clock, HOUR, iso } from '../clock.ts';
import { ConflictError } from '../errors.ts';
import { hash } from '../random.ts';
import type { Table } from '../storage/tables.ts';
import { linkKey } from './links.ts';

/**
 * How often the button of one link may be pressed within an hour. A press may ask Microsoft, keep a password and write a
 * line of the history, for anybody who has the link; nobody who goes through onboarding, again and again, needs a tenth of it.
 */
export const MOST_PRESSES = 60;
const WINDOW = HOUR;

/** Counts how often the buttons of onboarding links are pressed. */
export interface Presses {
  /**
   * Counts a press, before anything is done for it.
   *
   * @returns from when on the link may be pressed again, ISO 8601, where that was done too often; else `undefined`
   * @throws UnavailableError
   */
  count(linkToken: string): Promise<string | undefined>;
}

const counted = z.object({ pressedSince: z.string().optional(), presses: z.number().default(0) });

export function createPresses({ lookup, clock }: { lookup: Table; clock: Clock }): Presses {
  return {
    async count(linkToken) {
      const key = linkKey(hash(linkToken));
      // Whoever loses a race tries again: each that is lost was somebody else's press, so soon there are none left.
      for (;;) {
        const stored = await lookup.get(key, key);
        // Nobody made this link, and nothing is done for it.
        if (!stored) return undefined;
        const now = clock();
        const { pressedSince, presses } = counted.parse(stored.row);
        const end = pressedSince === undefined ? now : Date.parse(pressedSince) + WINDOW;
        if (now < end && presses >= MOST_PRESSES) return iso(end);
        const next = now < end ? { presses: presses + 1 } : { pressedSince: iso(now), presses: 1 };
        try {
          await lookup.replace({ ...stored.row, ...next }, stored.etag);
          return undefined;
        } catch (thrown) {
          if (!(thrown instanceof ConflictError)) throw thrown;
        }
      }
    },
  };
}
