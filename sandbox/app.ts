import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths.ts';

const run = promisify(execFile);

/**
 * Builds the app into a folder of its own, laid out as it is deployed, so that other builds do not disturb it.
 *
 * @param form to be read, or the smaller files that are deployed
 */
export async function stageApp(folder: string, form: 'readable' | 'deployed' = 'readable'): Promise<void> {
  mkdirSync(folder, { recursive: true });
  copyFileSync(root('host.json'), join(folder, 'host.json'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, main: 'dist/main.cjs' }));
  // In a process of its own: a bundler's service does not stop when the test that started it does.
  await run(process.execPath, [root('scripts/build.ts'), join(folder, 'dist/main.cjs'), form]);
}
