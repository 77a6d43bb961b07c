import { readFileSync } from 'node:fs';

/** What some work took of this process, in seconds. */
export interface Effort {
  readonly wall: number;
  /** Of all threads. */
  readonly cpu: number;
}

export async function effortOf(work: () => Promise<unknown>): Promise<Effort> {
  const began = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - began) / 1_000, cpu: (user + system) / 1e6 };
}

const TICKS_PER_SECOND = 100;

/**
 * Seconds of CPU that another process has taken so far; `NaN` where this system does not tell.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function cpuSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return NaN;
  }
}

/** How a host takes messages from a queue: so many at once, and more when so few are left. */
export interface Batches {
  readonly batchSize: number;
  readonly newBatchThreshold: number;
}

/** Does so many things side by side, as a host with these settings does. */
export async function inBatches(
  count: number,
  { batchSize, newBatchThreshold }: Batches,
  work: (at: number) => Promise<unknown>,
): Promise<void> {
  const active = new Set<Promise<unknown>>();
  for (let next = 0; next < count;) {
    for (const end = Math.min(count, next + batchSize); next < end; next += 1) {
      const one: Promise<unknown> = work(next).finally(() => active.delete(one));
      active.add(one);
    }
    while (active.size > newBatchThreshold) await Promise.race(active);
  }
  await Promise.all(active);
}
