import { describe, expect, test } from '@jest/globals';
import { noAccess } from '../../../src/lib/connections/access.ts';
import { type Connection, isConnected, type State, states } from '../../../src/lib/connections/connection.ts';
import {
  nextState,
  lacksSignIn,
  phaseOf,
  type StateEvent,
  worstSeverity,
} from '../../../src/lib/connections/states.ts';
import { type Finding, noHealth, type Severity, type Verdict } from '../../../src/lib/connections/verdict.ts';

const [pending, onboarding, verifying, healthy, degraded, broken, disconnected] = states;

// For each event, the state that follows each state, in the order of `states`.
const table: [string, StateEvent, readonly State[]][] = [
  [
    'the admin is sent to Microsoft',
    { kind: 'adminSentToMicrosoft' },
    [onboarding, onboarding, verifying, healthy, degraded, broken, disconnected],
  ],
  [
    'the admin came back',
    { kind: 'adminReturned' },
    [verifying, verifying, verifying, healthy, degraded, broken, disconnected],
  ],
  [
    'something stood in the way',
    { kind: 'setback' },
    [onboarding, onboarding, onboarding, healthy, degraded, broken, disconnected],
  ],
  [
    'it was verified',
    { kind: 'verified' },
    [pending, healthy, healthy, healthy, degraded, broken, disconnected],
  ],
  [
    'it was checked: nothing is wrong',
    { kind: 'checked', worst: undefined },
    [pending, onboarding, verifying, healthy, healthy, healthy, disconnected],
  ],
  [
    'it was checked: something is worth knowing',
    { kind: 'checked', worst: 'info' },
    [pending, onboarding, verifying, healthy, healthy, healthy, disconnected],
  ],
  [
    'it was checked: something will break',
    { kind: 'checked', worst: 'warning' },
    [pending, onboarding, verifying, degraded, degraded, degraded, disconnected],
  ],
  [
    'it was checked: something is broken',
    { kind: 'checked', worst: 'critical' },
    [pending, onboarding, verifying, broken, broken, broken, disconnected],
  ],
  ['it was disconnected', { kind: 'disconnected' }, states.map(() => disconnected)],
];

describe.each(table)('%s', (_name, event, after) => {
  test.each(states.map((state, at) => [state, after[at]] as const))('%s → %s', (state, next) => {
    expect(nextState(state, event)).toBe(next);
  });

  test('told twice, it is as told once', () => {
    for (const state of states)
      expect(nextState(nextState(state, event), event)).toBe(nextState(state, event));
  });
});

test('nothing but being disconnected leads out of the connected states, and nothing at all out of disconnected', () => {
  for (const [, event] of table) {
    for (const state of states.filter(isConnected))
      expect(isConnected(nextState(state, event)) || event.kind === 'disconnected').toBe(true);
    expect(nextState('disconnected', event)).toBe('disconnected');
  }
});

describe('the worst severity', () => {
  const finding = (severity: Severity): Finding => ({
    code: 'x',
    subject: 'x',
    severity,
    level: 0,
    message: 'x',
  });
  const failing = (...found: [Severity, ...Severity[]]): Verdict => {
    const [first, ...more] = found;
    return { verdict: 'fail', findings: [finding(first), ...more.map(finding)], evidence: {} };
  };
  const at = '2025-01-01T00:00:00.000Z';

  test.each<[string, readonly Verdict[], Severity | undefined]>([
    ['of nothing', [], undefined],
    ['of what is in order', [{ verdict: 'ok', evidence: {} }], undefined],
    ['of what nobody asked', [{ verdict: 'notAsked', reason: 'x' }], undefined],
    ['of what nobody could look at', [{ verdict: 'unknown', reason: 'x', message: 'x' }], undefined],
    ['of one check', [failing('info', 'warning')], 'warning'],
    ['of several', [failing('info'), failing('critical', 'info'), failing('warning')], 'critical'],
    ['beside what is in order', [{ verdict: 'ok', evidence: {} }, failing('info')], 'info'],
  ])('%s', (_name, verdicts, worst) => {
    const ids = ['secretExpiry', 'consentStatus', 'anonymization'] as const;
    const checks = Object.fromEntries(verdicts.map((last, place) => [ids[place], { last, at }]));
    expect(worstSeverity({ ...noHealth, checks })).toBe(worst);
  });

  test('is still that of the last answer while nobody can look', () => {
    const unknown = { since: at, at, count: 2, reason: 'unavailable', message: 'x' };
    const checks = { consentStatus: { last: failing('critical'), at, unknown } };
    expect(worstSeverity({ ...noHealth, checks })).toBe('critical');
  });
});

