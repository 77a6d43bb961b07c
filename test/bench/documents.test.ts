import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { documents, tableAt, withTables } from '../../bench/reckoned/documents.ts';
import { firstUnanswered, limits, ours, simulate } from '../../bench/reckoned/night.ts';

const root = resolve(__dirname, '../..');

/** Cells alone: the formatter lays tables out in columns. */
const cellsOf = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '---')));

const places = Object.entries(documents()).flatMap(([path, tables]) =>
  Object.entries(tables).map(([name, written]) => [path, name, written] as const),
);

test.each(places)('%s holds the table “%s” as it is reckoned today', (path, name, written) => {
  const found = tableAt(readFileSync(join(root, path), 'utf8'), name);
  expect(cellsOf(found ?? '')).toEqual(cellsOf(written));
});

test('a table is put where it belongs, and what stands around it stays', () => {
  const before = 'a\n\n<!-- bench: costs -->\n\n| old |\n\n<!-- /bench -->\n\nb\n';
  const after = withTables(before, { costs: '| new |' });
  expect(after).toBe('a\n\n<!-- bench: costs -->\n\n| new |\n\n<!-- /bench -->\n\nb\n');
  expect(tableAt(after, 'costs')?.trim()).toBe('| new |');
  expect(tableAt(after, 'limits')).toBeUndefined();
});

describe('a simulated run', () => {
  test('is no faster than what holds it', () => {
    const { seconds, unanswered } = simulate(100_000, 'own');
    expect(seconds).toBeGreaterThan(100_000 / limits.vault);
    expect(unanswered).toBe(0);
    const few = simulate(100_000, 'own', 2);
    expect(few.seconds).toBeGreaterThan(100_000 / (2 * ours.sideBySide));
    expect(few.heldBy).toBe('instances');
  });

  test('leaves a check without an answer from a number of connections on, which is found', () => {
    for (const [kind, instances] of [
      ['own', ours.instances],
      ['password', ours.instances],
      ['password', 1_000],
      ['shared', ours.instances],
    ] as const) {
      const first = firstUnanswered(kind, instances);
      const lostAt = (connections: number) => simulate(connections, kind, instances).unanswered * connections;
      expect(lostAt(first)).toBeGreaterThanOrEqual(1);
      for (const fewer of [first - 1_000, first / 2, first / 4])
        expect([fewer, lostAt(fewer) < 1]).toEqual([fewer, true]);
    }
  });

  test('that reads passwords too asks twice as much of the vault, and meets its limit sooner', () => {
    expect(simulate(100_000, 'password').seconds).toBeGreaterThan(100_000 / (limits.vault / 2));
    expect(firstUnanswered('password', ours.instances)).toBeLessThan(firstUnanswered('own', ours.instances));
    expect(firstUnanswered('password', 1_000)).toBeLessThan(firstUnanswered('password', ours.instances));
  });

  test('with more instances than the vault bears leaves questions without an answer', () => {
    expect(simulate(1_000_000, 'own', 1_000).unanswered).toBeGreaterThan(
      simulate(1_000_000, 'own', 40).unanswered,
    );
  });
});
