import { expect, test } from '@jest/globals';
import { fingerprint } from '../../../src/lib/alerts/fingerprint.ts';
import { iso } from '../../../src/lib/clock.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { type Health, noHealth, type PendingEvent } from '../../../src/lib/connections/verdict.ts';
import { createOutbox } from '../../../src/lib/health/outbox.ts';
import { keptLog } from '../alerts/support.ts';

const T0 = Date.UTC(2026, 2, 1);
const pending = (sequence: number, type: string, data: PendingEvent['data'] = {}): PendingEvent => ({
  type,
  fingerprint: fingerprint('c', 'state'),
  sequence,
  at: iso(T0),
  data,
});
/** One of a type, and one with particulars, that only a later version knows, before one that everybody does. */
const LATER = [pending(1, 'connection.paused'), pending(2, 'alerts.digest', { digest: { pages: 2 } })];
const KNOWN = pending(3, 'connection.broken');

/** A connection and an app of the operator's own with this outbox. */
function world(outbox: PendingEvent[]) {
  const health: Health = { ...noHealth, outbox };
  let connection = { id: 'c', name: 'C', profile: 'snow', tenant: 't', tags: [], unaudited: [], health };
  let own = health;
  const told: string[] = [];
  let writes = 0;
  const unused = () => Promise.reject(new Error('nobody asks for this'));
  const { log, lines } = keptLog({ now: T0 });
  const flushing = createOutbox({
    publicOrigin: 'https://mooring.example',
    connections: {
      open: async () => ({ connection: connection as unknown as Connection, etag: '1' }),
      update: async (_id: string, decide: (current: Connection) => { connection: Connection }) => {
        writes += 1;
        connection = decide(connection as unknown as Connection).connection as unknown as typeof connection;
        return connection as unknown as Connection;
      },
    } as never,
    audit: { add: unused },
    operatorSubjects: {
      all: async () => [{ id: 'operator:a', clientId: 'a', name: 'A', health: own }],
      update: async (_app: string, decide: (current: Health) => Health) => {
        writes += 1;
        own = decide(own);
      },
    } as never,
    grouping: { settle: unused, told: async () => new Map(), open: async () => new Map(), snooze: unused },
    deliveries: {
      publish: async (events) =>
        void told.push(...events.flatMap((event) => ('type' in event ? [event.type] : []))),
    },
    log,
  });
  return {
    flushing,
    told,
    lines,
    left: () => connection.health.outbox,
    own: () => own.outbox,
    writes: () => writes,
  };
}

test('an event that only a later version can read is passed over, kept for it, and said in the log', async () => {
  const { flushing, told, lines, left, writes } = world([...LATER, KNOWN]);
  await flushing.flush('c');
  expect([told, left()]).toEqual([['connection.broken'], LATER]);
  expect(lines.filter((line) => line.includes('connection.paused'))).toHaveLength(1);
  // Alone it is written no more.
  await flushing.flush('c');
  expect([told, left(), writes()]).toEqual([['connection.broken'], LATER, 1]);
});

test('nor does it hold back what an app of the operator’s own tells', async () => {
  const { flushing, told, own, writes } = world([...LATER, KNOWN]);
  await flushing.flushOperators();
  await flushing.flushOperators();
  expect([told, own(), writes()]).toEqual([['connection.broken'], LATER, 1]);
});

test('an outbox that everybody can read is left empty', async () => {
  const { flushing, left } = world([KNOWN]);
  await flushing.flush('c');
  expect(left()).toEqual([]);
});
