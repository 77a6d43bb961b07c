import { randomBytes } from 'node:crypto';
import type { Account } from '../sandbox/azurite.ts';
import { atMost, type Line, type Measurement, type Size } from './frame/measurement.ts';
import type { Share } from './frame/profile.ts';
import type { Program } from './frame/program.ts';
import { mb, ms, percent, percentile, spread } from './frame/statistics.ts';
import { HEAP, startWorker } from './throughput.ts';
import { fillFleet } from './stage/fleet.ts';
import { asked } from './stage/asked.ts';
import { fillRecords } from './stage/records.ts';
import { onStage, type Stage } from './stage/stage.ts';
import { startTableProxy, type TableRequest } from './stage/tableProxy.ts';
import type { Memory, Page, Shown } from './stage/worker.ts';

const sizes = { full: [100, 1_000, 10_000], tiny: [20, 40] } as const;
const TIMES: Readonly<Record<Size, number>> = { full: 200, tiny: 3 };
const MOST_MS = 60;
const MOST_MB = 300;
/** Longer than an instance uses its copy of the list. */
const STALE = 16_000;

/** As on an instance of 512 MB, the smallest that there is. */
const FRUGAL = '--max-heap-size=259';

/** What all pages took, one after the other. */
interface Walked {
  readonly refreshMs: number;
  /** Milliseconds of each call, by page. */
  readonly taken: readonly (readonly number[])[];
  readonly memory: Memory;
}

/** What one fleet showed. */
interface Seen extends Walked {
  readonly count: number;
  readonly refresh: Cost;
  readonly costs: readonly Cost[];
  readonly shares: readonly Share[];
}

interface Cost {
  readonly requests: number;
  readonly entities: number;
}

export const pages: Measurement = {
  title: 'Pages and API',
  measure(size, say) {
    const accounts = sizes[size].map((count) => ({ count, account: accountOf(count) }));
    const [first, ...others] = accounts.map(({ account }) => account);
    if (!first) throw new Error('there is no size');
    return onStage(
      async (stage) => {
        const seen: Seen[] = [];
        let frugal: Walked | undefined;
        for (const { count, account } of accounts) {
          say(`filling storage with ${count} connections`);
          const storage = stage.azurite.connectionStringOf(account);
          await fillFleet(storage, count, true);
          await fillRecords(storage);
          say(`${count} connections: what pages cost`);
          const costs = await costsOf(stage, storage);
          say(`${count} connections: how long pages take`);
          seen.push({ count, ...costs, ...(await timesOf(stage, storage, TIMES[size])) });
          if (count === sizes[size].at(-1)) frugal = await frugally(stage, storage, TIMES[size]);
        }
        return [...linesOf(seen, TIMES[size]), ...(frugal ? frugalLines(frugal, TIMES[size]) : [])];
      },
      [first, ...others],
    );
  },
};

const accountOf = (count: number): Account => ({
  name: `fleet${count}`,
  key: randomBytes(64).toString('base64'),
});

const costOf = (requests: readonly TableRequest[]): Cost => ({
  requests: requests.length,
  entities: requests.reduce((sum, { entities }) => sum + entities, 0),
});

/** Each page once the copy of the list, and whatever else an instance keeps, is there. */
async function costsOf(stage: Stage, storage: string): Promise<Pick<Seen, 'refresh' | 'costs'>> {
  const proxy = await startTableProxy(storage);
  const worker = await startWorker(stage, proxy.connectionString);
  const show = async (page: Page): Promise<readonly TableRequest[]> => {
    const { status, text } = await worker.ask<Shown>('show', page);
    if (status !== 200) throw new Error(`${page.path} was answered ${status}: ${text.slice(0, 500)}`);
    return proxy.take();
  };
  try {
    for (const page of asked) await show(page);
    const costs: Cost[] = [];
    let refresh: Cost = { requests: 0, entities: 0 };
    for (const page of asked) {
      await worker.ask('turn', { ms: STALE });
      const stale = await show(page);
      const lists = stale.filter(({ table }) => table === 'listing');
      if (lists.length > 0) refresh = costOf(lists);
      costs.push(costOf(await show(page)));
    }
    return { refresh, costs };
  } finally {
    await worker.stop();
    await proxy.stop();
  }
}

async function timesOf(
  stage: Stage,
  storage: string,
  times: number,
): Promise<Pick<Seen, 'refreshMs' | 'taken' | 'memory' | 'shares'>> {
  const worker = await startWorker(stage, storage, ['--expose-gc']);
  const walked = await walk(worker, times);
  // Behind it: a profile takes much memory itself.
  const shares = await worker.ask<readonly Share[]>('profiledPages', {
    pages: asked,
    times: Math.ceil(times / 4),
  });
  await worker.stop();
  return { ...walked, shares };
}

