/**
 * `npx node scripts/registrations.ts`: writes what a host is told of each function to `src/registrations.json`, drawn from
 * `src/functions`. `npx oxfmt src` afterwards gives the file its form. A test tells when it is out of date.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { functions as Functions } from '../src/lib/registered.ts';
import { bundleFile } from './bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { Values: sample } = JSON.parse(readFileSync(join(root, 'local.settings.sample.json'), 'utf8')) as {
  Values: Record<string, string>;
};
Object.assign(process.env, sample);
mkdirSync(join(root, 'dist'), { recursive: true });
const folder = mkdtempSync(join(root, 'dist/registrations-'));
try {
  const file = join(folder, 'app.cjs');
  await bundleFile(join(root, 'src/app.ts'), file);
  const { functions } = createRequire(import.meta.url)(file) as { functions: typeof Functions };
  const sorted = [...functions].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const registrations = Object.fromEntries(sorted.map(([name, { registration }]) => [name, registration]));
  writeFileSync(join(root, 'src/registrations.json'), `${JSON.stringify(registrations, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
