import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Level, loadKeys, mayCall } from '../../../sandbox/host/levels.ts';

describe('a function', () => {
  const keys = { master: 'm', host: 'h', functions: { one: 'k', two: 'other' } };
  test.each<[Level, string | undefined, boolean]>([
    ['anonymous', undefined, true],
    ['anonymous', 'wrong', true],
    ['function', undefined, false],
    ['function', '', false],
    ['function', 'wrong', false],
    ['function', 'other', false],
    ['function', 'k', true],
    ['function', 'h', true],
    ['function', 'm', true],
    ['admin', undefined, false],
    ['admin', 'k', false],
    ['admin', 'h', false],
    ['admin', 'm', true],
  ])('of level %s with key %s', (level, key, allowed) => {
    expect(mayCall(level, 'one', keys, { header: key, query: undefined })).toBe(allowed);
    expect(mayCall(level, 'one', keys, { header: undefined, query: key })).toBe(allowed);
  });

  test('takes the key in the header before the one in the query', () => {
    expect(mayCall('function', 'one', keys, { header: 'wrong', query: 'k' })).toBe(false);
  });
});

test('keys stay the same between starts, and new functions get theirs', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'keys-')), 'host/keys.json');
  const first = loadKeys(file, ['one']);
  const second = loadKeys(file, ['one', 'two']);
  expect(second.master).toBe(first.master);
  expect(second.functions['one']).toBe(first.functions['one']);
  expect(second.functions['two']).toMatch(/^\S{40,}$/);
  expect(statSync(file).mode & 0o077).toBe(0);
});
