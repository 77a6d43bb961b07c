import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Core } from './core.ts';

/**
 * Loads an app as a worker does: every file that `main` of its package.json matches, the appStart hooks,
 * the capabilities; then nothing more can be registered.
 *
 * @param app the folder that holds package.json
 * @throws Error when a file cannot be loaded, or the app asks for http streaming, which this host does not do
 */
export async function loadApp(app: string, core: Core): Promise<void> {
  const folder = resolve(app);
  const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main?: string };
  if (!main) throw new Error(`${join(folder, 'package.json')} has no "main".`);
  const files = globSync(main, { cwd: folder }).sort();
  if (files.length === 0) throw new Error(`No file matches "main" of package.json: ${main}`);
  for (const file of files) await import(pathToFileURL(join(folder, file)).href);

  const model = core.model();
  const { appHookData } = core;
  await core.run('appStart', { hookData: appLifeHookData, appHookData, functionAppDirectory: folder });
  const capabilities = await model.getCapabilities({});
  core.lock();
  if (capabilities['HttpUri']) throw new Error('This host does not do http streaming (enableHttpStream).');
}

/** appStart and appTerminate hooks share this object. */
const appLifeHookData = {};

/** Runs the appTerminate hooks. */
export async function endApp(core: Core): Promise<void> {
  await core.run('appTerminate', { hookData: appLifeHookData, appHookData: core.appHookData });
}
