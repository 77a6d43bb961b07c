import { nextRandom, type RandomState } from '../../sandbox/microsoft/random.ts';
import type { Ground } from './ground.ts';

/** A receiver as moody as the rest of the world. */
export interface MoodyReceiver {
  /** Share of the messages that it refuses, or takes without the sender learning of it. */
  share: number;
  readonly refused: number;
  /** Ids of messages that it took and answered as if it had not: these may come again. */
  readonly lost: ReadonlySet<string>;
  /** When it took each message: real instants, in ms. */
  readonly taken: ReadonlyMap<string, readonly number[]>;
}

/** Puts moods before the inboxes: half of them before a message is taken, half behind. */
export function makeMoody({ microsoft }: Ground, random: RandomState): MoodyReceiver {
  const lost = new Set<string>();
  const taken = new Map<string, number[]>();
  const receiver = { share: 0, refused: 0, lost, taken };
  const { inbox } = microsoft;
  const take: typeof inbox = (request, connection) => {
    const id = request.headers.get('webhook-id') ?? '';
    taken.set(id, [...(taken.get(id) ?? []), Date.now()]);
    return inbox(request, connection);
  };
  const moody: typeof inbox = async (request, connection) => {
    const mood = nextRandom(random);
    if (mood >= receiver.share) return take(request, connection);
    receiver.refused += 1;
    if (mood < receiver.share / 4) return new Response(null, { status: 503 });
    if (mood < receiver.share / 2)
      return new Response(null, { status: 429, headers: { 'retry-after': '5' } });
    await take(request, connection);
    lost.add(request.headers.get('webhook-id') ?? '');
    return new Response(null, { status: 502 });
  };
  Object.assign(microsoft, { inbox: moody });
  return receiver;
}
