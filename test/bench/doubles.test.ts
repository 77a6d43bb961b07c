import { expect, test } from '@jest/globals';
import { doublesOf } from '../../bench/soak/residue.ts';

const SECOND = 1_000;
const heard = (...seconds: number[]) => seconds.map((at) => ({ at: at * SECOND, isUnheard: false }));
const unheard = (at: number) => ({ at: at * SECOND, isUnheard: true });
const of = (arrivals: ReturnType<typeof heard>, ...kills: number[]) => {
  const { excused, problems } = doublesOf(
    new Map([['evt', arrivals]]),
    kills.map((at) => at * SECOND),
  );
  return [excused, problems.length];
};

test.each<[string, [number, number], ReturnType<typeof heard>, number[]]>([
  ['once', [0, 0], heard(10), []],
  ['twice', [0, 1], heard(10, 12), []],
  ['again since nobody heard the answer', [1, 0], [unheard(10), ...heard(12)], []],
  ['again since the host died', [1, 0], heard(10, 12), [10.5]],
  ['a third time without a reason', [0, 1], heard(10, 12, 9_000), [10.5]],
  ['a third time, though the first answer alone was not heard', [0, 1], [unheard(10), ...heard(12, 14)], []],
  ['again long before a host died', [0, 1], heard(10, 12), [13]],
  ['again long after one died', [0, 1], heard(10, 70), [16]],
])('an event that comes %s', (_what, wanted, arrivals, kills) => {
  expect(of(arrivals, ...kills)).toEqual(wanted);
});
