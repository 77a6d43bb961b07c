import { createControl } from './control/control.ts';
import { createInbox } from './control/receiver.ts';
import { createEntra } from './entra/entra.ts';
import { entraFault } from './entra/fault.ts';
import { loadSigningKeys } from './entra/keys.ts';
import { createGraph, graphFault } from './graph/graph.ts';
import { downloadReport, reportsFault } from './graph/reports.ts';
import { createManagedIdentity, identityFault } from './managedIdentity.ts';
import { watchRequests, type Part } from './part.ts';
import { createRequestLog, type RequestLog } from './requestLog.ts';
import type { FetchHandler, Origins, Sandbox } from './sandbox.ts';
import { withLater } from './seed/later.ts';
import { seedWorld } from './seedWorld.ts';
import { createStore, readWorld } from './store.ts';
import { createVault, vaultFault } from './vault/vault.ts';
import type { World } from './world.ts';
import { appAheadMs, clockKnobs } from './worldClock.ts';

export type { FetchHandler, Origins } from './sandbox.ts';

/** An offline Microsoft: one handler for each host, and the world behind them. */
export interface Microsoft {
  /** The state as plain data; tests and seeds may read and change it, and call {@link Microsoft.save} afterwards. */
  readonly world: World;
  readonly entra: FetchHandler;
  readonly graph: FetchHandler;
  readonly vault: FetchHandler;
  readonly reports: FetchHandler;
  /** App Service protocol 2019-08-01. */
  readonly managedIdentity: FetchHandler;
  /** `/_sandbox`, `/_sandbox/inbox`, `/_sandbox/requests` and `/_sandbox/api/...`. */
  readonly control: FetchHandler;
  /** `POST /{name}` receives webhooks. */
  readonly inbox: FetchHandler;
  /** Every request that Entra, Graph, Vault, reports, the identity endpoint and the inbox received. */
  readonly requests: RequestLog;
  /** Writes the state file now, whole or not at all. */
  save(): Promise<void>;
}

/** What {@link createMicrosoft} needs; `fresh` is the world to begin with where no state file is. */
export interface MicrosoftOptions {
  origins: Origins;
  /** Secret that callers of the managed identity endpoint must send. */
  identityHeader: string;
  stateFile?: string;
  /** The real time, from which the knobs of the clock count; ms since 1970. */
  clock?: () => number;
  /** Turns the app's clock along: it is to be so many ms ahead of the real one. */
  turnApp?: (aheadMs: number) => Promise<void>;
  seed?: number;
  /** How long new things stay unknown elsewhere; 2 to 6 s unless told. */
  lagMs?: { min: number; max: number };
  fresh?: World;
}

/** Builds the offline Microsoft from its state file, or from a fresh or newly seeded world. */
export async function createMicrosoft(options: MicrosoftOptions): Promise<Microsoft> {
  const { origins, identityHeader, stateFile, clock = Date.now, seed, lagMs } = options;
  const grow = (): World =>
    seedWorld({
      origins,
      clock,
      ...(seed === undefined ? {} : { seed }),
      ...(lagMs === undefined ? {} : { lagMs }),
    });
  const kept = stateFile === undefined ? undefined : await readWorld(stateFile);
  const world = kept ? withLater(kept, clock(), origins) : (options.fresh ?? grow());
  const store = createStore(world, stateFile);
  const sandbox: Sandbox = {
    world,
    origins,
    clock: () => clock() + clockKnobs(world).aheadSeconds * 1_000,
    identityHeader,
    keys: await loadSigningKeys(world),
    requests: createRequestLog(),
    touch: () => store.touch(),
    turned: async () => options.turnApp?.(appAheadMs(world)),
  };
  store.touch();
  const entra = createEntra(sandbox);
  const vault = createVault(sandbox);
  const control = createControl(sandbox);
  const watch = (...[name, handle, refuse]: [Part['name'], Part['handle'], Part['refuse']]): FetchHandler =>
    watchRequests(sandbox, { name, handle, refuse });
  return {
    world,
    entra: watch('entra', (request) => entra.fetch(request), entraFault(sandbox)),
    graph: watch('graph', createGraph(sandbox), graphFault(sandbox)),
    vault: watch('vault', (request) => vault.fetch(request), vaultFault),
    reports: watch('reports', (request) => downloadReport(sandbox, request), reportsFault),
    managedIdentity: watch('managedIdentity', createManagedIdentity(sandbox), identityFault),
    control: (request) => control.fetch(request),
    inbox: createInbox(sandbox),
    requests: sandbox.requests,
    save: () => store.save(),
  };
}
