import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const root = resolve(__dirname, '..');

/** The tests that the threat model names: a file, and a name or the names of what it stands in. */
const claims = [
  ...readFileSync(join(root, 'SECURITY.md'), 'utf8').matchAll(/`(test\/[\w./-]+)` — “([^”]+)”/g),
].map(([, path = '', name = '']) => ({ path, names: name.split(' › ') }));

const isThere = ({ path, names }: { readonly path: string; readonly names: readonly string[] }): boolean => {
  if (!existsSync(join(root, path))) return false;
  const source = readFileSync(join(root, path), 'utf8');
  return names.every((name) => ["'", '"', '`'].some((mark) => source.includes(`${mark}${name}${mark},`)));
};

test('every claim of the threat model names a test that there is', () => {
  expect(claims.filter((claim) => !isThere(claim))).toEqual([]);
  expect(isThere({ path: 'test/security.test.ts', names: ['a test that there is not'] })).toBe(false);
  expect(isThere({ path: 'test/none.test.ts', names: ['a test'] })).toBe(false);
});

test('every line of “they cannot” names one', () => {
  const lines = readFileSync(join(root, 'SECURITY.md'), 'utf8')
    .split(/\n\| they cannot .*\n\| -+.*\n/)
    .slice(1)
    .flatMap((part) => part.split('\n\n')[0]?.split('\n') ?? []);
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.filter((line) => line !== '' && !/`test\/[^`]+` — “/.test(line))).toEqual([]);
});
