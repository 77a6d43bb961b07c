import { beforeEach, describe, expect, test } from '@jest/globals';
import type { OutgoingEvent } from '../../../src/lib/alerts/events.ts';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { createClosing } from '../../../src/lib/health/closing.ts';
import { type OpenRun, type Run, runRow, type Standings } from '../../../src/lib/health/runRows.ts';
import { reverseTime } from '../../../src/lib/storage/keys.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';
import { keptLog, tableAt } from '../alerts/support.ts';
import { aListed } from '../../support/listed.ts';
import { suiteStorage } from '../../support/storage.ts';

const TIMER = 'checkAnonymization';
const T0 = Date.UTC(2026, 2, 1, 3);
const time = { now: T0 };
let count = 0;
let runs: Table;
let told: string[];
let heartbeats: number;

beforeEach(() => {
  count += 1;
  runs = tableAt(suiteStorage().connectionString, `closedOnce${count}`);
  told = [];
  heartbeats = 0;
});

/** Every host has one; `over` replaces what fails there. */
const host = (over: { runs?: Partial<Table>; publish?: () => Promise<void> } = {}) =>
  createClosing({
    runs: { ...runs, ...over.runs },
    outbox: { flush: async () => {}, flushAll: async () => {}, flushOperators: async () => {} },
    deliveries: {
      publish:
        over.publish ??
        (async (events) =>
          void told.push(...events.flatMap((event) => ('body' in event ? [inShort(event)] : [])))),
    },
    sender: {
      send: async () => {
        heartbeats += 1;
        return { status: 204, bodyStart: '' };
      },
    },
    config: { PUBLIC_ORIGIN: 'https://mooring.example', HEARTBEAT_URL: 'https://beat.example/' },
    clock: () => time.now,
    log: keptLog(time).log,
  });
const inShort = ({ body }: OutgoingEvent): string => {
  const { run } = JSON.parse(body).data as { run: { missing: number; resolvedAt?: string } };
  return run.resolvedAt === undefined ? `missing ${run.missing}` : 'over';
};
const without = (missing: number): Standings => ({
  connected: [],
  skipped: [],
  missing: Array.from({ length: missing }, (_, at) => aListed({ id: `c${at}` })),
  reported: 3 - missing,
});

async function begun(night = 0): Promise<OpenRun> {
  const occurrence = T0 + night * DAY;
  await runs.insert({
    partitionKey: TIMER,
    rowKey: reverseTime(occurrence),
    occurrence: iso(occurrence),
    startedAt: iso(occurrence),
    expected: 3,
    reported: 0,
    reportedAt: iso(occurrence),
  });
  return stored(night);
}
async function stored(night = 0): Promise<OpenRun> {
  const found = await runs.get(TIMER, reverseTime(T0 + night * DAY));
  if (!found) throw new Error('there is no such run');
  return { run: runRow.parse(found.row), etag: found.etag };
}
/** No other run is under way. */
const NOBODY: ReadonlySet<string> = new Set();
const died = () => Promise.reject(new Error('the host died'));

describe('a run', () => {
  test('that two hosts close, of which one saw the last report, is told as it was written, once', async () => {
    const open = await begun();
    await host().close(open, [], without(0), undefined, NOBODY);
    expect(await host().close(open, [], without(1), undefined, NOBODY)).toBeUndefined();
    expect((await stored()).run).toMatchObject({ missing: 0 });
    expect([told, heartbeats]).toEqual([[], 1]);
  });

  test('whose host died before it was written was told to nobody, and is told as the next one finds it', async () => {
    const open = await begun();
    const dying = host({ runs: { replace: died } });
    await expect(dying.close(open, [], without(1), undefined, NOBODY)).rejects.toThrow('died');
    expect(told).toEqual([]);
    await host().close(open, [], without(0), undefined, NOBODY);
    expect(told).toEqual([]);
  });

  test('whose host died after it was written is told by the next one, and only once', async () => {
    await host({ publish: died }).close(await begun(), [], without(1), undefined, NOBODY);
    expect(told).toEqual([]);
    await host().tell(await stored(), undefined);
    await host().tell(await stored(), undefined);
    expect(told).toEqual(['missing 1']);
  });

  test('that reached everybody again is not told before the one that did not', async () => {
    const first = await host({ publish: died }).close(await begun(), [], without(1), undefined, NOBODY);
    const second = await host().close(await begun(1), [], without(0), first, NOBODY);
    expect([told, second]).toMatchObject([[], { untold: true }]);
    const before: Run = await host().tell(await stored(), undefined);
    await host().tell(await stored(1), before);
    expect(told).toEqual(['missing 1', 'over']);
  });
});
