import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageApp } from '../../sandbox/app.ts';
import { type Account, type Azurite, startAzurite } from '../../sandbox/azurite.ts';
import { root } from '../../sandbox/paths.ts';
import { appSettings, machineEnvironment } from '../../sandbox/settings.ts';
import { bundleFile } from '../../scripts/bundle.ts';
import { type Program, startProgram } from '../frame/program.ts';
import type { Heard, Place } from './lightMicrosoft.ts';

/** What the product is measured on: its bundle, storage and a light Microsoft, each in a process of its own. */
export interface Stage {
  /** The folder of the app, built as it is deployed, with maps that place what is of packages too. */
  readonly app: string;
  /** The program that calls it, bundled. */
  readonly worker: string;
  readonly azurite: Azurite;
  readonly microsoft: Program;
  readonly place: Place;
  /** App settings of the product. @param storage a connection string, of the first account unless told */
  environment(storage?: string): NodeJS.ProcessEnv;
  /** How long Microsoft takes for each answer. */
  setLatency(ms: number): Promise<void>;
  /** What the product asked Microsoft since the stage was set. */
  heard(): Promise<Heard>;
  stop(): Promise<void>;
}

/** Sets a stage. @param accounts of the storage, by default one */
export async function setStage(accounts?: readonly [Account, ...Account[]]): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  const app = join(folder, 'app');
  const worker = join(folder, 'worker.cjs');
  const microsoft = startProgram('stage/lightMicrosoft.ts');
  const [azurite, place] = await Promise.all([
    startAzurite(accounts ? { accounts } : {}),
    microsoft.ask<Place>('begin', { folder: join(folder, 'certificates') }),
    stageApp(app, 'deployed'),
    bundleFile(root('bench/stage/worker.ts'), worker),
  ]);
  return {
    app,
    worker,
    azurite,
    microsoft,
    place,
    environment: (connectionString = azurite.connectionString) => ({
      ...machineEnvironment(process.env),
      ...appSettings({ ...place, connectionString }),
    }),
    setLatency: (ms) => microsoft.ask('setLatency', { ms }),
    heard: () => microsoft.ask<Heard>('heard'),
    async stop() {
      await Promise.all([microsoft.stop(), azurite.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Does something on a stage, which is taken down whatever comes of it. */
export async function onStage<T>(
  work: (stage: Stage) => Promise<T>,
  accounts?: readonly [Account, ...Account[]],
): Promise<T> {
  const stage = await setStage(accounts);
  try {
    return await work(stage);
  } finally {
    await stage.stop();
  }
}
