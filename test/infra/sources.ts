import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All that we wrote below a folder, as one text. */
export const sources = (folder: string): string =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
