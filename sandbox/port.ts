import { errorCode } from './errorCode.ts';
import type { Front } from './front.ts';
import { lastOrigins } from './origins.ts';

const usual = 7071;
const tries = 20;

/**
 * Listens on the port asked for; where none is, on the last one used with this folder, or 7071, or the next free one.
 *
 * @throws Error with `code` EADDRINUSE when the port asked for, or all that were tried, are taken
 */
export async function listenOnFreePort(
  asked: number | undefined,
  dataDir: string,
  listen: (port: number) => Promise<Front>,
): Promise<Front> {
  if (asked !== undefined) return listen(asked);
  const last = lastOrigins(dataDir);
  const first = last ? Number(new URL(last.app).port) || usual : usual;
  for (let port = first; port < first + tries; port += 1) {
    try {
      return await listen(port);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  return listen(first);
}

/** Tells whether an error says that a port is in use. */
export const isTaken = (error: unknown): boolean => errorCode(error) === 'EADDRINUSE';
