/**
 * `npm run bench:scale` prints the tables of docs/operate.md and docs/scale.md; with `--write` it puts them into the two,
 * which `npm run format` then lays out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { documents, withTables } from './reckoned/documents.ts';

for (const [path, tables] of Object.entries(documents())) {
  for (const [name, text] of Object.entries(tables)) console.log(`${path}, ${name}\n\n${text}\n`);
  if (process.argv.includes('--write')) writeFileSync(path, withTables(readFileSync(path, 'utf8'), tables));
}
