import { odata } from '@azure/data-tables';

/**
 * Conditions on a text member of a row. The service takes 15 comparisons in one query, of which the keys are up to four.
 *
 * @see https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities
 */
export const isOne = (member: string, values: readonly string[]): string =>
  `(${values.map((value) => `${member} ${odata`eq ${value}`}`).join(' or ')})`;
export const isNone = (member: string, values: readonly string[]): string =>
  values.map((value) => `${member} ${odata`ne ${value}`}`).join(' and ');
export const begins = (member: string, prefix: string): string =>
  `${member} ${odata`ge ${prefix}`} and ${member} ${odata`lt ${`${prefix}\uFFFF`}`}`;
/** All of those that are there. */
export const both = (conditions: readonly (string | undefined)[]): string | undefined =>
  conditions.filter((one) => one !== undefined).join(' and ') || undefined;

/** Keys of one partition, or without one of all. @param after a RowKey */
export function inRange(
  partitionKey: string | undefined,
  prefix: string,
  after?: string,
): string | undefined {
  const parts = [
    ...(partitionKey === undefined ? [] : [odata`PartitionKey eq ${partitionKey}`]),
    ...(prefix === '' ? [] : [odata`RowKey ge ${prefix} and RowKey lt ${`${prefix}\uFFFF`}`]),
    ...(after === undefined ? [] : [odata`RowKey gt ${after}`]),
  ];
  return parts.length > 0 ? parts.join(' and ') : undefined;
}

/** Partitions that begin with `prefix`, and a text `member` that comes before `than`. */
export const before = (prefix: string, member: string, than: string): string =>
  `${begins('PartitionKey', prefix)} and ${member} ${odata`lt ${than}`}`;
