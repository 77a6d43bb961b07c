import { expect, test } from '@jest/globals';
import { DAY, HOUR, iso, MINUTE } from '../../../src/lib/clock.ts';
import {
  barOfForgetting,
  barOfPending,
  barOfRenewal,
  pauseAfter,
  waitedInVain,
} from '../../../src/lib/credentials/directoryRenewal.ts';
import type { DirectoryTrial } from '../../../src/lib/connections/directoryTrial.ts';
import { newFlow } from '../../../src/lib/onboarding/setup.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { aConnection, aDirectoryAccount } from '../../support/connections.ts';

const T = Date.UTC(2025, 5, 1);

test.each([
  ['unreachable', 0, 5 * MINUTE],
  ['unreachable', 20 * MINUTE, 20 * MINUTE],
  ['unreachable', DAY, 6 * HOUR],
  ['denied', 0, 5 * MINUTE],
] as const)('a renewal that is %s for %d ms waits as long again', (kind, waited, pause) => {
  expect(pauseAfter({ kind, reason: 'x' }, iso(T), T + waited)).toBe(pause);
});

test('who is not let in is not tried again within the hour', () => {
  const refused = { kind: 'refused', why: 'disabled', reason: 'x' } as const;
  expect(pauseAfter(refused, iso(T), T)).toBe(HOUR);
  expect(pauseAfter(refused, iso(T), T + 2 * HOUR)).toBe(2 * HOUR);
  // Nor whose password left and was not answered: it may have been counted.
  expect(pauseAfter({ kind: 'unreachable', sent: true, reason: 'x' }, iso(T), T)).toBe(HOUR);
});

test('given up, it is said whether the new password was sent', () => {
  expect(waitedInVain('No.', true)).toContain('nobody knows');
  expect(waitedInVain('No.', false)).toContain('was not sent');
});

test('an account is not forgotten while a trial goes on with it, nor while what one has left is being removed', () => {
  const begun = { container: 'DC=corp', startedAt: iso(T), steps: [] };
  const over = { ...begun, finishedAt: iso(T), steps: [{ step: 'trialDelete', outcome: 'left' }] } as const;
  const of = (trial: DirectoryTrial) => ({ directory: { ...aDirectoryAccount, trial } });
  const bar = { code: 'state_conflict', detail: expect.stringContaining('A trial'), retryAfter: 60 };
  expect(barOfForgetting(of(begun), T + MINUTE)).toMatchObject(bar);
  expect(barOfForgetting(of(begun), T + MINUTE + 1)).toBeUndefined();
  const clearing: DirectoryTrial = {
    ...over,
    steps: [...over.steps],
    clearedAt: iso(T + HOUR),
    clearing: true,
  };
  expect(barOfForgetting(of(clearing), T + HOUR + MINUTE)).toMatchObject(bar);
  // Whoever was at it has died, or is done.
  expect(barOfForgetting(of(clearing), T + HOUR + MINUTE + 1)).toBeUndefined();
  const { clearing: _done, ...cleared } = clearing;
  expect(barOfForgetting(of(cleared), T + HOUR)).toBeUndefined();
});

test('an account is forgotten while nobody is at it, and never while one of two passwords is its own', () => {
  const pendingPassword = {
    ...aDirectoryAccount.password,
    since: iso(T),
    by: 'olivia',
    before: '1',
    dueAt: iso(T + HOUR),
  };
  const of = (more: object) => ({
    directory: { ...aDirectoryAccount, pendingPassword: { ...pendingPassword, ...more } },
  });
  expect(barOfForgetting({ directory: aDirectoryAccount }, T)).toBeUndefined();
  expect(barOfForgetting(of({}), T)).toMatchObject({ code: 'state_conflict', retryAfter: 3_600 });
  expect(barOfForgetting(of({}), T + HOUR)).toBeUndefined();
  const sent = of({ sentAt: iso(T) });
  expect(barOfForgetting(sent, T + DAY)).toMatchObject({
    code: 'state_conflict',
    detail: expect.stringContaining('nobody knows yet'),
    retryAfter: 1,
  });
  // Whoever goes on is let.
  expect(barOfPending(sent, T + DAY)).toBeUndefined();
});

test('nothing is renewed of a connection that is about to end', () => {
  const profile = profileSchema.parse(cayosoft);
  const connection = aConnection({ state: 'healthy', directory: aDirectoryAccount });
  const removal = { ...newFlow('f', T), kind: 'remove' as const };
  expect(barOfRenewal(connection, profile)).toBeUndefined();
  expect(barOfRenewal({ ...connection, provisioning: removal }, profile)?.detail).toContain('being removed');
  const over = { ...removal, finishedAt: iso(T) };
  expect(barOfRenewal({ ...connection, provisioning: over }, profile)).toBeUndefined();
});
