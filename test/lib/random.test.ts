import { expect, test } from '@jest/globals';
import { systemRandom, token } from '../../src/lib/random.ts';

test('a token has 256 bits of the system’s randomness, and no two are the same', () => {
  const tokens = Array.from({ length: 1_000 }, () => token(systemRandom));
  expect(new Set(tokens).size).toBe(tokens.length);
  for (const one of tokens) expect(Buffer.from(one, 'base64url')).toHaveLength(32);
});
