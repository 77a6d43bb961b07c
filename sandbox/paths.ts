import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));

/** A path inside `sandbox/`. */
export const here = (...parts: readonly string[]): string => join(folder, ...parts);

/** A path inside the repository. */
export const root = (...parts: readonly string[]): string => join(folder, '..', ...parts);
