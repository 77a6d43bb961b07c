/** One of our own services (storage, vault, queue) did not answer as it should; the work may be tried again. */
export class UnavailableError extends Error {
  readonly code = 'unavailable';
}

/** Another writer changed the row between our read and our write; read again and decide again. */
export class ConflictError extends Error {
  readonly code = 'conflict';
}

/** The message of whatever was thrown, for logs and reasons; never the stack, never the cause. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The member `statusCode` that the Azure SDKs put on their errors: branch on it, since `code` is often missing. */
export function statusCodeOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return undefined;
  return typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
}
