import { expect, test } from '@jest/globals';
import { DAY } from '../../../src/lib/clock.ts';
import { passwordEndOf } from '../../../src/lib/directory/passwordEnd.ts';

const SET = Date.parse('2026-03-01T00:00:00.000Z');
/** Of 1601, in 100 nanoseconds. */
const written = (at: number): string => String((BigInt(at) + 11_644_473_600_000n) * 10_000n);
const setAt = written(SET);
const maxAge = '-36288000000000'; // 42 days
const flags = '512';

test.each([
  ['as the domain computes it', { computed: written(SET + DAY), flags, setAt, maxAge }, SET + DAY],
  [
    'never, where the domain computes that',
    { computed: '9223372036854775807', flags, setAt, maxAge },
    'never',
  ],
  ['counted from when it was set', { flags, setAt, maxAge }, SET + 42 * DAY],
  ['never by its flag', { flags: '66048', setAt, maxAge }, 'never'],
  ['never with a smart card', { flags: '262656', setAt, maxAge }, 'never'],
  ['never by the policy', { flags, setAt, maxAge: '-9223372036854775808' }, 'never'],
  ['never by a policy of none', { flags, setAt, maxAge: '0' }, 'never'],
  ['unknown without when it was set', { flags, maxAge }, undefined],
  ['unknown where it has to be changed first', { flags, setAt: '0', maxAge }, undefined],
  ['unknown without the policy', { flags, setAt }, undefined],
  ['unknown where the policy is none', { flags, setAt, maxAge: 'soon' }, undefined],
  ['unknown without its flags', { setAt, maxAge }, undefined],
  ['unknown of nothing', {}, undefined],
])('the end of a password is %s', (_what, facts, end) => {
  expect(passwordEndOf(facts)).toBe(end);
});
