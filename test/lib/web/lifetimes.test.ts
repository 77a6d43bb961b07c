import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { noAccess, withApp } from '../../../src/lib/connections/access.ts';
import { succeeded } from '../../../src/lib/connections/succession.ts';
import { type Evidence, noHealth } from '../../../src/lib/connections/verdict.ts';
import { nextAsked } from '../../../src/lib/health/timers.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { type Profile, profileSchema } from '../../../src/lib/profiles/schema.ts';
import { lifetimesOf } from '../../../src/lib/web/lifetimes.ts';
import { distance } from '../../../src/lib/web/pages/when.ts';
import { renderConnection } from '../../../src/lib/web/pages/connection.tsx';
import { aDirectoryAccount } from '../../support/connections.ts';
import { lifetimes } from './lifetimeViews.ts';
import { connection } from './views.ts';

const now = Date.parse('2026-07-31T14:05:00.000Z');
const later = (days: number) => iso(now + days * DAY);

const secret = (n: number, madeAt: string, endsAt?: string) => ({
  secretName: 'app-1',
  secretVersion: `v${n}`,
  keyId: `key-${n}`,
  kind: 'secret' as const,
  origin: 'made' as const,
  madeAt,
  ...(endsAt !== undefined && { endsAt }),
});

describe('what a connection signs in with', () => {
  const first = withApp(noAccess, 'connector', {
    clientId: 'c1',
    objectId: 'o1',
    credential: secret(1, later(-100), later(20)),
  });

  test('is told with the one before, from its making to its end, and when another took its place', () => {
    const second = succeeded(first, 'connector', secret(2, later(-50), later(30)), now - 50 * DAY);
    const access = succeeded(second, 'connector', secret(3, later(-1), later(179)), now);
    expect(
      lifetimesOf(
        { state: 'healthy', access: { ...access, steward: ['rotate'] }, health: noHealth },
        undefined,
      ),
    ).toEqual([
      expect.objectContaining({
        of: 'connector',
        standing: 'inForce',
        id: 'key-3',
        isKeyId: true,
        from: later(-1),
        until: later(179),
        renewsAt: later(119),
      }),
      expect.objectContaining({
        standing: 'former',
        id: 'key-2',
        from: later(-50),
        replacedAt: later(0),
        until: later(30),
      }),
      {
        of: 'connector',
        kind: 'secret',
        standing: 'former',
        id: 'key-1',
        isKeyId: true,
        replacedAt: later(-50),
        until: later(20),
      },
    ]);
  });

  test('has no end where nobody knows one, and the end that the check saw where only that does', () => {
    const access = withApp(noAccess, 'connector', { credential: secret(1, later(-1)) });
    expect(lifetimesOf({ state: 'healthy', access, health: noHealth }, undefined)[0]).not.toHaveProperty(
      'until',
    );
    const last = { verdict: 'ok' as const, evidence: { endsAt: later(5) } };
    const health = { ...noHealth, checks: { secretExpiry: { last, at: later(0) } } };
    expect(lifetimesOf({ state: 'healthy', access, health }, undefined)[0]).toHaveProperty('until', later(5));
  });

  test('is the account’s password and its sign-in too, that of the one to come as to come', () => {
    const of = { objectId: 'a', userPrincipalName: 'sam@contoso.example', origin: 'made' as const };
    const password = { secretName: 'p', secretVersion: 'v7', setAt: later(-3) };
    const refreshToken = { secretName: 't', secretVersion: 'v8', storedAt: later(-10) };
    const access = { ...noAccess, account: { ...of, password }, incoming: { ...of, refreshToken } };
    const last = { verdict: 'ok' as const, evidence: { passwordEnds: 'never' } };
    const health = { ...noHealth, checks: { secretExpiry: { last, at: later(0) } } };
    expect(lifetimesOf({ state: 'healthy', access, health }, undefined)).toEqual([
      expect.objectContaining({ kind: 'password', standing: 'inForce', from: later(-3), isEndless: true }),
      expect.objectContaining({ kind: 'signIn', standing: 'pending', until: later(80) }),
    ]);
  });
});

