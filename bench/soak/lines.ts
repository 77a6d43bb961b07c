import { fromStateRow } from '../../src/lib/connections/rows.ts';
import { toListingRow } from '../../src/lib/connections/listedRows.ts';
import type { Row } from '../../src/lib/storage/tables.ts';

/**
 * Pure: where the list that pages show does not say what the connections' own rows say.
 *
 * @param connections all rows of the table of connections: those of state, and what lies beside them
 * @param lines all rows of the list
 */
export function strangeLines(connections: readonly Row[], lines: readonly Row[]): string[] {
  const states = connections.filter(({ partitionKey, rowKey }) => partitionKey === rowKey);
  const byId = new Map(lines.map((line) => [line.rowKey, line]));
  const known = new Set(states.map(({ rowKey }) => rowKey));
  return [
    ...states.flatMap((state) => {
      const line = byId.get(state.rowKey);
      if (!line) return [`${String(state['name'])} is not in the list`];
      return Object.entries(toListingRow(fromStateRow(state)))
        .filter(([member, value]) => line[member] !== value)
        .map(
          ([member, value]) =>
            `the list says of ${String(state['name'])} as ${member}: ${String(line[member])}, not ${String(value)}`,
        );
    }),
    ...lines
      .filter(({ rowKey }) => !known.has(rowKey))
      .map((line) => `the list has ${String(line['name'])}, which is not there`),
  ];
}
