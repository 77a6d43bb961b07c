import { expect, test } from '@jest/globals';
import { DAY } from '../../../src/lib/clock.ts';
import { asUnicodePwd } from '../../../src/lib/directory/entry.ts';
import { changeableAt, generalizedTime, refusalOf } from '../../../src/lib/directory/changePassword.ts';

const answer = (code: number, message: string): Error => Object.assign(new Error(message), { code });

test.each([
  [
    'may not',
    answer(50, '00000005: SecErr: DSID-031A11CF, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0'),
    'mayNot',
  ],
  ['may not, in other words', answer(19, '00000005: AtrErr: DSID-03191083, #1: …'), 'mayNot'],
  [
    'may not, of a Samba',
    answer(19, 'error in module acl: Constraint violation during LDB_MODIFY (19)'),
    'mayNot',
  ],
  [
    'is let in with one that counts no more',
    answer(19, '00000056: AtrErr: DSID-03191083, #1: …'),
    'notCurrent',
  ],
  ['breaks a rule', answer(19, '0000052D: AtrErr: DSID-03191083, #1: …'), 'policy'],
  ['breaks a rule, in the words of others', answer(53, '0000052D: SvcErr: DSID-031A1252'), 'policy'],
  ['asks one that refers it to another', answer(10, 'referral'), 'elsewhere'],
  ['is told that the controller is busy', answer(51, 'busy'), undefined],
  ['is told nothing', Object.assign(new Error('gone'), { code: 'ECONNRESET' }), undefined],
])('an account that %s', (_what, thrown, why) => {
  expect(refusalOf(thrown)?.why).toBe(why);
});

test('times of a domain', () => {
  const set = '134000000000000000';
  const at = Date.UTC(2025, 7, 18, 14, 13, 20);
  expect(changeableAt(set, '0')).toBe(at);
  expect(changeableAt(set, String(-DAY * 10_000))).toBe(at + DAY);
  expect(changeableAt(set, undefined)).toBeUndefined();
  expect(changeableAt('0', '0')).toBeUndefined();
  expect(generalizedTime('20251130121500.0Z')).toBe(Date.UTC(2025, 10, 30, 12, 15));
  expect(generalizedTime('now')).toBeUndefined();
});

test('a password is quoted, in UTF-16', () => {
  expect([...asUnicodePwd('é')]).toEqual([0x22, 0, 0xe9, 0, 0x22, 0]);
});
