import { expect, test } from '@jest/globals';
import { strangeActs } from '../../bench/soak/acts.ts';
import type { Row } from '../../src/lib/storage/tables.ts';

const GUEST = [{ id: 'g', name: 'guest 1' }];
/** An act as it is listed, under its month and under its connection. */
const act = (action: string, id = action, subject?: string): Row[] =>
  ['202606', 'c~g'].map((partitionKey) => ({
    partitionKey,
    rowKey: `9~${id}`,
    id,
    action,
    connection: 'g',
    ...(subject !== undefined && { subject }),
  }));
const renewed = (key: string, id = key): Row[] => act('credential.rotated', id, key);
const all = [...act('connection.created'), ...renewed('k1'), ...act('connection.deleted')];

test('what a guest did and is listed once is in order, and so is what has no connection', () => {
  expect(strangeActs(all, GUEST)).toEqual([]);
  expect(strangeActs([...all, ...renewed('k2')], GUEST)).toEqual([]);
  const run = { partitionKey: '202606', rowKey: '9~run', id: 'run', action: 'run.started' };
  expect(strangeActs([...all, run], [])).toEqual([]);
});

test.each([
  ['made twice', [...all, ...act('connection.created', 'again')], 'guest 1 has 2 acts connection.created'],
  ['never made', all.slice(2), 'guest 1 has 0 acts connection.created'],
  ['never deleted', all.slice(0, 4), 'guest 1 has 0 acts connection.deleted'],
  ['never renewed', [...all.slice(0, 2), ...all.slice(4)], 'that guest 1 was renewed is not listed'],
  ['given one secret twice', [...all, ...renewed('k1', 'k1b')], 'that guest 1 was given k1 is listed twice'],
])('one that was %s is seen', (_what, rows, said) => {
  expect(strangeActs(rows, GUEST)).toEqual([said]);
});

test('an act in one place of the two, or twice in one, is seen', () => {
  const [ofMonth, ofConnection] = act('link.created', 'l');
  const moved = (row: Row | undefined, rowKey: string): Row => ({
    ...(row ?? { partitionKey: '' }),
    rowKey,
  });
  expect(strangeActs([...all, moved(ofMonth, '9~l')], [])).toEqual([
    'the act l is not listed for its connection',
  ]);
  expect(strangeActs([...all, moved(ofConnection, '9~l')], [])).toEqual([
    'the act l is listed for its connection alone',
  ]);
  expect(
    strangeActs(
      [...all, moved(ofMonth, '1~k1')].map((row) => ({ ...row, id: 'one' })),
      [],
    ),
  ).toEqual(['the act one is listed twice', 'the act one is listed twice for its connection']);
});
