/**
 * `npx node scripts/finding-pages.ts`: writes what the pages `/findings` and `/findings/{code}` show to
 * `src/lib/web/findingPages.json`, drawn from `docs/findings`. `npx oxfmt src` afterwards gives the file its form. A test
 * tells when it is out of date.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { renderFindings } from './findings/render.ts';

const target = fileURLToPath(new URL('../src/lib/web/findingPages.json', import.meta.url));
await writeFile(target, `${JSON.stringify(renderFindings(), null, 2)}\n`);
