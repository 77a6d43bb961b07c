import { expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../../src/lib/clock.ts';
import { againAfter, proveAgainAfter, provedLater } from '../../../src/lib/health/again.ts';

/** Every wait until nobody waits any longer, where Microsoft asks for so many seconds each time. */
function waits(asked: number): number[] {
  const all: number[] = [];
  for (;;) {
    const waited = all.reduce((sum, one) => sum + one, 0) * SECOND;
    const next = againAfter(all.length, asked, waited);
    if (next === undefined) return all;
    all.push(next);
  }
}

test('the waits grow, and what Microsoft asks for counts where it is longer', () => {
  expect(waits(0)).toEqual([5, 10, 20, 40, 60, 90, 120, 120, 120, 120]);
  expect(waits(50)).toEqual([50, 50, 50, 50, 60, 90, 120, 120, 120]);
  expect(waits(9_000)).toEqual([240, 240, 240]);
});

test.each([0, 7, 100, 9_000])('a run is still open when the last of them is over: %i s asked', (asked) => {
  expect(waits(asked).reduce((sum, one) => sum + one, 0) * SECOND).toBeLessThan(15 * MINUTE);
});

test('whatever was asked for the first time long ago is not asked again', () => {
  expect(againAfter(0, 0, 12 * MINUTE)).toBeUndefined();
  expect(againAfter(0, 0, 12 * MINUTE - 5 * SECOND)).toBe(5);
});

test('a password that nobody answered for is tried again after an hour, five times at most', () => {
  const at = '2025-01-16T02:00:00.000Z';
  expect(proveAgainAfter({ at, outcome: 'noAnswer' }, at, 0)).toBeGreaterThan(3_600);
  expect(proveAgainAfter({ at, outcome: 'noAnswer' }, at, 4)).toBeGreaterThan(3_600);
  expect(proveAgainAfter({ at, outcome: 'noAnswer' }, at, 5)).toBeUndefined();
  expect(proveAgainAfter({ at, outcome: 'token' }, at, 0)).toBeUndefined();
  expect(proveAgainAfter({ at, outcome: 'refused', aadsts: 50126 }, at, 0)).toBeUndefined();
  expect(proveAgainAfter(undefined, at, 0)).toBeUndefined();
  // Another connection has just tried it.
  expect(proveAgainAfter(undefined, at, 0, 1_000)).toBe(1_060);
  expect(proveAgainAfter(undefined, at, 5, 1_000)).toBeUndefined();
  // Another one is just trying it.
  expect(proveAgainAfter(undefined, at, 0, 10)).toBe(20);
  // Whoever tried it then has asked for the next try.
  expect(proveAgainAfter({ at, outcome: 'noAnswer' }, '2025-01-16T02:10:00.000Z', 0)).toBeUndefined();
});

test('of a directory account the same: whoever may not try it yet asks again, for both in one message', () => {
  const at = '2025-01-16T02:00:00.000Z';
  const message = { connectionId: 'c', attempt: 3 };
  const later = (tried: object, wait?: number, proofs = 0) =>
    provedLater(
      { ...message, checks: ['directoryAccount'], proofs },
      { opened: undefined as never, ...tried },
      at,
      wait,
    );
  expect(later({}, 1_000, 2)).toEqual({
    delaySeconds: 1_060,
    message: { connectionId: 'c', checks: ['directoryAccount'], attempt: 0, proofs: 3 },
  });
  expect(later({ againAfter: 2_000 }, 1_000)).toMatchObject({
    delaySeconds: 2_060,
    message: { checks: ['account', 'directoryAccount'] },
  });
  expect([later({}), later({}, 1_000, 5)]).toEqual([undefined, undefined]);
});
