import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { AHEAD_VARIABLE, readTurn, type Turn } from './clockMessages.ts';
import { here } from './paths.ts';
import { type Child, type Output, startChild } from './process.ts';

export interface HostChildOptions {
  /** The folder of the built app. */
  readonly app: string;
  readonly stateFolder: string;
  /** Everything that the app sees of its environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly output: Output;
  /** How far the clock of the app is ahead of the real one, in ms. */
  readonly aheadMs?: number;
  /** Told when the child ended by itself and is started again. */
  readonly onCrash?: (message: string) => void;
}

/** The Functions host as a process that can be ended and started again, always on the same port. */
export interface HostChild {
  readonly pid: number;
  readonly port: number;
  readonly running: boolean;
  /** Lets it drain; settles when it has ended. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash of the machine would. */
  kill(): Promise<void>;
  /** Starts it after {@link HostChild.stop} or {@link HostChild.kill}; settles when it serves. */
  start(): Promise<void>;
  /** Sets how far the app's clock is ahead, for this process and those to come; settles when the app sees it. */
  turnClock(aheadMs: number): Promise<void>;
}

const clockHook = pathToFileURL(here('hostClock.ts')).href;
const firstPause = 500;
const longestPause = 10_000;

/**
 * Starts the host; one that ends by itself is started again.
 *
 * @throws Error with its last words when it does not come up the first time
 */
export async function startHostChild(options: HostChildOptions): Promise<HostChild> {
  let port = 0;
  let current: Child | undefined;
  let pause = firstPause;
  let wanted = true;
  let aheadMs = options.aheadMs ?? 0;

  const start = async (): Promise<void> => {
    if (current) return;
    const { app, stateFolder } = options;
    const args = ['--app', app, '--port', String(port), '--state', stateFolder];
    const child = startChild(
      ['--import', clockHook, '--enable-source-maps', here('host/main.ts'), ...args],
      { ...options.environment, [AHEAD_VARIABLE]: String(aheadMs) },
      options.output,
    );
    current = child;
    void noticeEnd(child);
    port = await child.readyWhen(readPort).catch((error: unknown) => {
      throw new Error('The Functions host did not start.', { cause: error });
    });
    pause = firstPause;
  };
  const noticeEnd = async (child: Child): Promise<void> => {
    const code = await child.ended.catch(() => null);
    if (current !== child) return;
    current = undefined;
    if (port !== 0) await again(code);
  };
  const again = async (code: number | null): Promise<void> => {
    options.onCrash?.(`The app ended by itself (code ${code ?? 'none'}); it is started again.`);
    await wait(pause);
    pause = Math.min(pause * 2, longestPause);
    if (wanted) await start().catch(() => undefined);
  };
  /** Forgetting the child first tells its end apart from a crash. */
  const take = (): Child | undefined => {
    const child = current;
    current = undefined;
    wanted = false;
    return child;
  };

  await start();
  return {
    start() {
      wanted = true;
      return start();
    },
    get pid() {
      return current?.pid ?? 0;
    },
    get port() {
      return port;
    },
    get running() {
      return current !== undefined;
    },
    async stop() {
      await take()?.stop();
    },
    async kill() {
      const child = take();
      child?.kill();
      await child?.ended;
    },
    async turnClock(ms) {
      aheadMs = ms;
      const child = current;
      if (!child) return;
      const turned = child.readyWhen((said) => readTurn(said)?.aheadMs === ms || undefined);
      child.send({ type: 'turn', aheadMs: ms } satisfies Turn);
      // One that ends instead is followed by one that starts with the new time.
      await turned.catch(() => undefined);
    },
  };
}

function readPort(said: string | object): number | undefined {
  if (typeof said !== 'object' || !('type' in said) || said.type !== 'ready') return undefined;
  return 'port' in said && typeof said.port === 'number' ? said.port : undefined;
}
