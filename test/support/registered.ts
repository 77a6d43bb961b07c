// Loads the built app of a folder as a worker does, and prints the names of the functions that it registers, and of those
// that it then has.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCore, provideCore } from '../../sandbox/host/core.ts';
import { loadApp } from '../../sandbox/host/load.ts';
import type { load as Load } from '../../src/main.ts';

const [folder = '.'] = process.argv.slice(2);
const core = createCore(() => {});
provideCore(core);
await loadApp(folder, core);
const main = pathToFileURL(resolve(folder, 'dist/main.cjs')).href;
const { load } = (await import(main)) as { load: typeof Load };
const { functions } = await load();
process.stdout.write(
  JSON.stringify({ registered: [...core.functions.keys()], loaded: [...functions.keys()] }),
);
