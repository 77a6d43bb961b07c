import { describe, expect, test } from '@jest/globals';
import { applyDigest } from '../../../src/lib/alerts/announce.ts';
import { isOpen } from '../../../src/lib/alerts/lifecycle.ts';
import { applyStaleness, applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { DAY, iso } from '../../../src/lib/clock.ts';
import type { AppAnswer } from '../../../src/lib/connections/appProofs.ts';
import { isResting, restsOf } from '../../../src/lib/connections/pace.ts';
import { healthFromRow, healthToRow } from '../../../src/lib/connections/rows.ts';
import { worstSeverity } from '../../../src/lib/connections/states.ts';
import { type CheckId, findingsOf, type Health, noHealth } from '../../../src/lib/connections/verdict.ts';
import { checks } from '../../../src/lib/health/checks.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { answered, answers, away, CLIENT, inShort } from './support.ts';
import {
  KEY,
  listed,
  mainToken,
  NOW,
  OTHER,
  permission,
  profileWith,
  refused,
  shown,
  subjectOf,
  token,
} from './twoApps.ts';

const profile = profileWith({ application: [permission('User.ReadWrite.All')] });
const held = token('User.ReadWrite.All');
const missing = answered(404);
const endingMain = {
  application: answered(200, {
    passwordCredentials: [{ keyId: CLIENT, endDateTime: iso(NOW + 5 * DAY) }],
    keyCredentials: [],
  }),
};
const DELETED = refused(7000229);
const DISABLED = refused(7000112);
/** A policy keeps it out, which is said of nobody. */
const KEPT_OUT = refused(53003);
const AWAY: AppAnswer = { outcome: 'unavailable', reason: 'away' };

interface Night {
  readonly writer: AppAnswer;
  readonly reads?: Record<string, GraphAnswer>;
}

const at = (night: number) => iso(NOW + night * DAY);

const ask = (check: CheckId, { writer, reads = {} }: Night) =>
  checks[check].judge(
    subjectOf(profile, writer),
    answers(mainToken('Directory.Read.All'), { ...shown, ...listed, ...reads }, NOW),
  );

function judge(health: Health, check: CheckId, night: number, said: Night): Health {
  const after = applyVerdict(health, 'c1', check, ask(check, said), at(night));
  const row = { partitionKey: 'c1', rowKey: 'c1', ...healthToRow(applyStaleness(after, 'c1', at(night))) };
  return healthFromRow(row);
}

/** One night after the other. */
const nights = (check: CheckId, ...all: readonly Night[]): Health =>
  all.reduce((health, said, night) => judge(health, check, night, said), noHealth);

const open = (health: Health) =>
  Object.values(health.alerts)
    .filter(isOpen)
    .map(({ code, subject }) => `${code} ${subject}`)
    .toSorted();

const mainDisabled = { app: answered(200, { accountEnabled: false }) };
const gone = { 'writer.app': missing, 'writer.application': missing, 'writer.servicePrincipal': missing };

describe('what one app was found to have ends when that app is in order', () => {
  test('while the other is deleted', () => {
    const health = nights(
      'consentStatus',
      { writer: held, reads: mainDisabled },
      { writer: DELETED, reads: gone },
    );
    expect(open(health)).toEqual([`app.deleted ${OTHER}`]);
  });

  test.each([
    ['kept out by a policy', KEPT_OUT],
    ['not answered', AWAY],
  ])('while the other is %s', (_what, writer) => {
    const consent = nights('consentStatus', { writer: held, reads: mainDisabled }, { writer });
    expect(open(consent)).toEqual([]);
    expect(worstSeverity(consent)).toBeUndefined();
    expect(consent.checks.consentStatus).toMatchObject({
      last: { verdict: 'unknown', inOrder: ['reader'], evidence: { appEnabled: true } },
      unknown: { count: 1 },
    });
    const secrets = nights('secretExpiry', { writer: held, reads: endingMain }, { writer });
    expect(open(secrets)).toEqual([]);
    expect(secrets.checks.secretExpiry?.last).toMatchObject({
      evidence: { endsAt: '2025-12-01T00:00:00.000Z' },
    });
  });

  test('and the other way round', () => {
    const writerDisabled = { 'writer.app': answered(200, { accountEnabled: false }) };
    const health = nights(
      'consentStatus',
      { writer: held, reads: writerDisabled },
      { writer: held, reads: { app: away } },
    );
    expect(open(health)).toEqual([]);
  });
});

describe('what is open stays open', () => {
  const writerEnds = {
    'writer.application': answered(200, {
      passwordCredentials: [{ keyId: KEY, endDateTime: iso(NOW + 5 * DAY) }],
      keyCredentials: [],
    }),
  };

  test.each([
    ['of the app that nobody could ask about', { writer: held, reads: { 'writer.application': away } }],
    ['of the app that is kept out', { writer: KEPT_OUT, reads: { 'writer.application': away } }],
    ['of both where nobody could look at either', { writer: AWAY, reads: { application: away } }],
  ])('%s', (_what, second: Night) => {
    const both = { ...endingMain, ...writerEnds };
    const health = nights('secretExpiry', { writer: held, reads: both }, second);
    const isMainRead = !second.reads?.['application'];
    const main = isMainRead ? [] : [`secret.expiring ${CLIENT}`];
    expect(open(health)).toEqual([...main, `secret.expiring ${KEY}`].toSorted());
    // What was found of it is still what is known.
    expect(findingsOf(health).map(({ subject }) => subject)).toContain(KEY);
    expect(worstSeverity(health)).toBe('warning');
  });

  test('where an older row does not say of which app it is, while one of them is not known', () => {
    const before = nights('secretExpiry', { writer: held, reads: endingMain });
    const older = JSON.parse(JSON.stringify(before, (name, value) => (name === 'app' ? undefined : value)));
    const row = { partitionKey: 'c1', rowKey: 'c1', ...healthToRow(older) };
    const read = healthFromRow(row);
    expect(read).toEqual(older);
    const unread: Night = { writer: held, reads: { 'writer.application': away } };
    const unsure = judge(read, 'secretExpiry', 1, unread);
    expect(open(unsure)).toEqual([`secret.expiring ${CLIENT}`]);
    expect(open(judge(unsure, 'secretExpiry', 2, { writer: held }))).toEqual([]);
    // Found once more, it says.
    const said = judge(read, 'secretExpiry', 1, { writer: held, reads: endingMain });
    expect(open(judge(said, 'secretExpiry', 2, unread))).toEqual([]);
  });
});

describe('an app in order is asked about every night', () => {
  const asked = (check: CheckId, said: Night) => {
    let health = noHealth;
    const result: number[] = [];
    for (let night = 0; night < 40; night += 1) {
      if (isResting(restsOf(health), [check], at(night))) continue;
      result.push(night);
      health = judge(health, check, night, said);
    }
    return { nights: result.length, open: open(health) };
  };

  test.each([
    ['deleted', { writer: DELETED, reads: gone }],
    ['disabled', { writer: DISABLED, reads: { 'writer.app': answered(200, { accountEnabled: false }) } }],
  ])('though the other is %s, which is said once', (what, said: Night) => {
    expect(inShort(ask('secretExpiry', said))).toBe('unknown appGone');
    expect(asked('secretExpiry', said)).toEqual({ nights: 40, open: [] });
    expect(asked('consentStatus', said)).toEqual({ nights: 40, open: [`app.${what} ${OTHER}`] });
  });

  test('though nobody can ask about the other, which is said too', () => {
    const stale = { nights: 40, open: ['check.stale connection'] };
    expect(asked('secretExpiry', { writer: KEPT_OUT })).toEqual(stale);
    expect(asked('consentStatus', { writer: KEPT_OUT })).toEqual(stale);
  });

  test('and more rarely where none is', () => {
    const reads = { app: away, 'writer.app': away, application: away, 'writer.application': away };
    for (const check of ['secretExpiry', 'consentStatus'] as const)
      expect(asked(check, { writer: KEPT_OUT, reads }).nights).toBeLessThan(20);
  });
});

test.each([
  ['where one app was in order before', {}, 'alert.opened'],
  ['where nobody could look before', { app: away }, 'alerts.digest'],
])('what is found is told as a first answer or not: %s', (_what, reads, type) => {
  const before = nights('consentStatus', { writer: AWAY, reads });
  const after = judge(before, 'consentStatus', 1, { writer: held, reads: mainDisabled });
  expect(applyDigest(before, after, 'c1', at(1)).outbox.at(-1)?.type).toBe(type);
});
