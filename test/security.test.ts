import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { root } from '../sandbox/paths.ts';
import { claimsIn, isThere, unshown } from './support/claims.ts';

const model = readFileSync(root('SECURITY.md'), 'utf8');

test('every claim of the threat model names a test that there is', () => {
  const claims = claimsIn(model);
  expect(claims.length).toBeGreaterThan(50);
  expect(claims.filter((claim) => !isThere(claim))).toEqual([]);
  expect(isThere({ path: 'test/security.test.ts', names: ['a test that there is not'] })).toBe(false);
  expect(isThere({ path: 'test/none.test.ts', names: ['a test'] })).toBe(false);
});

test('every line of “they cannot” names one', () => {
  expect(unshown(model, 'they cannot')).toEqual([]);
  const rows = '| a |\n'.repeat(20);
  expect(unshown(`\n| they cannot |\n| --- |\n${rows}`, 'they cannot')).toHaveLength(20);
});
