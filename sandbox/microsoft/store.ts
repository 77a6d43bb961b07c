import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KeptWorld, World } from './world.ts';

const DELAY_MS = 250;

/** The world in a state file; `undefined` where there is none. Throws for a file that is not JSON. */
export async function readWorld(file: string): Promise<KeptWorld | undefined> {
  try {
    const world: KeptWorld = JSON.parse(await readFile(file, 'utf8'));
    return world;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
      return undefined;
    throw error;
  }
}

/** Saves a world: soon after `touch`, at once on `save`. Without a file it keeps nothing. */
export function createStore(
  world: World,
  file: string | undefined,
): { touch(): void; save(): Promise<void> } {
  if (file === undefined) return { touch() {}, save: () => Promise.resolve() };
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  const write = async (): Promise<void> => {
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.tmp`;
    await writeFile(draft, JSON.stringify(world), { mode: 0o600 });
    await rename(draft, file);
  };
  const save = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // One after the other: two writers of one draft file would mix their bytes.
    writing = writing.catch(() => undefined).then(write);
    return writing;
  };
  return {
    save,
    touch() {
      timer ??= setTimeout(() => {
        save().catch((error: unknown) => console.error(`The sandbox cannot write ${file}:`, error));
      }, DELAY_MS).unref();
    },
  };
}
