import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { TypedData } from '../../../sandbox/host/shapes.ts';
import {
  createTimerStore,
  readSchedule,
  startTimer,
  type TimerStatus,
  type TimerTime,
} from '../../../sandbox/host/timers.ts';

const settle = () => new Promise((done) => setImmediate(done));

/** A clock that only moves when told. */
function createTime(start: string) {
  let now = Date.parse(start);
  let turned: (() => void) | undefined;
  let waiting: { at: number; call: () => void }[] = [];
  const time: TimerTime = {
    now: () => now,
    after(milliseconds, call) {
      const entry = { at: now + milliseconds, call };
      waiting.push(entry);
      return () => (waiting = waiting.filter((other) => other !== entry));
    },
    onTurn(call) {
      turned = call;
      return () => (turned = undefined);
    },
  };
  /** All at once, as a clock is turned, without what would have come due between. */
  const turnTo = async (instant: string): Promise<void> => {
    now = Date.parse(instant);
    turned?.();
    await moveTo(instant);
  };
  const moveTo = async (instant: string): Promise<void> => {
    const end = Date.parse(instant);
    for (;;) {
      await settle();
      const [next] = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      waiting = waiting.filter((other) => other !== next);
      now = Math.max(now, next.at);
      next.call();
    }
    now = end;
  };
  return { time, moveTo, turnTo };
}

function setUp(start: string, more: { schedule?: string; kept?: TimerStatus; runOnStartup?: boolean } = {}) {
  const { time, moveTo, turnTo } = createTime(start);
  const runs: { at: string; input: { IsPastDue: boolean; ScheduleStatus: unknown } }[] = [];
  const saved: TimerStatus[] = more.kept ? [more.kept] : [];
  let hold: Promise<void> | undefined;
  const stop = startTimer({
    name: 'nightly',
    schedule: more.schedule ?? '0 0 1 * * *',
    runOnStartup: more.runOnStartup ?? false,
    useMonitor: true,
    store: { load: () => saved.at(-1), save: (_name, status) => void saved.push(status) },
    time,
    async run(data: TypedData) {
      runs.push({ at: new Date(time.now()).toISOString(), input: JSON.parse(data.json ?? '') });
      await hold;
    },
  });
  return { runs, saved, stop, moveTo, turnTo, holdBy: (promise: Promise<void>) => void (hold = promise) };
}

