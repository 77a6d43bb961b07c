import { isConnected } from '../connections/connection.ts';
import type { Listing } from '../connections/listing.ts';
import type { Listed } from '../connections/listedRows.ts';
import { checkIds } from '../connections/verdict.ts';
import type { CheckMessage } from '../health/pass.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Links } from '../onboarding/links.ts';
import type { Queue } from '../storage/queues.ts';
import { noLink } from './missing.ts';
import type { ChosenAct, ChosenOutcome } from './pages/chosen.tsx';

/** So many are worked on at once. */
const WIDTH = 10;

interface Hands {
  readonly listing: Pick<Listing, 'all'>;
  readonly queues: { readonly checks: Queue<CheckMessage> };
  readonly newLink: Links['create'];
  readonly linkAddress: (token: string) => string;
  readonly log: Logger;
}

/** Does one thing with many connections; what cannot be done with one of them keeps nothing from the others. */
export async function actOnChosen(
  hands: Hands,
  act: ChosenAct,
  ids: readonly string[],
  by: string,
): Promise<readonly ChosenOutcome[]> {
  const known = new Map((await hands.listing.all()).map((one) => [one.id, one]));
  const work = act === 'check' ? checkSoon : giveLink;
  const outcomes: ChosenOutcome[] = [];
  for (let at = 0; at < ids.length; at += WIDTH) {
    const some = ids.slice(at, at + WIDTH).map(async (id): Promise<ChosenOutcome> => {
      const one = known.get(id);
      if (!one) return { id, name: id, passedOver: 'There is no connection with this id any more.' };
      const { name, tenantName } = one;
      try {
        return { id, name, tenantName, ...(await work(hands, one, by)) };
      } catch (thrown) {
        // What was made of the others is shown this once, and must not be lost.
        hands.log.error('a chosen connection was passed over', { act, id, reason: messageOf(thrown) });
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

type Done = Pick<ChosenOutcome, 'link' | 'passedOver'>;

/** A message for each: whoever chose fifty does not wait for fifty tenants. */
async function checkSoon({ queues }: Hands, { id, state }: Listed): Promise<Done> {
  if (!isConnected(state)) return { passedOver: `It is ${state}; checks are asked once it is connected.` };
  await queues.checks.send({ connectionId: id, checks: [...checkIds], attempt: 0 });
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
