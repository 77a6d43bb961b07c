import { ConflictError, messageOf, statusCodeOf, UnavailableError } from '../errors.ts';

// A missing table and a missing row are both 404; only the text of the answer tells them apart.
export const isTableMissing = (thrown: unknown): boolean =>
  statusCodeOf(thrown) === 404 && JSON.stringify(thrown).includes('TableNotFound');

/** Of a conditional write: somebody else was faster, or nobody answered. */
export function conflictOr(table: string, thrown: unknown): Error {
  const status = statusCodeOf(thrown);
  if (status === 412 || status === 409 || status === 404) {
    return new ConflictError(`a row of ${table} was changed by another writer`, { cause: thrown });
  }
  return unavailable(table, thrown);
}

export function unavailable(table: string, thrown: unknown): Error {
  return new UnavailableError(`table ${table} did not answer: ${messageOf(thrown)}`, { cause: thrown });
}