/** The same where Node.js has so little heap that it collects sooner. */
async function frugally(stage: Stage, storage: string, times: number): Promise<Walked> {
  const worker = await startWorker(stage, storage, ['--expose-gc', FRUGAL]);
  const walked = await walk(worker, times);
  await worker.stop();
  return walked;
}

/** Every page, many times. */
async function walk(worker: Program, times: number): Promise<Walked> {
  const taken: (readonly number[])[] = [];
  const refreshes: number[] = [];
  for (const page of asked) {
    refreshes.push(await warmed(worker, page));
    taken.push(await worker.ask<readonly number[]>('showMany', { ...page, times }));
  }
  const memory = await worker.ask<Memory>('memory');
  return { refreshMs: percentile(refreshes, 50), taken, memory };
}

/** Has the copy of the list read anew, and the code warm. @returns how long the page took that read it */
async function warmed(worker: Program, page: Page): Promise<number> {
  await worker.ask('showMany', { ...page, times: 20 });
  await worker.ask('turn', { ms: STALE });
  const { ms } = await worker.ask<Shown>('show', { name: 'overview', path: '/' });
  return ms;
}

const said = ({ requests, entities }: Cost): string => `${requests} and ${entities}`;

function linesOf(seen: readonly Seen[], times: number): Line[] {
  const counts = seen.map(({ count }) => count.toLocaleString('en')).join(', ');
  const each = (text: (one: Seen) => string): string => seen.map(text).join(', ');
  const costs = asked.map(({ title }, at): Line => {
    const all = seen.map((one) => said(one.costs[at] ?? { requests: NaN, entities: NaN }));
    return {
      what: `${title}: table requests and entities, at ${counts}`,
      result: all.join(', '),
      goal: { text: 'the same at each', isMet: new Set(all).size === 1 },
      how: 'counted on the wire between product and Azurite, with the copy of the list in memory',
    };
  });
  const taken = asked.flatMap(({ title }, at) =>
    seen.map((one): Line => {
      const all = one.taken[at] ?? [];
      return {
        what: `${title}: p50 / p95 / p99 at ${one.count.toLocaleString('en')}, in ms`,
        result: spread(all),
        goal: atMost(percentile(all, 95), MOST_MS, ' ms at p95'),
        how: `${times} calls one after the other, in the worker process, from the request to the whole answer; a host adds its own`,
      };
    }),
  );
  return [
    ...costs,
    {
      what: `the copy of the list read anew: table requests and entities, at ${counts}`,
      result: each(({ refresh }) => said(refresh)),
      how: 'the same; done at most every 15 s by an instance that shows lists',
    },
    {
      what: `an overview that reads the copy anew, at ${counts}`,
      result: each(({ refreshMs }) => ms(refreshMs)),
      how: `median of ${asked.length}; Azurite’s own time included`,
    },
    ...taken,
    ...seen.map(({ count, memory }): Line => ({
      what: `memory of the worker at ${count.toLocaleString('en')}: heap, resident, highest resident`,
      result: [memory.heapUsed, memory.rss, memory.peakRss].map(mb).join(', '),
      goal: atMost(memory.peakRss / 1e6, MOST_MB, ' MB at its highest'),
      how: `after all these calls and a full garbage collection; the highest is \`maxRSS\`; ${HEAP}`,
    })),
    ...(seen.at(-1)?.shares ?? []).map(({ of, share }): Line => ({
      what: `CPU of all pages at ${String(seen.at(-1)?.count)}: ${of}`,
      result: percent(share),
      how: 'self time in a CPU profile of the worker process, by the place in the sources',
    })),
  ];
}

function frugalLines({ memory, taken }: Walked, times: number): Line[] {
  const how = `the same with the most connections and ${times} calls of each, but with the heap that Node.js has on an instance of 512 MB (\`${FRUGAL}\`)`;
  const slowest = Math.max(...taken.map((one) => percentile(one, 95)));
  return [
    {
      what: 'memory of the worker where Node.js has less: heap, resident, highest resident',
      result: [memory.heapUsed, memory.rss, memory.peakRss].map(mb).join(', '),
      goal: atMost(memory.peakRss / 1e6, MOST_MB, ' MB at its highest'),
      how,
    },
    {
      what: 'p95 of the slowest page there',
      result: ms(slowest),
      goal: atMost(slowest, MOST_MS, ' ms'),
      how,
    },
  ];
}
