import { describe, expect, test } from '@jest/globals';
import { failureOf } from '../../../src/lib/directory/failures.ts';

const HOST = 'dc1.corp.example';
const INVALID_CREDENTIALS = 49;
/** As a controller of Microsoft writes it into the answer to a bind. */
const refusedWith = (data: string): Error =>
  Object.assign(
    new Error(`80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data ${data}, v3839`),
    { code: INVALID_CREDENTIALS },
  );

describe('a bind that is refused', () => {
  test.each([
    ['525', 'wrongPassword', 'no such user'],
    ['52e', 'wrongPassword', 'a wrong password'],
    ['52E', 'wrongPassword', 'the same in capitals'],
    ['52f', 'notNow', 'a restriction of the account'],
    ['530', 'notNow', 'not at this hour'],
    ['531', 'notNow', 'not from this machine'],
    ['532', 'passwordExpired', 'the password has expired'],
    ['533', 'disabled', 'the account is disabled'],
    ['569', 'notNow', 'not in this way'],
    ['701', 'accountExpired', 'the account has expired'],
    ['773', 'mustChange', 'the password must be changed'],
    ['775', 'locked', 'the account is locked'],
  ])('with data %s is %s: %s', (data, why) => {
    expect(failureOf(refusedWith(data), HOST)).toEqual({ kind: 'refused', why, reason: expect.any(String) });
  });

  test('without a number, or with one that nobody knows, counts as a wrong password: it may have been counted', () => {
    for (const data of ['', '7ff', 'none'])
      expect(failureOf(refusedWith(data), HOST)).toMatchObject({ kind: 'refused', why: 'wrongPassword' });
  });

  test('is told by its kind: each has a sentence of its own', () => {
    const told = ['52e', '530', '532', '533', '701', '773', '775'].map(
      (data) => failureOf(refusedWith(data), HOST).reason,
    );
    expect(new Set(told).size).toBe(told.length);
  });
});

test('the same number says nothing where the answer is another', () => {
  const busy = Object.assign(new Error('data 533'), { code: 51 });
  expect(failureOf(busy, HOST)).toMatchObject({ kind: 'unreachable' });
  const denied = Object.assign(new Error('data 533'), { code: 50 });
  expect(failureOf(denied, HOST)).toMatchObject({ kind: 'denied' });
});

test('none of the words of a controller are passed on', () => {
  for (const code of [49, 50, 51, 'ECONNRESET', undefined]) {
    const said = Object.assign(new Error('<b>evil</b>\nforged'), { code });
    expect(JSON.stringify(failureOf(said, HOST))).not.toMatch(/evil|forged/);
  }
});
