import { describe, expect, test } from '@jest/globals';
import { createAllowance } from '../../../src/lib/credentials/allowance.ts';

function allowing(burst: number, perSecond: number) {
  let now = 1_000_000;
  const allowance = createAllowance({ burst, perSecond, clock: () => now });
  const many = (caller: string, times: number) => Array.from({ length: times }, () => allowance(caller));
  return { allowance, many, pass: (ms: number) => (now += ms) };
}

describe('what a caller may ask', () => {
  test('is so much at once, and then as much as comes back', () => {
    const { allowance, many, pass } = allowing(3, 1);
    expect(many('a', 4)).toEqual([0, 0, 0, 1]);
    pass(999);
    expect(allowance('a')).toBe(1);
    pass(1);
    expect(many('a', 2)).toEqual([0, 1]);
    pass(60_000);
    expect(many('a', 4)).toEqual([0, 0, 0, 1]);
  });

  test('comes back after the time that was named', () => {
    const { allowance, many, pass } = allowing(1, 0.1);
    expect(many('a', 2)).toEqual([0, 10]);
    pass(3_500);
    const wait = allowance('a');
    expect(wait).toBe(7);
    pass(wait * 1_000);
    expect(allowance('a')).toBe(0);
  });

  test('is a caller’s own, and nothing lost to a clock that was turned back', () => {
    const { allowance, many, pass } = allowing(2, 1);
    expect(many('a', 3)).toEqual([0, 0, 1]);
    expect(many('b', 2)).toEqual([0, 0]);
    pass(-60_000);
    expect(allowance('a')).toBe(1);
    pass(1_000);
    expect(allowance('a')).toBe(0);
  });

  test('of the last ten thousand callers is kept in mind', () => {
    const { allowance } = allowing(1, 0.001);
    for (let caller = 0; caller <= 10_000; caller += 1) allowance(String(caller));
    expect(allowance('10000')).toBeGreaterThan(0);
    expect(allowance('0')).toBe(0);
  });
});
