import { isConnected } from '../connections/connection.ts';
import type { Listing } from '../connections/listing.ts';
import type { Listed } from '../connections/listedRows.ts';
import { type CheckMessage, everyCheck } from '../health/checkMessage.ts';
import type { Snoozing } from '../health/snoozing.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { err, ok, type Result } from '../result.ts';
import type { Links } from '../onboarding/links.ts';
import type { Queue } from '../storage/queues.ts';
import { noLink } from './missing.ts';
import type { ChosenAct, ChosenOutcome } from './pages/chosen.tsx';
import type { FieldError } from './problem.ts';
import { readSnoozeForm, type SnoozeWish } from './snoozes.ts';

/** So many are worked on at once. */
const WIDTH = 10;

interface Hands {
  readonly listing: Pick<Listing, 'all'>;
  readonly queues: { readonly checks: Queue<CheckMessage> };
  readonly newLink: Links['create'];
  readonly linkAddress: (token: string) => string;
  readonly snoozing: Pick<Snoozing, 'snoozeAllOf'>;
  readonly log: Logger;
}

/** One thing that is wanted for each of them. */
export type Wanted =
  | { readonly act: Exclude<ChosenAct, 'snooze'> }
  | { readonly act: 'snooze'; readonly wish: SnoozeWish };

/**
 * Pure: what a form wants. The error says what is wrong with why and until; nothing, where nobody was asked for them yet.
 */
export function readWanted(
  act: ChosenAct,
  { why, until }: { readonly why?: string | undefined; readonly until?: string | undefined },
  now: number,
): Result<Wanted, readonly FieldError[]> {
  if (act !== 'snooze') return ok({ act });
  if (why === undefined && until === undefined) return err([]);
  const wish = readSnoozeForm({ why: why ?? '', until: until ?? '' }, now);
  return wish.ok ? ok({ act, wish: wish.value }) : wish;
}

/** What can be said of them before their alerts are snoozed. */
export async function openAlertsOf(
  listing: Hands['listing'],
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly name: string; readonly open: number }[]> {
  const known = new Map((await listing.all()).map((one) => [one.id, one]));
  return ids.map((id) => {
    const { name = id, alerts = [] } = known.get(id) ?? {};
    return { id, name, open: alerts.filter(({ resolvedAt }) => resolvedAt === undefined).length };
  });
}

/** Does one thing with many connections; what cannot be done with one of them keeps nothing from the others. */
export async function actOnChosen(
  hands: Hands,
  wanted: Wanted,
  ids: readonly string[],
  by: string,
): Promise<readonly ChosenOutcome[]> {
  const known = new Map((await hands.listing.all()).map((one) => [one.id, one]));
  const outcomes: ChosenOutcome[] = [];
  for (let at = 0; at < ids.length; at += WIDTH) {
    const some = ids.slice(at, at + WIDTH).map(async (id): Promise<ChosenOutcome> => {
      const one = known.get(id);
      if (!one) return { id, name: id, passedOver: 'There is no connection with this id any more.' };
      const { name, tenantName } = one;
      try {
        return { id, name, tenantName, ...(await done(hands, wanted, one, by)) };
      } catch (thrown) {
        // What was made of the others is shown this once, and must not be lost.
        hands.log.error('a chosen connection was passed over', {
          act: wanted.act,
          id,
          reason: messageOf(thrown),
        });
        return {
          id,
          name,
          tenantName,
          passedOver: 'A service that we need did not answer. Try this one again.',
        };
      }
    });
    outcomes.push(...(await Promise.all(some)));
  }
  return outcomes;
}

type Done = Pick<ChosenOutcome, 'link' | 'alerts' | 'passedOver'>;

function done(hands: Hands, wanted: Wanted, one: Listed, by: string): Promise<Done> {
  if (wanted.act === 'snooze') return snooze(hands, one, wanted.wish, by);
  return wanted.act === 'check' ? checkSoon(hands, one) : giveLink(hands, one, by);
}

/** A message for each: whoever chose fifty does not wait for fifty tenants. */
async function checkSoon({ queues }: Hands, { id, state }: Listed): Promise<Done> {
  if (!isConnected(state)) return { passedOver: `It is ${state}; checks are asked once it is connected.` };
  await queues.checks.send(everyCheck(id));
  return {};
}

async function giveLink(hands: Hands, { id, state }: Listed, by: string): Promise<Done> {
  if (state === 'disconnected')
    return { passedOver: 'It was ended, and a link begins it anew: make that link on its own page.' };
  const made = await hands.newLink(id, by);
  if (made.ok) return { link: { url: hands.linkAddress(made.value.token), expiresAt: made.value.expiresAt } };
  return {
    passedOver:
      made.error === 'noConnection' ? 'There is no connection with this id any more.' : noLink[made.error],
  };
}

async function snooze({ snoozing }: Hands, { id }: Listed, wish: SnoozeWish, by: string): Promise<Done> {
  const snoozed = await snoozing.snoozeAllOf(id, wish, by);
  if (snoozed.ok) return { alerts: snoozed.value };
  return {
    passedOver:
      snoozed.error === 'none'
        ? 'It has no open alert.'
        : 'So much is kept of its alerts that there is no room for a snooze.',
  };
}
