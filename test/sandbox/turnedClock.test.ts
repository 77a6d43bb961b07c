import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { onTurn, replaceDate, turnClock } from '../../sandbox/turnedClock.ts';

const DAY = 86_400_000;
const RealDate = Date;
const real = Date.parse('2026-11-20T12:00:00Z');
let restore: () => void;

beforeEach(() => {
  restore = replaceDate();
});
afterEach(() => {
  turnClock(0);
  restore();
});

/** How far what this process takes for now is off the real time, to the second; a millisecond late is 0, not -0. */
const off = (told: number): number => Math.round((told - RealDate.now()) / 1_000) + 0;

describe('a turned clock', () => {
  test.each([0, 80 * DAY, -600_000])('shows in every way to ask for now: %i ms', (ms) => {
    turnClock(ms);
    const seconds = ms / 1_000;
    expect(off(Date.now())).toBe(seconds);
    expect(off(new Date().getTime())).toBe(seconds);
    expect(off(Reflect.construct(Date, []).getTime())).toBe(seconds);
    // Without `new` it is a text of whole seconds.
    expect(Math.abs(Date.parse(Date()) - RealDate.now() - ms)).toBeLessThan(2_000);
  });

  test('leaves an instant that is given as it is', () => {
    turnClock(80 * DAY);
    expect(new Date(real).toISOString()).toBe('2026-11-20T12:00:00.000Z');
    expect(new Date('2026-11-20T12:00:00Z').getTime()).toBe(real);
    expect(new Date(2026, 10, 20).getDate()).toBe(20);
    expect(new Date(Number.NaN).getTime()).toBeNaN();
    expect(Date.UTC(2026, 10, 20, 12)).toBe(real);
  });

  test('makes dates that are dates', () => {
    class Moment extends Date {}
    const date = new Date();
    expect(date).toBeInstanceOf(Date);
    expect(date).toBeInstanceOf(RealDate);
    expect(new RealDate()).toBeInstanceOf(Date);
    expect(date.constructor).toBe(Date);
    expect(new Moment()).toBeInstanceOf(Moment);
    expect(Date.name).toBe('Date');
    expect(Date).toHaveLength(7);
    expect(structuredClone(date).getTime()).toBe(date.getTime());
  });

  test('moves neither timeouts nor what measures how long things take', async () => {
    const before = performance.now();
    turnClock(80 * DAY);
    await new Promise((done) => setTimeout(done, 1));
    expect(performance.now() - before).toBeLessThan(DAY);
  });

  test('tells those who wait of each turn, until they ask no more', () => {
    const heard = jest.fn();
    const forget = onTurn(heard);
    turnClock(DAY);
    turnClock(DAY);
    expect(heard).toHaveBeenCalledTimes(1);
    forget();
    turnClock(0);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  test('is the real one again once that is taken back', () => {
    turnClock(DAY);
    restore();
    expect(Date).toBe(RealDate);
    expect(new Date().constructor).toBe(RealDate);
    expect(off(Date.now())).toBe(0);
  });
});
