import { expect, test } from '@jest/globals';
import { strangeLines } from '../../bench/soak/lines.ts';
import { toListingRow } from '../../src/lib/connections/listedRows.ts';
import { toStateRow } from '../../src/lib/connections/rows.ts';
import { aConnection } from '../support/connections.ts';

const connection = aConnection({ id: 'c', name: 'Contoso', state: 'healthy' });
const state = toStateRow(connection);
const line = toListingRow(connection);
const beside = { partitionKey: 'c', rowKey: 'c~h~1', text: 'of its history' };

test('a list that says what the connections say is in order', () => {
  expect(strangeLines([state, beside], [line])).toEqual([]);
  // Marks of runs that only the line has stay as they are.
  expect(strangeLines([state], [{ ...line, run_checkAccounts: 'x' }])).toEqual([]);
});

test.each([
  ['says otherwise', [state], [{ ...line, state: 'broken' }], 'as state: broken, not healthy'],
  ['lacks one', [state], [], 'Contoso is not in the list'],
  ['has one too many', [], [line], 'the list has Contoso, which is not there'],
])('one that %s is not', (_what, states, lines, said) => {
  expect(strangeLines(states, lines)).toEqual([expect.stringContaining(said)]);
});
