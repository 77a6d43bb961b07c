import * as z from 'zod';

/** A row holds what this version cannot read: a later one wrote it, and it is left as it is. */
export class UnreadableError extends Error {
  readonly code = 'unreadable';
}

/** Reads a row. @param what names it, without its values @throws UnreadableError */
export function readable<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    // What JSON.parse says quotes the text.
    const paths = thrown instanceof z.ZodError ? thrown.issues.map(({ path }) => path.join('.')) : [];
    const at = [...new Set(paths)].slice(0, 5).join(', ');
    throw new UnreadableError(`${what} holds what this version cannot read${at && `: ${at}`}`);
  }
}

/** As `work` answers, or `otherwise` where a row could not be read. */
export async function unlessUnreadable<T, O>(
  work: () => Promise<T>,
  otherwise: (why: UnreadableError) => O,
): Promise<T | O> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof UnreadableError) return otherwise(thrown);
    throw thrown;
  }
}
