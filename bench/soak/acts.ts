import type { Row } from '../../src/lib/storage/tables.ts';

/** What is written down once of everybody who came and went, however often it was asked for. */
const ONCE = ['connection.created', 'connection.deleted'];
const RENEWED = 'credential.rotated';

/**
 * Pure: what is wrong with the audit list: an act that is missing under its month or under its connection, one that is there twice,
 * and what people who have left must have done once and did not.
 *
 * @param rows all rows of the list
 * @param gone connections that came, were renewed, ended and were forgotten
 */
export function strangeActs(
  rows: readonly Row[],
  gone: readonly { readonly id: string; readonly name: string }[],
): string[] {
  const [under, months] = [rows.filter(isOfConnection), rows.filter((row) => !isOfConnection(row))];
  const listed = new Set(idsOf(months));
  const ofConnections = new Set(idsOf(under));
  return [
    ...twice(idsOf(months)).map((id) => `the act ${id} is listed twice`),
    ...twice(idsOf(under)).map((id) => `the act ${id} is listed twice for its connection`),
    ...idsOf(under)
      .filter((id) => !listed.has(id))
      .map((id) => `the act ${id} is listed for its connection alone`),
    ...idsOf(months.filter((row) => row['connection'] !== undefined))
      .filter((id) => !ofConnections.has(id))
      .map((id) => `the act ${id} is not listed for its connection`),
    ...gone.flatMap(({ id, name }) => {
      const acts = under.filter(({ partitionKey }) => partitionKey === `c~${id}`);
      const of = (action: string) => acts.filter((row) => row['action'] === action);
      const renewed = of(RENEWED).map(({ subject }) => String(subject));
      return [
        ...ONCE.filter((action) => of(action).length !== 1).map(
          (action) => `${name} has ${of(action).length} acts ${action}`,
        ),
        ...(renewed.length > 0 ? [] : [`that ${name} was renewed is not listed`]),
        ...twice(renewed).map((key) => `that ${name} was given ${key} is listed twice`),
      ];
    }),
  ];
}

const isOfConnection = ({ partitionKey }: Row): boolean => partitionKey.startsWith('c~');
const idsOf = (some: readonly Row[]): string[] => some.map((row) => String(row['id']));
const twice = (all: readonly string[]): string[] => [
  ...new Set(all.filter((one, at) => all.indexOf(one) !== at)),
];
