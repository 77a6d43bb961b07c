import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { newPassword, passwordFault } from '../../../src/lib/credentials/passwords.ts';
import { systemRandom } from '../../../src/lib/random.ts';

test('a new password has every kind of sign, and none that people confuse', () => {
  for (let count = 0; count < 200; count += 1) {
    const password = newPassword(systemRandom);
    expect(password).toHaveLength(24);
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
    expect(password).not.toMatch(/[lIO01]/);
    expect(passwordFault(password, 'service')).toBeUndefined();
  }
});

test('two are never the same', () => {
  const many = Array.from({ length: 200 }, () => newPassword(systemRandom));
  expect(new Set(many).size).toBe(200);
});

test.each([
  ['Ab1-', 'x', 'must be at least 8 characters'],
  [`Ab1-${'x'.repeat(253)}`, 'x', 'must be at most 256 characters'],
  ['harbour77', 'x', 'must hold three'],
  ['Cayo-Service-77', 'cayo-service', 'must not hold the user name'],
])('%s of %s %s', (password, userName, fault) => {
  expect(passwordFault(password, userName)).toContain(fault);
});

test('a user name of three letters or less may stand in it', () => {
  expect(passwordFault('Quiet-Sam-42', 'sam')).toBeUndefined();
});

test('whatever is taken has three kinds of signs and eight characters', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (password) => {
      if (passwordFault(password, '') !== undefined) return;
      const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password));
      expect(kinds.length).toBeGreaterThanOrEqual(3);
      expect(password.length).toBeGreaterThanOrEqual(8);
    }),
  );
});
