import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdmin } from './admin.ts';
import { createAuthentication } from './authentication/authentication.ts';
import { authenticationSettings } from './authentication/settings.ts';
import { createCore, provideCore } from './core.ts';
import { type HostFunction, readFunctions } from './functions.ts';
import { createHttpServer } from './http/server.ts';
import { createInvoker, type Invoker } from './invoke.ts';
import { loadKeys } from './levels.ts';
import { endApp, loadApp } from './load.ts';
import { createLog, type Log } from './log.ts';
import { createQueueOutput } from './queueOutput.ts';
import { listen, type Listener } from './queues.ts';
import { refusals } from './refusals.ts';
import { type HostSettings, readHostJson } from './settings.ts';
import { createTimerStore, startTimer, systemTime, type TimerStore } from './timers.ts';

export interface HostOptions {
  /** The folder with package.json and host.json. */
  readonly app: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Where keys, timer statuses and the session key are kept; without it they live as long as the process. */
  readonly state?: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface Host {
  readonly port: number;
  /** Takes nothing new, waits up to ten seconds for what runs, then lets the app's terminate hooks run. */
  stop(): Promise<void>;
}

const drainMilliseconds = 10_000;

/**
 * Loads an app and starts serving its functions on the loopback address.
 *
 * @throws Error when the app cannot be loaded or a real host would refuse it
 */
export async function startHost({ app, port, state, environment }: HostOptions): Promise<Host> {
  const settings = readHostJson(app, environment);
  const log = createLog(settings.logLevels);
  const core = createCore(log);
  provideCore(core);
  await loadApp(app, core);
  const functions = readFunctions(core, settings.routePrefix, environment);
  const refused = refusals(functions);
  if (refused.length > 0) throw new Error(`A real host refuses this app:\n  ${refused.join('\n  ')}`);

  const keys = loadKeys(
    state && join(state, 'keys.json'),
    functions.filter(({ kind }) => kind === 'http').map(({ name }) => name),
  );
  if (!state) log('information', 'Host.Keys', `master key: ${keys.master}`);
  const invoker = createInvoker(core, createQueueOutput(environment));
  const authentication = authenticationSettings(environment, state && join(state, 'session.key'));
  const server = createHttpServer({
    functions: functions.filter((one) => one.kind === 'http'),
    keys,
    invoker,
    admin: createAdmin({ functions, keys, invoker, started: Date.now() }),
    authentication: authentication && createAuthentication(authentication, log),
    homepageDisabled: environment['AzureWebJobsDisableHomepage']?.toLowerCase() === 'true',
    log,
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const timers = startTimers(
    functions,
    invoker,
    state ? createTimerStore(join(state, 'timers')) : inMemory(),
  );
  const queues = startQueues(functions, settings, invoker, environment, log);
  const taken = (server.address() as AddressInfo).port;
  log(
    'information',
    'Host.Startup',
    `host ready: ${functions.length} functions on http://127.0.0.1:${taken}`,
  );

  return {
    port: taken,
    async stop() {
      log('information', 'Host.Shutdown', `draining ${invoker.running()} invocations`);
      for (const stopTimer of timers) stopTimer();
      const settled = Promise.all(queues.map((queue) => queue.stop()));
      server.close();
      server.closeIdleConnections();
      const left = await invoker.idle(drainMilliseconds);
      if (left > 0) log('warning', 'Host.Shutdown', `${left} invocations did not end in time`);
      else await settled;
      await endApp(core);
      server.closeAllConnections();
      log('information', 'Host.Shutdown', 'stopped');
    },
  };
}

function startTimers(
  functions: readonly HostFunction[],
  invoker: Invoker,
  store: TimerStore,
): (() => void)[] {
  return functions
    .filter((one) => one.kind === 'timer')
    .map((called) =>
      startTimer({
        name: called.name,
        schedule: called.schedule,
        runOnStartup: called.runOnStartup,
        useMonitor: called.useMonitor,
        store,
        time: systemTime,
        run: (data) => invoker.invoke(called, [{ name: called.input, data }]),
      }),
    );
}

function startQueues(
  functions: readonly HostFunction[],
  settings: HostSettings,
  invoker: Invoker,
  environment: NodeJS.ProcessEnv,
  log: Log,
): Listener[] {
  return functions
    .filter((one) => one.kind === 'queue')
    .map((called) => listen({ called, settings: settings.queues, invoker, environment, log }));
}

function inMemory(): TimerStore {
  const kept = new Map<string, Parameters<TimerStore['save']>[1]>();
  return { load: (name) => kept.get(name), save: (name, status) => void kept.set(name, status) };
}
