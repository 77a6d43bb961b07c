import { describe, expect, test } from '@jest/globals';
import { noAccess } from '../../../../src/lib/connections/access.ts';
import type { Connection } from '../../../../src/lib/connections/connection.ts';
import { noChoices, type Provisioning } from '../../../../src/lib/connections/provisioning.ts';
import { noHealth } from '../../../../src/lib/connections/verdict.ts';
import { withoutTrial } from '../../../../src/lib/onboarding/aside.ts';
import {
  changed,
  done,
  finished,
  leased,
  mayTake,
  paused,
} from '../../../../src/lib/onboarding/provisioning/flow.ts';
import type { Step } from '../../../../src/lib/onboarding/provisioning/step.ts';
import { MINUTE, SECOND } from '../../../../src/lib/clock.ts';

const NOW = Date.UTC(2025, 0, 15, 9);
const at = (ms: number) => new Date(NOW + ms).toISOString();
const flow: Provisioning = {
  flow: 'one',
  kind: 'make',
  actor: 'admin',
  startedAt: at(0),
  choices: noChoices,
  step: 'tenant',
  attempt: 0,
  session: { secretName: 's', secretVersion: 'v', endsAt: at(3_600_000), objectId: 'adele', scopes: [] },
};
const connection: Connection = {
  id: 'c',
  profile: 'snow',
  profileVersion: 1,
  ownership: 'dedicated',
  tenant: 't',
  tenantName: 'contoso.example',
  name: 'One',
  tags: [],
  state: 'onboarding',
  createdAt: at(0),
  createdBy: 'operator',
  changedAt: at(0),
  onboarding: { attempt: 0, dueAt: at(0) },
  access: noAccess,
  provisioning: flow,
  links: [],
  callers: [],
  unaudited: [],
  health: noHealth,
};
const step: Step = { id: 'tenant', scopes: [], run: async () => [] };
const lag = { kind: 'wait', reason: 'not yet', lag: true } as const;

describe('who may take a flow on', () => {
  const held = leased(connection, flow, 'a', NOW);

  test.each([
    ['nobody else has it, and it is due', connection, 'queue', 0, true],
    ['it is not due yet', { ...connection, onboarding: { attempt: 0, dueAt: at(5_000) } }, 'queue', 0, false],
    [
      'a message comes a little early',
      { ...connection, onboarding: { attempt: 0, dueAt: at(900) } },
      'queue',
      0,
      true,
    ],
    ['somebody else has it', held, 'queue', MINUTE, false],
    ['somebody else had it', held, 'queue', 5 * MINUTE, true],
    ['the page has just looked', held, 'page', SECOND, false],
    [
      'somebody must act first',
      { ...connection, provisioning: { ...flow, stop: { code: 'notSeen', at: at(0) } } },
      'queue',
      0,
      false,
    ],
    ['it is done', { ...connection, provisioning: { ...flow, finishedAt: at(0) } }, 'queue', 0, false],
    ['nobody signed in', { ...connection, provisioning: undefined }, 'queue', 0, false],
  ] as [string, Connection, 'queue' | 'page', number, boolean][])('%s', (_name, current, by, later, may) => {
    expect(mayTake(current, by, NOW + later)).toBe(may);
  });

  test('whoever takes it moves the due time on, so that the sweep finds it when they die', () => {
    expect(held.onboarding.dueAt).toBe(held.provisioning?.lease?.until);
  });
});

describe('a step that does not end', () => {
  test('is tried again later and later, up to every minute', () => {
    let current = connection;
    const waits: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const change = paused(current, current.provisioning ?? flow, step, { ...lag, lag: false }, NOW);
      waits.push(change.delaySeconds);
      current = change.connection;
    }
    expect(waits).toEqual([2, 5, 10, 15, 30, 60, 60, 60]);
    expect(current.provisioning?.since).toBeUndefined();
  });

  test('waits as long as Microsoft says', () => {
    const change = paused(connection, flow, step, { ...lag, afterSeconds: 120 }, NOW);
    expect([change.delaySeconds, change.connection.onboarding.dueAt]).toEqual([120, at(120_000)]);
  });

  test('is not seen when its patience is over, counted from its first wait', () => {
    const first = paused(connection, flow, step, lag, NOW).connection;
    const again = first.provisioning ?? flow;
    expect(again.since).toBe(at(0));
    const late = paused(first, again, step, lag, NOW + 10 * MINUTE).connection;
    expect(late.provisioning?.stop).toMatchObject({ code: 'notSeen', text: 'not yet' });
    expect(late.onboarding.dueAt).toBeUndefined();
    const patient = paused(first, again, { ...step, patience: 40 * MINUTE }, lag, NOW + 10 * MINUTE);
    expect(patient.connection.provisioning?.stop).toBeUndefined();
  });

  test('stops with what there is to choose from, and gives the lease back', () => {
    const held = leased(connection, flow, 'a', NOW);
    const pause = { kind: 'stop', code: 'chooseApp', found: [{ id: '1', name: 'x' }] } as const;
    const { provisioning, onboarding } = paused(held, held.provisioning ?? flow, step, pause, NOW).connection;
    expect(provisioning).toMatchObject({ stop: { code: 'chooseApp', found: [{ id: '1', name: 'x' }] } });
    expect([provisioning?.lease, onboarding.dueAt]).toEqual([undefined, undefined]);
  });
});

