import { applyNotice } from '../alerts/transition.ts';
import { type Clock, DAY, iso } from '../clock.ts';
import { isolated, type Logger } from '../log.ts';
import { unlessUnreadable } from '../storage/readable.ts';
import type { Table } from '../storage/tables.ts';
import { INSTALLATION, type OperatorSubjects, subjectId } from './operatorSubjects.ts';
import type { Outbox } from './outbox.ts';

/** A queue of which a message was put aside since nobody could work on it. */
export interface PoisonedQueue {
  readonly queue: string;
  readonly lastAt: string;
}

/** Messages that failed until the host gave them up: a fault of ours, which must not end in silence. */
export interface Poison {
  /** Notes one down, and tells of it where nobody was told of this queue yet. */
  record(queue: string, message: unknown): Promise<void>;
  /** Queues that put a message aside within the last day. */
  recent(): Promise<readonly PoisonedQueue[]>;
  /** Resolves what has been quiet for a day. */
  settle(): Promise<void>;
}

const PARTITION = 'poison';
const QUIET = DAY;
const CHECK = 'queues';
const CODE = 'message.poisoned';

export function createPoison(given: {
  misc: Table;
  operatorSubjects: Pick<OperatorSubjects, 'update'>;
  outbox: Pick<Outbox, 'flushOperators'>;
  clock: Clock;
  log: Logger;
}): Poison {
  const { misc, operatorSubjects, outbox, clock, log } = given;

  const notice = async (queue: string, message: string | undefined): Promise<void> => {
    const about = { check: CHECK, code: CODE, subject: queue };
    const noticed = message === undefined ? undefined : ({ severity: 'warning', message } as const);
    const subject = subjectId(INSTALLATION);
    await unlessUnreadable(
      () =>
        operatorSubjects.update(INSTALLATION, (health) =>
          applyNotice(health, subject, about, noticed, iso(clock())),
        ),
      ({ message: why }) => log.error('nobody can be told of a queue', { queue, why }),
    );
    // What cannot be told now stays in its outbox for the sweep.
    await isolated(log, 'telling of a queue', { queue }, () => outbox.flushOperators());
  };

  const all = async (): Promise<(PoisonedQueue & { isRecent: boolean; isOpen: boolean })[]> => {
    const queues = [];
    for await (const { row } of misc.query(PARTITION)) {
      const lastAt = String(row['lastAt']);
      const isRecent = clock() - Date.parse(lastAt) < QUIET;
      queues.push({ queue: row.rowKey, lastAt, isRecent, isOpen: row['isOpen'] === true });
    }
    return queues;
  };

  return {
    async record(queue, message) {
      const lastAt = iso(clock());
      await misc.merge({ partitionKey: PARTITION, rowKey: queue, lastAt, isOpen: true });
      const about = aboutOf(message);
      await notice(
        queue,
        `A message of the queue ${queue} failed too often and was put aside${about ? `: ${about}` : ''}.`,
      );
    },
    recent: async () => (await all()).filter(({ isRecent }) => isRecent),
    async settle() {
      for (const { queue, isRecent, isOpen } of await all()) {
        if (isRecent || !isOpen) continue;
        await notice(queue, undefined);
        await misc.merge({ partitionKey: PARTITION, rowKey: queue, isOpen: false });
      }
    },
  };
}

/** Ids alone: whoever wrote the message may have written anything into it. */
function aboutOf(message: unknown): string {
  if (typeof message !== 'object' || message === null) return '';
  const ids = ['connectionId', 'webhookId', 'eventId'] as const;
  return Object.entries(message)
    .filter(([name, id]) => ids.some((one) => one === name) && /^[\w-]{1,80}$/.test(String(id)))
    .map(([name, id]) => `${name} ${String(id)}`)
    .join(', ');
}
