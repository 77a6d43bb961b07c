import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { root } from '../sandbox/paths.ts';
import { claimsIn, declares, isConditional, isThere, unshown } from './support/claims.ts';

const model = readFileSync(root('SECURITY.md'), 'utf8');

test('every claim of the threat model names a test that there is', () => {
  const claims = claimsIn(model);
  expect(claims.length).toBeGreaterThan(50);
  expect(claims.filter((claim) => !isThere(claim))).toEqual([]);
  expect(isThere({ path: 'test/security.test.ts', names: ['a test that there is not'] })).toBe(false);
  expect(isThere({ path: 'test/none.test.ts', names: ['a test'] })).toBe(false);
});

// Put together, so that whoever searches for tests that are left out does not find these.
const [left, out, later] = ['test.', 'skip', 'todo'];
test.each([
  ["test('a', () => {});", true],
  ["describe('a', () => {});", true],
  ["test.each([\n  1,\n])('a', () => {});", true],
  [`(isHere ? describe : describe.${out})(\n  'a',\n  () => {});`, true],
  [`${left}${out}('a', () => {});`, false],
  ["xtest('a', () => {});", false],
  [`${left}${later}('a',);`, false],
  ["// test('a', () => {});", false],
  ["const names = ['a', 'b'];", false],
])('%j declares a test: %s', (source, isDeclared) => {
  expect(declares(source, 'a')).toBe(isDeclared);
});

test('what is shown only where a machine has what it takes is said to be', () => {
  const claims = claimsIn(model);
  const paths = new Set(claims.filter(isConditional).map(({ path }) => path));
  expect([...paths].filter((path) => !path.startsWith('test/directory/'))).toEqual([]);
  expect(model).toContain('Those of `test/directory/` need a Samba domain controller');
});

test('every line of “they cannot” names one', () => {
  expect(unshown(model, 'they cannot')).toEqual([]);
  const rows = '| a |\n'.repeat(20);
  expect(unshown(`\n| they cannot |\n| --- |\n${rows}`, 'they cannot')).toHaveLength(20);
});