describe('a new password in force', () => {
  const account = (over: object) => ({
    ...noAccess,
    account: {
      objectId: 'o',
      userPrincipalName: 'a@contoso.example',
      origin: 'made' as const,
      password: { secretName: 's', secretVersion: 'v2', setAt: at(0), ...over },
    },
  });
  const told = (over: object, isNew = true) =>
    changed(connection, account(over), { hasNewPassword: isNew }, NOW).connection.health.outbox.map(
      ({ type, data }) => [type, data['credential']],
    );
  const credential = { account: 'o', kind: 'password', handOver: 'never' };

  test('is told, and that it has to be entered where somebody was given the one before', () => {
    expect(told({})).toEqual([['credential.rotated', credential]]);
    const again = { ...credential, handOver: 'again' };
    expect(told({ formerHandOver: { at: at(0), by: 'olivia' } })).toEqual([
      ['credential.rotated', again],
      ['handOver.due', again],
    ]);
  });

  test('is not told where it is not new', () => {
    expect(told({}, false)).toEqual([]);
  });
});

describe('a trial that does not go on', () => {
  const trial: Provisioning = { ...flow, kind: 'trial', actor: 'connector', before: { flow } };
  const current: Connection = {
    ...connection,
    state: 'healthy',
    provisioning: trial,
    access: { ...noAccess, trial: { mark: 'ab' } },
    lastTrial: { flow: 'one', startedAt: at(0) },
  };
  const stop = { kind: 'stop', code: 'mayNotDo', text: 'no token' } as const;

  test.each([
    ['lag', lag, 2_000],
    ['Microsoft’s wish', { ...lag, lag: false, afterSeconds: 120 }, 120_000],
    ['what somebody has to do', stop, 3_600_000],
  ])('for %s is put off, and what it stood before is back', (_why, pause, wait) => {
    const change = paused(current, trial, step, pause, NOW);
    const { provisioning, lastTrial, onboarding, access } = change.connection;
    expect([provisioning, onboarding.dueAt]).toEqual([flow, undefined]);
    expect(lastTrial).toEqual({
      flow: 'one',
      startedAt: at(0),
      waits: { dueAt: at(wait), step: 'tenant', attempt: 1 },
    });
    expect([access.trial, change.delaySeconds]).toEqual([{ mark: 'ab' }, wait / 1_000]);
  });

  test('waits ever longer', () => {
    const late = paused(current, { ...trial, attempt: 8 }, step, lag, NOW);
    expect([late.delaySeconds, late.connection.lastTrial?.waits?.attempt]).toEqual([60, 9]);
  });

  test('and has made nothing is over, and says why', () => {
    const change = paused({ ...current, access: noAccess }, trial, step, stop, NOW);
    expect(change.connection.lastTrial).toEqual({ flow: 'one', startedAt: at(0), finishedAt: at(0) });
    expect([change.connection.provisioning, change.delaySeconds]).toEqual([flow, undefined]);
    expect(change.journal?.entry.error).toBe('mayNotDo: no token');
  });

  test('stands in nobody’s way, whoever is at it', () => {
    const held = leased(current, trial, 'a', NOW);
    expect(withoutTrial(held)).toMatchObject({ provisioning: flow, access: { trial: { mark: 'ab' } } });
    expect(withoutTrial(connection)).toBe(connection);
  });
});

test('a step that ended begins the next one afresh', () => {
  const waited = { ...flow, attempt: 3, since: at(-1_000) };
  const entry = { step: 'tenant', startedAt: at(0), notes: [] };
  const change = done({ ...connection, provisioning: waited }, waited, entry, 'next', NOW);
  expect(change.connection.provisioning).toEqual({ ...flow, step: 'next', attempt: 0 });
  expect(change.journal?.entry).toMatchObject({ startedAt: at(-1_000), finishedAt: at(0) });
});

test('the end forgets the session, and proves the connection only where nobody signs in afterwards', () => {
  const proved = finished(connection, flow, { profileVersion: 2 }, NOW).connection;
  expect([proved.state, proved.provisioning?.session, proved.onboarding.completedBy]).toEqual([
    'healthy',
    undefined,
    'adele',
  ]);
  expect(finished(connection, flow, undefined, NOW).connection.state).toBe('onboarding');
});
