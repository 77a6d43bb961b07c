import { nextRandom, type RandomState } from '../../sandbox/microsoft/random.ts';
import type { Ground } from './ground.ts';

/** A receiver as moody as the rest of the world. */
export interface MoodyReceiver {
  /** Share of the messages that it refuses, or takes without the sender learning of it. */
  share: number;
  readonly refused: number;
  /** By id of a message, each time that it took it. */
  readonly taken: ReadonlyMap<string, readonly Arrival[]>;
}

export interface Arrival {
  /** Real instant, in ms. */
  readonly at: number;
  /** Answered as if it had not been taken: the message may come again. */
  readonly isUnheard: boolean;
}

/** Puts moods before the inboxes: half of them before a message is taken, half behind. */
export function makeMoody({ microsoft }: Ground, random: RandomState): MoodyReceiver {
  const taken = new Map<string, Arrival[]>();
  const receiver = { share: 0, refused: 0, taken };
  const { inbox } = microsoft;
  const take = (isUnheard: boolean, ...[request, connection]: Parameters<typeof inbox>) => {
    const id = request.headers.get('webhook-id') ?? '';
    taken.set(id, [...(taken.get(id) ?? []), { at: Date.now(), isUnheard }]);
    return inbox(request, connection);
  };
  const moody: typeof inbox = async (request, connection) => {
    const mood = nextRandom(random);
    if (mood >= receiver.share) return take(false, request, connection);
    receiver.refused += 1;
    if (mood < receiver.share / 4) return new Response(null, { status: 503 });
    if (mood < receiver.share / 2)
      return new Response(null, { status: 429, headers: { 'retry-after': '5' } });
    await take(true, request, connection);
    return new Response(null, { status: 502 });
  };
  Object.assign(microsoft, { inbox: moody });
  return receiver;
}
