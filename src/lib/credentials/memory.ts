import type { Clock } from '../clock.ts';

/**
 * Remembers answers until their time is over. However many ask for the same at once, one question is asked, and all of
 * them get its answer; a failure is forgotten with it.
 */
export interface Memory<T> {
  recall(key: string, ask: () => Promise<T>): Promise<T>;
}

/**
 * @param given.size how many answers are kept; the one that nobody wanted for longest goes first
 * @param given.until how long an answer is good, in milliseconds since 1970
 */
export function createMemory<T>(given: {
  size: number;
  until: (answer: T) => number;
  clock: Clock;
}): Memory<T> {
  const { size, until, clock } = given;
  const kept = new Map<string, { readonly answer: Promise<T>; until: number }>();

  const begin = (question: () => Promise<T>) => {
    const entry = { answer: question(), until: Number.POSITIVE_INFINITY };
    entry.answer.then(
      (answer) => (entry.until = until(answer)),
      () => (entry.until = Number.NEGATIVE_INFINITY),
    );
    return entry;
  };

  return {
    recall(key, question) {
      const known = kept.get(key);
      const entry = known && known.until > clock() ? known : begin(question);
      // Last in order is who was wanted last.
      kept.delete(key);
      kept.set(key, entry);
      const [oldest] = kept.keys();
      if (kept.size > size && oldest !== undefined) kept.delete(oldest);
      return entry.answer;
    },
  };
}
