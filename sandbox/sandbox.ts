import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stageApp } from './app.ts';
import { startAzurite } from './azurite.ts';
import { type Certificates, ensureCertificates } from './certificates.ts';
import { startFront } from './front.ts';
import { type HostChild, startHostChild } from './hostChild.ts';
import { loadKeys } from './host/levels.ts';
import { startIdentityEndpoint } from './identityEndpoint.ts';
import { lockFolder } from './lock.ts';
import { appAheadMs } from './microsoft/worldClock.ts';
import { createMicrosoft, type Microsoft, type Origins } from './microsoft/microsoft.ts';
import { type Authority, moveTo, originsFor } from './origins.ts';
import { listenOnFreePort } from './port.ts';
import type { Output } from './process.ts';
import { appSettings, machineEnvironment } from './settings.ts';
import { routesTo, type Sites } from './sites.ts';

export interface SandboxOptions {
  /** Where everything is kept; one sandbox at a time. */
  readonly dataDir: string;
  /** 0 takes any free one; without it the last one, or 7071, or the next free one after these. */
  readonly port?: number;
  /** Forgets everything but the certificates. */
  readonly reset?: boolean;
  readonly authority?: Authority;
  /** How long new things stay unknown elsewhere in the offline Microsoft, in milliseconds. */
  readonly lagMs?: { readonly min: number; readonly max: number };
  readonly logs?: 'inherit' | 'file' | 'silent';
  /** App settings that replace or join the sandbox's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Turns the clock of storage along, so that messages that are put off come by the sandbox's time. */
  readonly turnsStorage?: boolean;
  /** Stands between the app and storage. @returns the connection string that the app is given */
  readonly beforeStorage?: (connectionString: string) => Promise<string>;
  /** Told what a person at the console should know. */
  readonly say?: (message: string) => void;
}

export interface Sandbox {
  /** Of the app's pages and API. */
  readonly origin: string;
  readonly origins: Origins;
  readonly microsoft: Microsoft;
  /** Of storage itself. */
  readonly connectionString: string;
  /** The app settings that the host runs with. */
  readonly settings: Readonly<Record<string, string>>;
  readonly certificates: Certificates;
  readonly host: HostChild;
  /** The master key of the host. */
  readonly adminKey: string;
  /** True until {@link Sandbox.markSeeded} was called for this state, at whichever start. */
  readonly fresh: boolean;
  markSeeded(): void;
  /** Ends every child, and keeps the state. */
  stop(): Promise<void>;
}

/**
 * Starts the whole product offline: storage, the offline Microsoft, the front and the Functions host with the app.
 *
 * @throws FolderInUse when another sandbox works in `dataDir`; Error with `code` EADDRINUSE when `port` is taken
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const undo: (() => unknown)[] = [lockFolder(options.dataDir)];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await start(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Each step puts what ends it into `undo`, to be done in reverse. */
async function start(options: SandboxOptions, undo: (() => unknown)[]): Promise<Omit<Sandbox, 'stop'>> {
  const { dataDir, logs = 'file', authority = 'one' } = options;
  const at = (...parts: string[]): string => join(dataDir, ...parts);
  const output = (name: string): Output => (logs === 'file' ? { file: at('logs', `${name}.log`) } : logs);
  if (options.reset) forget(dataDir);
  const certificates = await ensureCertificates(at('certificates'));

  // Everything names the port, so it is taken first; who comes too early is told so.
  const sites: Sites = {};
  const front = await listenOnFreePort(options.port, dataDir, (port) =>
    startFront({ port, tls: certificates, routes: routesTo(sites) }),
  );
  undo.push(() => front.stop());
  const origins = originsFor(front.port, authority);
  const stateFile = at('microsoft.json');
  moveTo(origins, dataDir, stateFile);
  const header = randomUUID();
  const storage = startAzurite({
    folder: at('storage'),
    output: logs === 'inherit' ? 'silent' : output('azurite'),
    turns: options.turnsStorage === true,
  });
  // It has to be ended also where something beside it fails before it has come up.
  undo.push(() =>
    storage.then(
      (started) => started.stop(),
      () => undefined,
    ),
  );
  let host: HostChild | undefined;
  const [microsoft, azurite] = await Promise.all([
    createMicrosoft({
      origins,
      identityHeader: header,
      stateFile,
      turnApp: async (aheadMs) => {
        if (options.turnsStorage) (await storage).turnClock(aheadMs);
        await host?.turnClock(aheadMs);
      },
      ...(options.lagMs ? { lagMs: options.lagMs } : {}),
    }),
    storage,
    stageApp(at('app')),
  ]);
  undo.push(() => microsoft.save());
  const identity = await startIdentityEndpoint(microsoft.managedIdentity);
  undo.push(() => identity.stop());
  const adminKey = loadKeys(at('host', 'keys.json')).master;
  sites.origins = origins;
  sites.microsoft = microsoft;

  const { connectionString } = azurite;
  const { seeded } = microsoft.world;
  const forApp = (await options.beforeStorage?.(connectionString)) ?? connectionString;
  const parts = { seeded, origins, connectionString: forApp, caFile: certificates.caFile };
  const settings = {
    ...appSettings({ ...parts, identity: { endpoint: identity.endpoint, header } }),
    ...options.settings,
  };
  const started = await startHostChild({
    app: at('app'),
    stateFolder: at('host'),
    environment: {
      ...machineEnvironment(process.env),
      ...settings,
    },
    output: output('host'),
    aheadMs: appAheadMs(microsoft.world),
    ...(options.say ? { onCrash: options.say } : {}),
  });
  undo.push(() => started.stop());
  host = started;
  // Whoever turned it while the app was starting did so without the app.
  await started.turnClock(appAheadMs(microsoft.world));
  sites.hostPort = started.port;

  const seededFile = at('seeded');
  return {
    origin: origins.app,
    origins,
    microsoft,
    connectionString,
    settings,
    certificates,
    host: started,
    adminKey,
    fresh: !existsSync(seededFile),
    markSeeded: () => writeFileSync(seededFile, new Date().toISOString()),
  };
}

/** Removes all state, but not the certificates that a person may have trusted, nor our own lock. */
function forget(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (name !== 'certificates' && name !== 'lock') rmSync(join(dataDir, name), { recursive: true });
  }
}
