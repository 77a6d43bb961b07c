import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKeys } from '../../sandbox/host/levels.ts';
import { type HostChild, startHostChild } from '../../sandbox/hostChild.ts';
import { clockKnobs } from '../../sandbox/microsoft/worldClock.ts';
import { createOperator, type Operator, registerInbox, trustSandbox } from '../../sandbox/operator.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { machineEnvironment } from '../../sandbox/settings.ts';
import { SECOND } from '../../src/lib/clock.ts';
import { type Config, readConfig } from '../../src/lib/config.ts';
import type { Logger } from '../../src/lib/log.ts';
import { createServices, type Services } from '../../src/lib/services.ts';
import { type Calls, countCalls } from './calls.ts';
import type { MoodyStorage } from './storage.ts';

/** The inbox that every event is brought to. */
export const INBOX = 'soak';

/** The whole product on two hosts, with one storage, one Microsoft and one clock for all of them. */
export interface Ground {
  readonly sandbox: Sandbox;
  readonly microsoft: Sandbox['microsoft'];
  readonly config: Config;
  /** Of this process, to look at what the hosts have kept, and to keep what tenants are seeded with. */
  readonly services: Services;
  readonly hosts: readonly HostChild[];
  /** Master key of each. */
  readonly keys: readonly string[];
  readonly calls: Calls;
  readonly folder: string;
  now(): number;
  /** Turns the clock of hosts, storage and Microsoft on. */
  advance(ms: number): Promise<void>;
  /** A program of the operator's, with a token that is good by the clock as it stands. */
  operator(): Promise<Operator>;
  /** @param keepsLogs the folder stays, for whoever wants to know why */
  stop(keepsLogs: boolean): Promise<void>;
}

const silent = (): void => {};
const silence: Logger = { debug: silent, info: silent, warn: silent, error: silent };

/** @param storage what hosts meet on their way to storage @throws Error where something of it does not start */
export async function startGround(storage: MoodyStorage): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-soak-'));
  const sandbox = await startSandbox({
    dataDir: folder,
    port: 0,
    authority: 'separate',
    lagMs: { min: 0, max: 0 },
    turnsStorage: true,
    beforeStorage: (connectionString) => storage.before(connectionString),
    settings: {
      // As in production; the sandbox's own pace is for people who look on.
      RUN_STALLED_AFTER_SECONDS: '300',
      AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:00.250',
    },
  });
  const calls = countCalls(sandbox.microsoft);
  trustSandbox(sandbox);
  const second = await startHostChild({
    app: join(folder, 'app'),
    stateFolder: join(folder, 'host2'),
    environment: { ...machineEnvironment(process.env), ...sandbox.settings },
    output: { file: join(folder, 'logs', 'host2.log') },
  });
  const config = readConfig({ ...sandbox.settings, AzureWebJobsStorage: sandbox.connectionString });
  if (!config.ok) throw new Error(`The sandbox's settings are bad: ${JSON.stringify(config.error)}`);
  const { microsoft, origins } = sandbox;
  const aheadMs = (): number => clockKnobs(microsoft.world).aheadSeconds * SECOND;
  const now = (): number => Date.now() + aheadMs();
  await registerInbox(sandbox, await createOperator(sandbox), INBOX);
  return {
    sandbox,
    microsoft,
    config: config.value,
    services: createServices(config.value, { clock: now, log: silence }),
    hosts: [sandbox.host, second],
    keys: [sandbox.adminKey, loadKeys(join(folder, 'host2', 'keys.json')).master],
    calls,
    folder,
    now,
    async advance(ms) {
      const body = JSON.stringify({ advance: `PT${Math.max(1, Math.ceil(ms / SECOND))}S` });
      const address = `${origins.app}/_sandbox/api/clock`;
      const answer = await microsoft.control(new Request(address, { method: 'POST', body }));
      if (!answer.ok) throw new Error(`the clock was not turned: ${await answer.text()}`);
      await second.turnClock(aheadMs());
    },
    operator: () => createOperator(sandbox),
    async stop(keepsLogs) {
      await second.stop();
      await sandbox.stop();
      await storage.stop();
      if (!keepsLogs) rmSync(folder, { recursive: true, force: true });
    },
  };
}
