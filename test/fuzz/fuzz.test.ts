import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { replay, search, target, untold } from './fuzz.ts';
import { targets } from './targets.ts';

replay(targets);
search(targets);

test('of every target the corpus has something', () => {
  expect(untold(targets)).toEqual([]);
  const none = target({ name: 'none', inputs: fc.constant(0), holds: Number });
  expect(untold([none])).toEqual(['none']);
});