describe('a schedule', () => {
  test.each([
    ['0 0 1 * * *', '2026-01-31T01:00:00.000Z', '2026-02-01T01:00:00.000Z'],
    ['0 */5 * * * *', '2026-01-01T00:04:59.900Z', '2026-01-01T00:05:00.000Z'],
    ['*/10 * * * * *', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:10.000Z'],
    // Day of the month and day of the week must both hold.
    ['0 0 0 13 * FRI', '2026-01-01T00:00:00.000Z', '2026-02-13T00:00:00.000Z'],
    ['0 30 9 * * 1-5', '2026-03-27T10:00:00.000Z', '2026-03-30T09:30:00.000Z'],
  ])('%s after %s', (schedule, after, next) => {
    expect(new Date(readSchedule(schedule)(Date.parse(after))).toISOString()).toBe(next);
  });

  test('that is none is refused', () => {
    expect(() => readSchedule('every night')).toThrow(/CronPattern/);
  });
});

const kept = (next: string, schedule = '0 0 1 * * *'): TimerStatus => ({
  schedule,
  last: '2026-01-01T01:00:00.000Z',
  next,
  lastUpdated: '2026-01-01T01:00:00.000Z',
});

describe('a timer', () => {
  test('runs at each occurrence and remembers it', async () => {
    const { runs, saved, moveTo } = setUp('2026-01-01T00:00:00Z');
    await moveTo('2026-01-03T00:00:00Z');
    expect(runs.map(({ at }) => at)).toEqual(['2026-01-01T01:00:00.000Z', '2026-01-02T01:00:00.000Z']);
    expect(runs[1]?.input).toMatchObject({
      IsPastDue: false,
      ScheduleStatus: { Last: '2026-01-01T01:00:00.000Z', Next: '2026-01-02T01:00:00.000Z' },
    });
    expect(saved.at(-1)).toMatchObject({
      last: '2026-01-02T01:00:00.000Z',
      next: '2026-01-03T01:00:00.000Z',
    });
  });

  test('makes up once for what was missed, and says so', async () => {
    const { runs, moveTo } = setUp('2026-01-05T12:00:00Z', { kept: kept('2026-01-02T01:00:00.000Z') });
    await moveTo('2026-01-05T23:00:00Z');
    expect(runs.map(({ at, input }) => [at, input.IsPastDue])).toEqual([['2026-01-05T12:00:00.000Z', true]]);
  });

  test('makes up for nothing when the schedule has changed', async () => {
    const { runs, moveTo } = setUp('2026-01-05T12:00:00Z', {
      kept: kept('2026-01-02T01:00:00.000Z', '0 0 2 * * *'),
    });
    await moveTo('2026-01-05T23:00:00Z');
    expect(runs).toEqual([]);
  });

  test('that runs more than once a minute is not watched', async () => {
    const { runs, saved, moveTo } = setUp('2026-01-01T00:00:00Z', { schedule: '*/10 * * * * *' });
    await moveTo('2026-01-01T00:00:25Z');
    expect(runs).toHaveLength(2);
    expect(runs[0]?.input.ScheduleStatus).toBeNull();
    expect(saved).toEqual([]);
  });

  test('never overlaps itself: what comes due meanwhile is left out', async () => {
    const { runs, moveTo, holdBy } = setUp('2026-01-01T00:00:00Z', { schedule: '0 * * * * *' });
    const { promise, resolve: release } = Promise.withResolvers<void>();
    holdBy(promise);
    await moveTo('2026-01-01T00:03:30Z');
    expect(runs).toHaveLength(1);
    release();
    await settle();
    await moveTo('2026-01-01T00:04:00Z');
    expect(runs.map(({ at }) => at)).toEqual(['2026-01-01T00:01:00.000Z', '2026-01-01T00:04:00.000Z']);
  });

  test('makes up once for what the clock was turned past, and goes on from there', async () => {
    const { runs, moveTo, turnTo } = setUp('2026-01-01T00:00:00Z');
    await turnTo('2026-01-01T00:30:00Z');
    expect(runs).toEqual([]);
    await turnTo('2026-03-22T12:00:00Z');
    expect(runs.map(({ at, input }) => [at, input.IsPastDue])).toEqual([['2026-03-22T12:00:00.000Z', true]]);
    await moveTo('2026-03-23T12:00:00Z');
    expect(runs.slice(1).map(({ at, input }) => [at, input.IsPastDue])).toEqual([
      ['2026-03-23T01:00:00.000Z', false],
    ]);
  });

  test('makes up for what the clock was turned past while it ran, once that run has ended', async () => {
    const { runs, moveTo, turnTo, holdBy } = setUp('2026-01-01T00:00:00Z');
    const { promise, resolve: release } = Promise.withResolvers<void>();
    holdBy(promise);
    await moveTo('2026-01-01T01:00:00Z');
    await turnTo('2026-01-21T12:00:00Z');
    expect(runs).toHaveLength(1);
    release();
    await moveTo('2026-01-21T13:00:00Z');
    expect(runs.map(({ input }) => input.IsPastDue)).toEqual([false, true]);
  });

  test('that is not watched makes up for nothing after a turn', async () => {
    const { runs, moveTo, turnTo } = setUp('2026-01-01T00:00:00Z', { schedule: '*/10 * * * * *' });
    await turnTo('2026-02-01T00:00:01Z');
    expect(runs).toEqual([]);
    await moveTo('2026-02-01T00:00:10Z');
    expect(runs.map(({ input }) => input.IsPastDue)).toEqual([false]);
  });

  test('that was stopped hears of no turn', async () => {
    const { runs, stop, turnTo } = setUp('2026-01-01T00:00:00Z');
    stop();
    await turnTo('2026-01-09T00:00:00Z');
    expect(runs).toEqual([]);
  });

  test('runs at the start when told to, and no more once stopped', async () => {
    const { runs, stop, moveTo } = setUp('2026-01-01T00:00:00Z', { runOnStartup: true });
    await moveTo('2026-01-01T00:30:00Z');
    expect(runs).toHaveLength(1);
    stop();
    await moveTo('2026-01-09T00:00:00Z');
    expect(runs).toHaveLength(1);
  });
});

test('statuses are kept in files', () => {
  const store = createTimerStore(join(mkdtempSync(join(tmpdir(), 'timers-')), 'timers'));
  expect(store.load('nightly')).toBeUndefined();
  const status = { schedule: 's', last: 'l', next: 'n', lastUpdated: 'u' };
  store.save('nightly', status);
  expect(store.load('nightly')).toEqual(status);
});
