import { describe, expect, test } from '@jest/globals';
import { createMemory } from '../../../src/lib/credentials/memory.ts';

function remembering(size = 10) {
  let now = 0;
  const asked: string[] = [];
  const memory = createMemory<number>({ size, until: (answer) => answer, clock: () => now });
  return {
    asked,
    at: (ms: number) => (now = ms),
    recall: (key: string, ask: () => Promise<number>) =>
      memory.recall(key, () => {
        asked.push(key);
        return ask();
      }),
  };
}
const until = (ms: number) => () => Promise.resolve(ms);

describe('an answer', () => {
  test('is remembered until its time, and asked for anew from then on', async () => {
    const { recall, asked, at } = remembering();
    expect(await recall('a', until(100))).toBe(100);
    at(99);
    expect(await recall('a', until(999))).toBe(100);
    at(100);
    expect(await recall('a', until(200))).toBe(200);
    expect(asked).toEqual(['a', 'a']);
  });

  test('is asked for once however many want it at once, each key by itself', async () => {
    const { recall, asked } = remembering();
    const slow = Promise.withResolvers<number>();
    const all = [recall('a', () => slow.promise), recall('a', until(1)), recall('b', until(5))];
    slow.resolve(100);
    expect(await Promise.all(all)).toEqual([100, 100, 5]);
    expect(asked).toEqual(['a', 'b']);
  });

  test('that is none is given to those who waited, and to nobody else', async () => {
    const { recall, asked } = remembering();
    const fails = () => Promise.reject(new Error('the process ended'));
    const outcomes = await Promise.allSettled([recall('a', fails), recall('a', until(1))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await recall('a', until(100))).toBe(100);
    expect(asked).toEqual(['a', 'a']);
  });

  test('gives way to others where there are too many, the one longest unwanted first', async () => {
    const { recall, asked } = remembering(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await recall(key, until(100));
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });
});