describe('the password of a directory account', () => {
  const setAt = later(-20);
  const directory = { ...aDirectoryAccount, password: { ...aDirectoryAccount.password, setAt } };
  const seen = (
    evidence: Evidence,
    more: object = {},
    profile: Profile | undefined = profileSchema.parse(cayosoft),
  ) => {
    const health = {
      ...noHealth,
      checks: { directoryAccount: { last: { verdict: 'ok' as const, evidence }, at: later(0) } },
    };
    return lifetimesOf(
      { state: 'healthy', access: noAccess, health, directory: { ...directory, ...more } },
      profile,
    );
  };
  const own = { of: 'CORP\\svc', kind: 'password', standing: 'inForce', id: 'v1', isKeyId: false };
  const ends = { passwordEnds: later(22), passwordSet: later(-21) };

  test('ends as its domain says, and is renewed before that where the connector gets the new one', () => {
    expect(seen(ends)).toEqual([{ ...own, from: later(-21), until: later(22), renewsAt: later(19) }]);
    const kept = { ...profileSchema.parse(cayosoft), handOver: [] };
    expect(seen(ends, {}, kept)).toEqual([{ ...own, from: later(-21), until: later(22) }]);
  });

  test('does not end, or nobody knows when', () => {
    expect(seen({ passwordEnds: 'never' })).toEqual([{ ...own, from: setAt, isEndless: true }]);
    expect(seen({ passwordEnds: 'notSeen' })).toEqual([{ ...own, from: setAt }]);
  });

  test('has one to come while it is being renewed', () => {
    const sentAt = later(0);
    const pendingPassword = {
      secretName: 's',
      secretVersion: 'v2',
      since: sentAt,
      by: 'o',
      before: '1',
      dueAt: sentAt,
    };
    const coming = { ...own, standing: 'pending', id: 'v2' };
    expect(seen(ends, { pendingPassword })[1]).toEqual(coming);
    expect(seen(ends, { pendingPassword: { ...pendingPassword, sentAt } })[1]).toEqual({
      ...coming,
      from: sentAt,
    });
  });
});

describe('the line of time', () => {
  const shown = (some: typeof lifetimes) =>
    /<section[^>]*aria-labelledby="credentials">.*?<\/section>/s.exec(
      renderConnection({ ...connection, lifetimes: some, now }),
    )?.[0] ?? '';
  const html = shown(lifetimes);

  test('says all in words, and keeps the picture from readers of screens', () => {
    const pictures = html.match(/<svg class="lifeline"[^>]*>/g) ?? [];
    expect(pictures).toHaveLength(lifetimes.length);
    for (const one of pictures) expect(one).toContain('aria-hidden="true"');
    for (const { id, of } of lifetimes) expect(html).toMatch(new RegExp(`${of}[^]*<code>${id}</code>`));
    for (const said of ['It does not end.', 'Nobody knows its end.', 'Ended', 'in 4 months', 'Replaced'])
      expect(html).toContain(said);
  });

  test('draws no bar beyond its ends, and none backwards', () => {
    const bars = [...html.matchAll(/<rect class="\w+" x="([\d.-]+)" y="\d" width="([\d.-]+)"/g)];
    expect(bars.length).toBeGreaterThan(lifetimes.length * 2);
    for (const [, x, width] of bars) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(width)).toBeGreaterThan(0);
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(1_003);
    }
  });

  test('is not there where there is nothing', () => {
    expect(shown([])).toBe('');
  });
});

describe('when a check is asked next', () => {
  const config = {
    CHECK_SECRET_EXPIRY_SCHEDULE: '0 0 1 * * *',
    CHECK_CONSENT_STATUS_SCHEDULE: '0 0 2 * * *',
    CHECK_ANONYMIZATION_SCHEDULE: '0 0 3 * * *',
  };
  const next = (...[check, rests]: [Parameters<typeof nextAsked>[0], Parameters<typeof nextAsked>[1]]) =>
    iso(nextAsked(check, rests, config, now) ?? 0);

  test('is the next night of its own timer', () => {
    expect(next('secretExpiry', {})).toBe('2026-08-01T01:00:00.000Z');
    expect(next('dataAccess', {})).toBe('2026-08-01T02:00:00.000Z');
    expect(next('anonymization', { anonymization: 'notAsked' })).toBe('2026-08-01T03:00:00.000Z');
  });

  test('is the first night that the pace of the connection allows, to the second', () => {
    expect(next('anonymization', { anonymization: '2026-08-04T20:00:00.000Z' })).toBe(
      '2026-08-05T03:00:00.000Z',
    );
    expect(next('anonymization', { anonymization: '2026-08-05T03:00:00.000Z' })).toBe(
      '2026-08-05T03:00:00.000Z',
    );
    expect(next('anonymization', { anonymization: '2026-08-05T03:00:00.001Z' })).toBe(
      '2026-08-06T03:00:00.000Z',
    );
  });

  test('is the next night where another check of the same timer does not rest', () => {
    expect(next('consentStatus', { consentStatus: '2026-08-05T20:00:00.000Z' })).toBe(
      '2026-08-01T02:00:00.000Z',
    );
    const rests = {
      consentStatus: '2026-08-05T20:00:00.000Z',
      dataAccess: '2026-08-04T20:00:00.000Z',
      account: 'notAsked',
      directoryAccount: 'notAsked',
    };
    expect(next('consentStatus', rests)).toBe('2026-08-05T02:00:00.000Z');
  });
});

test.each([
  [0, 'now'],
  [-59_000, 'now'],
  [-180 * 60_000, '3 hours ago'],
  [45 * DAY, 'in 45 days'],
  [-400 * DAY, '13 months ago'],
  [800 * DAY, 'in 2 years'],
])('%s ms from now is %s', (by, said) => {
  expect(distance(iso(now + by), now)).toBe(said);
});
