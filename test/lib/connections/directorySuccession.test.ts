import { expect, test } from '@jest/globals';
import { DAY, HOUR, iso } from '../../../src/lib/clock.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { type DirectoryAccount, standingRefusal } from '../../../src/lib/connections/directory.ts';
import {
  directoryDueAt,
  directoryHandOverState,
  directoryRenewalAt,
  withGivenUp,
  withoutPending,
  withPending,
  withPendingInForce,
  withTakenUp,
} from '../../../src/lib/connections/directorySuccession.ts';
import { noHealth } from '../../../src/lib/connections/verdict.ts';
import { aDirectoryAccount as account } from '../../support/connections.ts';

const T = Date.UTC(2025, 5, 1);
const pendingPassword: DirectoryAccount['pendingPassword'] = {
  secretName: 'directory-c',
  secretVersion: 'v2',
  since: iso(T),
  by: 'olivia',
  before: '1',
  dueAt: iso(T + HOUR),
};
const pending = { ...account, pendingPassword };

/** A connection whose check has said so much of the password, a day after it was given. */
function seen(
  evidence: Record<string, string>,
  more: Partial<DirectoryAccount> = {},
  at = iso(Date.parse(account.password.setAt) + DAY),
): Pick<Connection, 'state' | 'directory' | 'health'> {
  const directoryAccount = { last: { verdict: 'ok' as const, evidence }, at };
  return {
    state: 'healthy',
    directory: { ...account, ...more },
    health: { ...noHealth, checks: { directoryAccount } },
  };
}
const ends = { passwordEnds: iso(T + 42 * DAY), passwordSet: iso(T) };

test.each<[string, ReturnType<typeof seen>, number | undefined]>([
  ['three days before its end', seen(ends), T + 39 * DAY],
  [
    'in the last third of a short life',
    seen({ passwordEnds: iso(T + 6 * DAY), passwordSet: iso(T) }),
    T + 4 * DAY,
  ],
  ['by its end alone', seen({ passwordEnds: ends.passwordEnds }), T + 39 * DAY],
  ['never where it does not end', seen({ ...ends, passwordEnds: 'never' }), undefined],
  ['never by what was said of the one before', seen(ends, {}, account.password.setAt), undefined],
  ['never while it is being renewed', seen(ends, { pendingPassword }), undefined],
  ['never of one that is not connected', { ...seen(ends), state: 'disconnected' }, undefined],
  [
    'not in the night that refused it',
    seen(ends, { renewalStop: { at: iso(T + 40 * DAY), text: 'x' } }),
    T + 40 * DAY + 20 * HOUR,
  ],
])('a password is renewed %s', (_when, connection, due) => {
  expect(directoryRenewalAt(connection)).toBe(due);
});

test('what was begun goes on when it is due, until the end', () => {
  expect(directoryDueAt({ state: 'broken', directory: pending })).toBe(T + HOUR);
  expect(directoryDueAt({ state: 'pending', directoryClearing: iso(T) })).toBe(T);
  expect(directoryDueAt({ state: 'healthy', directory: account })).toBeUndefined();
  expect(directoryDueAt({ state: 'disconnected', directory: pending })).toBeUndefined();
});

test('in force, it is to be entered by whoever had the one before, however often it was renewed', () => {
  const next = withPendingInForce({ directory: pending }, 'v2', T);
  expect(next).toMatchObject({
    password: {
      secretVersion: 'v2',
      setAt: iso(T),
      formerVersion: 'v1',
      formerHandOver: { at: account.password.setAt, hasEnded: true },
    },
  });
  expect(next?.pendingPassword).toBeUndefined();
  const again = withPendingInForce(
    { directory: { ...pending, password: next?.password ?? account.password } },
    'v2',
    T + DAY,
  );
  expect(again?.password.formerHandOver).toEqual(next?.password.formerHandOver);
});

test('another one that is pending by now is left alone', () => {
  const stop = { at: iso(T), text: 'x' };
  expect(withPendingInForce({ directory: pending }, 'v3', T)).toBeUndefined();
  expect(withPending({ directory: account }, 'v2', {})).toBeUndefined();
  expect(withoutPending({ directory: pending }, 'v3', stop)).toBeUndefined();
  expect(withoutPending({ directory: pending }, 'v2', stop)).toEqual({ ...account, renewalStop: stop });
});

test('given up, one that was sent is kept in mind, and taken up by the next renewal', () => {
  const at = iso(T + 2 * DAY);
  const text = (isSent: boolean) => (isSent ? 'sent' : 'unsent');
  const unsent = withGivenUp({ directory: pending }, 'v2', at, text);
  expect(unsent).toEqual({ ...account, renewalStop: { at, text: 'unsent' } });
  const sent = { ...pendingPassword, sentAt: iso(T), failure: { kind: 'unreachable' as const, reason: 'x' } };
  const stopped = withGivenUp({ directory: { ...account, pendingPassword: sent } }, 'v2', at, text);
  expect(stopped).toEqual({ ...account, renewalStop: { at, text: 'sent', unproved: sent } });
  const change = { since: at, by: 'otto', dueAt: at };
  const { failure: _old, ...kept } = sent;
  expect(withTakenUp({ directory: stopped }, change)).toEqual({
    ...account,
    pendingPassword: { ...kept, ...change },
  });
  expect(withTakenUp({ directory: unsent }, change)).toBeUndefined();
  expect(
    withTakenUp({ directory: stopped && { ...stopped, pendingPassword: sent } }, change),
  ).toBeUndefined();
  expect(withGivenUp({ directory: pending }, 'v3', at, text)).toBeUndefined();
});

test('whoever gave it has it; of a new one somebody has to say that it is entered', () => {
  const { password } = account;
  const shown = { at: iso(T), by: 'olivia' };
  const renewed = { ...password, formerHandOver: { ...shown, hasEnded: true } };
  expect(directoryHandOverState(password)).toBe('confirmed');
  expect(directoryHandOverState(renewed)).toBe('again');
  expect(directoryHandOverState({ ...renewed, handOver: shown })).toBe('shown');
  expect(directoryHandOverState({ ...renewed, handOver: { ...shown, confirmedAt: iso(T) } })).toBe(
    'confirmed',
  );
});

test('what a renewal found wrong is not tried within the hour, whatever the check said before', () => {
  const wrong = { ...account, password: { ...account.password, wrongAt: iso(T) } };
  expect(standingRefusal(wrong, undefined, T + HOUR - 1)).toMatchObject({
    kind: 'refused',
    why: 'wrongPassword',
    triedAt: iso(T),
  });
  expect(standingRefusal(wrong, undefined, T + HOUR)).toBeUndefined();
  expect(standingRefusal(account, undefined, T)).toBeUndefined();
});
