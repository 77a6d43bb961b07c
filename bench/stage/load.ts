/** Loads a built app as a worker does, and prints how long that took. Run as a program, bundled, so that it costs little itself. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createCore, provideCore } from '../../sandbox/host/core.ts';

export interface Loaded {
  readonly functions: number;
  /** From the first line of the app to the last registration, in ms. */
  readonly load: number;
  /** The same from the start of the process. */
  readonly process: number;
}

const [file = ''] = process.argv.slice(2);
const core = createCore(() => {});
provideCore(core);

const load = async (): Promise<Loaded> => {
  const began = performance.now();
  // A worker requires CommonJS, and imports ES modules.
  if (file.endsWith('.cjs')) createRequire(pathToFileURL(file))(file);
  else await import(pathToFileURL(file).href);
  const ended = performance.now();
  return { functions: core.functions.size, load: ended - began, process: ended };
};
void load().then((loaded) => process.stdout.write(JSON.stringify(loaded)));
