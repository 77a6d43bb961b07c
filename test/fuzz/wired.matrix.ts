import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forgotten, replay, search, untold } from './fuzz.ts';
import { targets } from './targets.ts';
import { startLists, stopLists } from './targets/lists.ts';
import { stopReceivers } from './targets/receivers.ts';
import { wiredTargets } from './wired.ts';

beforeAll(startLists);
afterAll(async () => {
  await stopReceivers();
  await stopLists();
});

replay(wiredTargets);
search(wiredTargets, { together: 16_000 });

test('what is kept in the corpus belongs to targets that there are', () => {
  expect(forgotten([...targets, ...wiredTargets])).toEqual([]);
});

test('of every target the corpus has something', () => {
  expect(untold(wiredTargets)).toEqual([]);
});
