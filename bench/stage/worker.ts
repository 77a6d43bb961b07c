/** The worker process of the product: loads the bundle as a worker does, and calls its functions. Run as a program. */
// First, and bundled with it: to read TypeScript would take memory that is not the product's.
import '../../sandbox/child.ts';
import { createCore, provideCore } from '../../sandbox/host/core.ts';
import { type HostFunction, type QueueFunction, readFunctions } from '../../sandbox/host/functions.ts';
import { createInvoker } from '../../sandbox/host/invoke.ts';
import { loadApp } from '../../sandbox/host/load.ts';
import { queueInput } from '../../sandbox/host/queueInput.ts';
import { createQueueOutput } from '../../sandbox/host/queueOutput.ts';
import { listen } from '../../sandbox/host/queues.ts';
import { readHostJson } from '../../sandbox/host/settings.ts';
import type { HttpOut, LogLevel } from '../../sandbox/host/shapes.ts';
import { type Batches, effortOf, type Effort, inBatches } from '../frame/effort.ts';
import { profiled, type Share } from '../frame/profile.ts';
import { serve } from '../frame/serve.ts';
import { idOf } from './names.ts';

/** Messages of a run about so many connections of the fleet. */
export interface Night {
  readonly from: number;
  readonly count: number;
  readonly timer: string;
  readonly checks: readonly string[];
}

/** One request to an HTTP function, by somebody with the role of an admin. */
export interface Page {
  readonly name: string;
  /** With its query. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly csv?: string;
}

export interface Shown {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

export interface Memory {
  readonly heapUsed: number;
  readonly rss: number;
  /** The largest the process has ever been, in bytes. */
  readonly peakRss: number;
}

let checked = 0;
const wrong: string[] = [];
const core = createCore((level: LogLevel, _category, message) => {
  if (message.includes('checked a connection')) checked += 1;
  if (level === 'error' || level === 'critical' || /:"(unknown|fail)"/.test(message)) wrong.push(message);
});
const invoker = createInvoker(core, createQueueOutput(process.env));
let functions: readonly HostFunction[] = [];
let batches: Batches = { batchSize: 1, newBatchThreshold: 0 };

const find = (name: string): HostFunction => {
  const found = functions.find((one) => one.name === name);
  if (!found) throw new Error(`the app has no function ${name}`);
  return found;
};

const night = async ({ from, count, timer, checks }: Night): Promise<void> => {
  const called = find('runChecks');
  checked = 0;
  wrong.length = 0;
  const now = new Date();
  const run = { timer, occurrence: now.toISOString() };
  await inBatches(count, batches, async (at) => {
    const text = JSON.stringify({ connectionId: idOf(from + at), checks, run, attempt: 0 });
    const input = queueInput({
      text,
      id: String(at),
      popReceipt: '',
      dequeueCount: 1,
      times: [now, now, now],
    });
    const outcome = await invoker.invoke(called, [{ name: called.input, data: input.data }], input.metadata);
    if (!outcome.ok) throw outcome.error;
  });
  // What was not answered costs less.
  if (wrong.length > 0 || checked !== count)
    throw new Error(`${checked} of ${count} were checked; not in order: ${wrong.slice(0, 3).join('\n')}`);
};

serve({
  async load({ app }: { app: string }): Promise<void> {
    provideCore(core);
    await loadApp(app, core);
    const settings = readHostJson(app, process.env);
    functions = readFunctions(core, settings.routePrefix, process.env);
    batches = settings.queues;
  },
  night: (given: Night): Promise<Effort> => effortOf(() => night(given)),
  profiledNight: (given: Night): Promise<readonly Share[]> => profiled(() => night(given)),
  async show(given: Page): Promise<Shown> {
    const { status, ms, body } = await call(given);
    return { status, ms, text: textOf(body) };
  },
  async showMany({ times, ...given }: Page & { times: number }): Promise<readonly number[]> {
    const taken: number[] = [];
    for (let count = 0; count < times; count += 1) {
      // Bytes are what a host takes; to read them would take memory that is not the product's.
      const { status, ms, body } = await call(given);
      if (status !== 200)
        throw new Error(`${given.path} was answered ${status}: ${textOf(body).slice(0, 500)}`);
      taken.push(ms);
    }
    return taken;
  },
  profiledPages: ({ pages, times }: { pages: readonly Page[]; times: number }): Promise<readonly Share[]> =>
    profiled(async () => {
      for (const page of pages) for (let count = 0; count < times; count += 1) await call(page);
    }),
  /** Works on a queue until the process ends. */
  work({ name, app }: { name: string; app: string }): void {
    const called = find(name) as QueueFunction;
    const settings = readHostJson(app, process.env).queues;
    listen({ called, settings, invoker, environment: process.env, log: () => {} });
  },
  /** Turns the clock of the app ahead. */
  turn({ ms }: { ms: number }): void {
    const { now } = Date;
    Date.now = () => now() + ms;
  },
  memory(): Memory {
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    return { heapUsed, rss, peakRss: process.resourceUsage().maxRSS * 1_024 };
  },
});

async function call({ name, path, params = {}, csv }: Page) {
  const called = find(name);
  const url = new URL(path, process.env['PUBLIC_ORIGIN']);
  const http = {
    method: csv === undefined ? 'GET' : 'POST',
    url: url.href,
    nullableHeaders: nullable({
      authorization: 'Bearer validated-by-the-platform',
      'x-ms-client-principal': principal(),
      ...(csv !== undefined && { 'content-type': 'text/csv' }),
    }),
    nullableQuery: nullable(Object.fromEntries(url.searchParams)),
    nullableParams: nullable({ ...params }),
    ...(csv !== undefined && { body: { bytes: Buffer.from(csv) } }),
  };
  const began = performance.now();
  const outcome = await invoker.invoke(called, [{ name: called.input, data: { http } }]);
  const ms = performance.now() - began;
  if (!outcome.ok) throw outcome.error;
  const { statusCode, body } = (outcome.response.returnValue?.http ?? {}) as HttpOut;
  return { status: Number(statusCode), ms, body };
}

const textOf = (body: HttpOut['body']): string => body?.string ?? Buffer.from(body?.bytes ?? []).toString();

/** As a host hands names and values over. */
const nullable = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));

/** As App Service authentication says who is signed in. */
function principal(): string {
  const { OPERATOR_TENANT: tid = '', SIGN_IN_CLIENT_ID: aud = '' } = process.env;
  const claims = Object.entries({ tid, aud, oid: 'olivia', name: 'Olivia Operator', roles: 'Mooring.Admin' });
  return Buffer.from(JSON.stringify({ claims: claims.map(([typ, val]) => ({ typ, val })) })).toString(
    'base64',
  );
}
