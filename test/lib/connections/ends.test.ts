import { describe, expect, test } from '@jest/globals';
import { noAccess, type TenantApp } from '../../../src/lib/connections/access.ts';
import { endsOf } from '../../../src/lib/connections/ends.ts';
import { noHealth, type Evidence, type Verdict } from '../../../src/lib/connections/verdict.ts';
import { aDirectoryAccount } from '../../support/connections.ts';

const at = '2026-07-31T14:05:00.000Z';
const credential = {
  kind: 'secret',
  secretName: 's',
  secretVersion: '2',
  keyId: 'k2',
  origin: 'made',
  endsAt: '2027-07-31T00:00:00.000Z',
} as const;
const former = {
  keyId: 'k1',
  kind: 'secret',
  origin: 'made',
  endsAt: '2026-09-01T00:00:00.000Z',
  replacedAt: at,
  handOver: { at, by: 'o1' },
} as const;
const appOf = (more: Partial<TenantApp> = {}): TenantApp => ({
  key: 'connector',
  clientId: 'c',
  origin: 'made',
  former: [],
  credential,
  ...more,
});
const ends = (
  apps: readonly TenantApp[],
  evidence: Evidence = {},
  state: 'healthy' | 'disconnected' = 'healthy',
) =>
  endsOf({
    state,
    access: {
      ...noAccess,
      apps: [...apps],
      account: {
        objectId: 'a',
        userPrincipalName: 'a@contoso.example',
        origin: 'made',
        password: { secretName: 'p', secretVersion: '1', setAt: at },
      },
    },
    health: { ...noHealth, checks: { secretExpiry: { last: { verdict: 'ok', evidence }, at } } },
  });

describe('what ends', () => {
  test('is the credential in force, and a password whose end was seen; the first to end first', () => {
    expect(ends([appOf()], { passwordEnds: '2026-08-31T00:00:00.000Z' })).toEqual([
      { kind: 'password', at: '2026-08-31T00:00:00.000Z' },
      { kind: 'secret', at: credential.endsAt },
    ]);
    expect(ends([appOf()], { passwordEnds: 'never' })).toHaveLength(1);
  });

  test('is as the check saw it where nobody said when', () => {
    const { endsAt: _unsaid, ...typed } = credential;
    const seen = '2026-10-01T00:00:00.000Z';
    expect(ends([appOf({ credential: typed })], { endsAt: seen })).toEqual([{ kind: 'secret', at: seen }]);
    expect(ends([appOf({ credential: typed })])).toEqual([]);
  });

  test('is also the one before, until somebody has entered its successor', () => {
    expect(ends([appOf({ former: [former] })])).toContainEqual({ kind: 'secret', at: former.endsAt });
    const entered = { ...credential, handOver: { at, by: 'o1', confirmedAt: at } };
    expect(ends([appOf({ former: [former], credential: entered })])).toEqual([
      { kind: 'secret', at: credential.endsAt },
    ]);
  });

  test('is the password of a directory account, as the check has read it of this very one', () => {
    const evidence = { passwordEnds: '2026-09-09T10:00:00.000Z' };
    const given = (setAt: string, last: Verdict) =>
      endsOf({
        state: 'healthy',
        access: noAccess,
        health: { ...noHealth, checks: { directoryAccount: { last, at } } },
        directory: { ...aDirectoryAccount, password: { ...aDirectoryAccount.password, setAt } },
      });
    const before = '2026-07-31T14:04:00.000Z';
    const seen = [{ kind: 'password', at: evidence.passwordEnds }];
    expect(given(before, { verdict: 'ok', evidence })).toEqual(seen);
    expect(given(at, { verdict: 'ok', evidence })).toEqual([]);
    for (const passwordEnds of ['never', 'notSeen'])
      expect(given(before, { verdict: 'ok', evidence: { passwordEnds } })).toEqual([]);
    expect(given(before, { verdict: 'notAsked', reason: 'No.' })).toEqual([]);
  });

  test('is nothing where the connection was ended', () => {
    expect(ends([appOf()], {}, 'disconnected')).toEqual([]);
  });
});