describe('what a connection waits for', () => {
  const at = (minute: number) => new Date(Date.UTC(2025, 0, 15, 9, minute)).toISOString();
  const failing = (code: string): Verdict => ({
    verdict: 'fail',
    findings: [{ code, subject: 'x', severity: 'critical', level: 0, message: 'x' }],
    evidence: {},
  });
  const connection = (
    state: State,
    consent: Verdict,
    onboarding: Partial<Connection['onboarding']> = {},
  ): Connection => ({
    id: 'id',
    profile: 'certero-application',
    profileVersion: 1,
    ownership: 'shared',
    access: noAccess,
    callers: [],
    unaudited: [],
    tenant: '11111111-1111-4111-8111-111111111111',
    tenantName: 'contoso.example',
    name: 'Contoso',
    tags: [],
    state,
    createdAt: at(0),
    createdBy: 'operator',
    changedAt: at(0),
    onboarding: { attempt: 0, ...onboarding },
    links: [],
    health: { ...noHealth, checks: { consentStatus: { last: consent, at: at(0) } } },
  });
  const fine: Verdict = { verdict: 'ok', evidence: {} };

  test.each<[State, string]>([
    ['pending', 'asking'],
    ['onboarding', 'asking'],
    ['verifying', 'waiting'],
    ['healthy', 'settled'],
    ['degraded', 'settled'],
    ['broken', 'settled'],
    ['disconnected', 'settled'],
  ])('%s: %s', (state, phase) => {
    expect(phaseOf(connection(state, fine))).toBe(phase);
    expect(phaseOf(connection(state, { verdict: 'unknown', reason: 'x', message: 'x' }))).toBe(phase);
  });

  test.each<[string, State, string]>([
    ['consent.notGranted', 'broken', 'asking'],
    ['consent.partial', 'degraded', 'asking'],
    ['consent.excess', 'healthy', 'settled'],
    ['app.disabled', 'broken', 'settled'],
    ['tenant.gone', 'broken', 'settled'],
    ['consent.notGranted', 'disconnected', 'settled'],
  ])('with %s, %s: %s', (code, state, phase) => {
    expect(phaseOf(connection(state, failing(code)))).toBe(phase);
  });

  test.each<[string, Partial<Connection['onboarding']>, string]>([
    ['an admin was sent to Microsoft and has not come back', { startedAt: at(1), dueAt: at(9) }, 'asking'],
    ['an admin came back', { startedAt: at(1), completedAt: at(2), dueAt: at(9) }, 'waiting'],
    ['an admin came back at once', { startedAt: at(1), completedAt: at(1), dueAt: at(9) }, 'waiting'],
    ['somebody came back the time before', { startedAt: at(3), completedAt: at(2), dueAt: at(9) }, 'asking'],
    ['nobody looks any more', { startedAt: at(1), completedAt: at(2) }, 'asking'],
    [
      'something stood in the way',
      {
        startedAt: at(1),
        completedAt: at(2),
        dueAt: at(9),
        setback: { code: 'declined', at: at(3) },
      },
      'asking',
    ],
  ])('for lost consent, where %s', (_name, onboarding, phase) => {
    expect(phaseOf(connection('broken', failing('consent.notGranted'), onboarding))).toBe(phase);
  });

  /** Found to have lost its sign-in at minute 5, with a refresh token that is kept since another. */
  const lost = (
    storedAt: string,
    onboarding: Partial<Connection['onboarding']> = {},
    checks: Connection['health']['checks'] = {},
  ): Connection => {
    const before = connection('broken', fine, onboarding);
    const secretExpiry = { last: failing('token.revoked'), at: at(5) };
    const refreshToken = { secretName: 'refresh', secretVersion: 'v', storedAt };
    const account = {
      objectId: 'o',
      userPrincipalName: 'a@b.example',
      origin: 'given' as const,
      refreshToken,
    };
    return {
      ...before,
      access: { ...noAccess, account },
      health: { ...before.health, checks: { ...before.health.checks, secretExpiry, ...checks } },
    };
  };

  test.each<[string, Connection, string]>([
    ['nobody has signed in since', lost(at(1), { dueAt: at(9) }), 'asking'],
    ['the account has signed in since, and it is looked at', lost(at(6), { dueAt: at(9) }), 'waiting'],
    ['the account has signed in since, and nobody looks any more', lost(at(6)), 'asking'],
    [
      'something stood in the way of the next one',
      lost(at(6), { dueAt: at(9), setback: { code: 'refused', at: at(7) } }),
      'asking',
    ],
    ['the connection was ended', { ...lost(at(1)), state: 'disconnected' }, 'settled'],
  ])('for a lost sign-in, where %s', (_name, about, phase) => {
    expect(phaseOf(about)).toBe(phase);
  });

  test('it is the sign-in alone that is missing, unless more is', () => {
    const also = (check: 'consentStatus' | 'account', last: Verdict) =>
      lacksSignIn(lost(at(1), {}, { [check]: { last, at: at(5) } }));
    expect(lacksSignIn(lost(at(1)))).toBe(true);
    expect(also('account', failing('account.mfaRequired'))).toBe(true);
    expect(also('account', failing('account.missing'))).toBe(false);
    expect(also('account', failing('account.passwordWrong'))).toBe(false);
    expect(also('consentStatus', failing('consent.notGranted'))).toBe(false);
    expect(lacksSignIn(connection('broken', fine))).toBe(false);
  });
});
