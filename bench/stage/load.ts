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
  /** From the first line to where the first function can be called, in ms. */
  readonly ready: number;
}

const [file = ''] = process.argv.slice(2);
const core = createCore(() => {});
provideCore(core);

const load = async (): Promise<Loaded> => {
  const began = performance.now();
  // A worker requires CommonJS, and imports ES modules.
  const main = (
    file.endsWith('.cjs') ? createRequire(pathToFileURL(file))(file) : await import(pathToFileURL(file).href)
  ) as { load?: () => Promise<unknown> };
  const ended = performance.now();
  await main.load?.();
  const ready = performance.now() - began;
  return { functions: core.functions.size, load: ended - began, process: ended, ready };
};
void load().then((loaded) => process.stdout.write(JSON.stringify(loaded)));
