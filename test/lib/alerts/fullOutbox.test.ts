import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  applyDisconnect,
  applyPasswordRotation,
  applyRotation,
  applyState,
  applyVerdict,
} from '../../../src/lib/alerts/transition.ts';
import { iso, SECOND } from '../../../src/lib/clock.ts';
import type { TenantAccount, TenantApp } from '../../../src/lib/connections/access.ts';
import { connectedStates } from '../../../src/lib/connections/connection.ts';
import { healthToRow } from '../../../src/lib/connections/rows.ts';
import { noHealth, type Finding, type Health, type Verdict } from '../../../src/lib/connections/verdict.ts';

const start = Date.parse('2026-03-01T01:00:00Z');
const APPS = 5;
const guid = (n: number) => `${String(n).padStart(8, '0')}-1111-4111-8111-111111111111`;

const app = (n: number, credential: number): TenantApp =>
  ({
    key: `app${n}`,
    clientId: guid(n),
    // Somebody was given the one before: each rotation asks for a hand-over too.
    former: [{ keyId: guid(0), endedAt: iso(start), handOver: { at: iso(start), confirmedAt: iso(start) } }],
    credential: { kind: 'certificate', keyId: guid(credential), endsAt: iso(start) },
  }) as unknown as TenantApp;
const account = (n: number): TenantAccount =>
  ({ objectId: guid(90 + n), password: { formerHandOver: true } }) as unknown as TenantAccount;

const fail = (count: number, severity: Finding['severity']): Verdict => {
  const [first, ...more] = Array.from({ length: count }, (_, n): Finding => ({
    code: 'data.denied',
    subject: `subject-${n}`,
    severity,
    level: 0,
    message: 'm'.repeat(400),
  }));
  return first
    ? { verdict: 'fail', findings: [first, ...more], evidence: {} }
    : { verdict: 'ok', evidence: {} };
};

type Act = (health: Health, at: string) => Health;
const full: Act = (health, at) => {
  const found = applyVerdict(health, 'c', 'dataAccess', fail(60, 'critical'), at);
  return applyVerdict(found, 'c', 'dataAccess', fail(0, 'critical'), at);
};
const typesOf = ({ outbox }: Health) => outbox.map(({ type }) => type);

describe('an outbox that alerts have filled', () => {
  const health = full(full(noHealth, iso(start)), iso(start + SECOND));

  test('has room for a change of state, a new credential and its hand-over', () => {
    const changed = applyState(health, 'c', 'healthy', 'broken', iso(start));
    const rotated = applyRotation(changed, 'c', app(1, 7), iso(start));
    expect(typesOf(rotated).slice(health.outbox.length)).toEqual([
      'connection.broken',
      'credential.rotated',
      'handOver.due',
    ]);
  });

  test('tells the end of a connection', () => {
    const ended = applyDisconnect(
      applyVerdict(health, 'c', 'account', fail(3, 'critical'), iso(start)),
      'c',
      iso(start),
    );
    expect(typesOf(ended).at(-1)).toBe('connection.disconnected');
  });

  test('keeps the first and the last change of state where many came, so that what began can end', () => {
    let now = health;
    for (let time = 0; time < 200; time += 1) {
      const [from, to] = time % 2 === 0 ? (['healthy', 'broken'] as const) : (['broken', 'healthy'] as const);
      now = applyState(now, 'c', from, to, iso(start + time));
    }
    const states = now.outbox.filter(({ type }) => type.startsWith('connection.'));
    expect(states.length).toBeLessThan(100);
    expect([states[0]?.type, states.at(-1)?.type]).toEqual(['connection.broken', 'connection.healthy']);
    expect(states.at(-1)?.sequence).toBe(200);
    expect(states.map(({ sequence }) => sequence)).toEqual(
      states.map(({ sequence }) => sequence).toSorted((one, other) => one - other),
    );
  });
});

test('whatever happens while nobody empties an outbox, the last of each thing is told, and the row can be written', () => {
  const acts = fc.oneof(
    fc.record({ kind: fc.constant('verdict' as const), count: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ kind: fc.constant('state' as const), to: fc.constantFrom(...connectedStates) }),
    fc.record({ kind: fc.constant('app' as const), n: fc.integer({ min: 1, max: APPS }) }),
    fc.record({ kind: fc.constant('account' as const) }),
  );
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 150 }), (all) => {
      let health: Health = noHealth;
      let state: (typeof connectedStates)[number] = 'healthy';
      let last: string | undefined;
      const credentials = new Map<string, unknown>();
      all.forEach((act, time) => {
        const at = iso(start + time * SECOND);
        if (act.kind === 'verdict')
          health = applyVerdict(health, 'c', 'dataAccess', fail(act.count, 'critical'), at);
        if (act.kind === 'state') {
          health = applyState(health, 'c', state, act.to, at);
          if (act.to !== state) last = `connection.${act.to}`;
          state = act.to;
        }
        if (act.kind === 'app') {
          health = applyRotation(health, 'c', app(act.n, time), at);
          credentials.set(guid(act.n), at);
        }
        if (act.kind === 'account') {
          health = applyPasswordRotation(health, 'c', account(1), at);
          credentials.set(guid(91), at);
        }
        healthToRow(health);
        const states = health.outbox.filter(({ type }) => type.startsWith('connection.'));
        expect(states.at(-1)?.type).toBe(last);
        for (const type of ['credential.rotated', 'handOver.due']) {
          const told = new Map(
            health.outbox
              .filter((event) => event.type === type)
              .map(({ data, at: when }) => {
                const { app: one, account: other } = data['credential'] as { app?: string; account?: string };
                return [one ?? other ?? '', when];
              }),
          );
          expect(told).toEqual(credentials);
        }
      });
    }),
    { numRuns: 30 },
  );
});
