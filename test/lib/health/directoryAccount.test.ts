import { describe, expect, test } from '@jest/globals';
import { isAnswered, lastAfter } from '../../../src/lib/alerts/answered.ts';
import { applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { DAY, HOUR, iso, MINUTE } from '../../../src/lib/clock.ts';
import type { DirectoryAccount } from '../../../src/lib/connections/directory.ts';
import { mayHaveLeft, trialClearAt } from '../../../src/lib/connections/directoryTrial.ts';
import { type CheckRecord, noHealth, type Verdict } from '../../../src/lib/connections/verdict.ts';
import type { SeenDirectory } from '../../../src/lib/credentials/lookAtDirectory.ts';
import type { DirectoryFailure, Refusal, TooSoon } from '../../../src/lib/directory/failures.ts';
import type { BaseRights } from '../../../src/lib/directory/baseRights.ts';
import type { Standing } from '../../../src/lib/directory/standing.ts';
import { unknown } from '../../../src/lib/health/check.ts';
import { directoryAccount } from '../../../src/lib/health/directoryAccount.ts';
import { directoryFindings } from '../../../src/lib/health/directoryFindings.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { err, ok, type Result } from '../../../src/lib/result.ts';
import { answers, inShort, subjectWith, tokenWith } from './support.ts';

const NOW = Date.parse('2026-03-01T02:00:00.000Z');
const profile = profileSchema.parse(cayosoft);
const account: DirectoryAccount = {
  hosts: ['dc1.corp.example'],
  port: 636,
  ca: 'x',
  caEndsAt: iso(NOW + 900 * DAY),
  account: 'CORP\\svc',
  groups: ['Crew'],
  password: { secretName: 's', secretVersion: 'v', setAt: iso(NOW - 9 * DAY) },
};
const rights = { readAll: true, createUsers: true, changeUsers: true, changeMembers: true };
const base: BaseRights = {
  dn: 'OU=Staff,DC=corp,DC=example',
  seen: true,
  rights,
  looked: { places: 1, users: 5, groups: 2 },
};
const standing: Standing = {
  host: 'dc1.corp.example',
  certificateEndsAt: NOW + 300 * DAY,
  domain: 'DC=corp,DC=example',
  dn: 'CN=svc,CN=Users,DC=corp,DC=example',
  disabled: false,
  locked: false,
  passwordEndsAt: 'never',
  groups: ['Crew'],
  base,
};

interface Given {
  readonly profile?: typeof profile;
  readonly account?: Partial<DirectoryAccount>;
  readonly record?: CheckRecord;
}
function judge(
  answer: Result<SeenDirectory, DirectoryFailure | TooSoon> | undefined,
  given: Given = {},
): Verdict {
  const { record } = given;
  const directory = { account: { ...account, ...given.account }, ...(record && { record }) };
  return directoryAccount.judge(
    { ...subjectWith(), profile: given.profile ?? profile, directory },
    { ...answers(tokenWith([]), {}, NOW), ...(answer && { directory: answer }) },
  );
}
const letIn = (more: Partial<Standing> = {}, given?: Given) => judge(ok({ ...standing, ...more }), given);
const shutOut = (failure: DirectoryFailure, given?: Given) => judge(err(failure), given);
/** Of a check that had no answer for nine days, for this reason since so many ms. */
const unknownFor = (ago: number, reason: string): CheckRecord => ({
  at: iso(NOW - 9 * DAY),
  last: { verdict: 'ok', evidence: {} },
  unknown: {
    since: iso(NOW - 9 * DAY),
    at: iso(NOW),
    count: 9,
    reason,
    message: '',
    reasonSince: iso(NOW - ago),
  },
});
const refused = (why: Refusal): DirectoryFailure => ({ kind: 'refused', why, reason: 'No.' });
const away: DirectoryFailure = { kind: 'unreachable', reason: 'dc1.corp.example does not answer.' };
const tooSoon = { kind: 'tooSoon', seconds: 60, reason: 'Not yet.' } as const;
const leftOpen = (verdict: Verdict): readonly string[] =>
  'unanswered' in verdict ? (verdict.unanswered?.codes ?? []) : [];

/** A password of six weeks, as most domains want it, that ends so many milliseconds from now. */
const sixWeeks = (left: number, length = 42 * DAY) => ({
  passwordEndsAt: NOW + left,
  passwordSetAt: NOW + left - length,
});

test('an account that is let in and may do everything is in order, and the evidence says what was seen', () => {
  expect(letIn()).toEqual({
    verdict: 'ok',
    evidence: {
      controller: 'dc1.corp.example',
      domain: 'DC=corp,DC=example',
      account: 'CN=svc,CN=Users,DC=corp,DC=example',
      passwordEnds: 'never',
      certificateEnds: iso(standing.certificateEndsAt),
      caEnds: account.caEndsAt,
      base: base.dn,
      groups: 'Crew',
      rights: 'readAll, createUsers, changeUsers, changeMembers',
      rightsNotShown: 'deleteUsers, resetPasswords',
      lookedAt: '1 places, 5 users, 2 groups',
    },
  });
});

describe('one that is let in and not seen', () => {
  const { dn: _dn, passwordEndsAt: _ends, ...unseen } = standing;
  const hidden = (more: Partial<Standing> = {}, given?: Given) => judge(ok({ ...unseen, ...more }), given);

  test('is not in order, and says of itself nothing, of the base what was seen', () => {
    const verdict = hidden();
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      reason: 'notSeen',
      message: expect.stringContaining('CORP\\svc is let in, and not to be seen in DC=corp,DC=example'),
      evidence: { passwordEnds: 'notSeen', rights: 'readAll, createUsers, changeUsers, changeMembers' },
    });
    expect(leftOpen(verdict)).toEqual([
      'directory.passwordExpiring',
      'directory.locked',
      'directory.disabled',
    ]);
  });

  test('is found for what it may not do, and why it is not seen stands beside it', () => {
    const verdict = hidden({ base: { ...base, rights: { ...rights, createUsers: false } } });
    expect(verdict).toMatchObject({
      verdict: 'fail',
      findings: [{ code: 'directory.denied', subject: 'createUsers' }],
      unanswered: { why: { reason: 'notSeen' } },
    });
  });

  test('of a group that nothing shows is not said to be outside, nor inside', () => {
    const verdict = hidden({ groups: [] });
    expect(inShort(verdict)).toBe('unknown notSeen');
    expect(leftOpen(verdict)).toContain('directory.denied');
    const about = { code: 'directory.denied', app: undefined };
    expect(isAnswered(verdict, { ...about, subject: 'group Crew' })).toBe(false);
    expect(isAnswered(verdict, { ...about, subject: 'createUsers' })).toBe(true);
    expect(isAnswered(hidden(), { ...about, subject: 'group Crew' })).toBe(true);
  });

  test('closes what was seen to be over, and nothing of itself', () => {
    const before = letIn({ base: { ...base, rights: { ...rights, createUsers: false } }, locked: true });
    expect(lastAfter({ at: iso(NOW - DAY), last: before }, hidden() as never)).toMatchObject({
      verdict: 'fail',
      findings: [{ code: 'directory.locked' }],
    });
  });

  test('nor is one whose password may end, and nobody says when', () => {
    const verdict = judge(ok({ ...unseen, dn: 'CN=svc', locked: true }));
    expect(inShort(verdict)).toBe('fail directory.locked:critical');
    expect(leftOpen(verdict)).toEqual(['directory.passwordExpiring']);
    expect(inShort(judge(ok({ ...unseen, dn: 'CN=svc' })))).toBe('unknown notSeen');
  });
});

test('nothing is asked where there is no account, and nothing known where it could not be tried', () => {
  for (const subject of [{ profile }, { directory: { account } }])
    expect(directoryAccount.plan({ ...subjectWith(), ...subject })).toMatchObject({
      kind: 'notAsked',
      over: true,
    });
  expect(directoryAccount.plan({ ...subjectWith(), profile, directory: { account } }).kind).toBe('ask');
  expect(inShort(judge(undefined))).toBe('unknown notProved');
});

test.each<[Refusal, string]>([
  ['wrongPassword', 'directory.passwordWrong:critical'],
  ['passwordExpired', 'directory.passwordExpiring:critical'],
  ['mustChange', 'directory.passwordExpiring:critical'],
  ['locked', 'directory.locked:critical'],
  ['disabled', 'directory.disabled:critical'],
  ['accountExpired', 'directory.disabled:critical'],
  ['notNow', 'directory.denied:critical'],
])('an account that is refused (%s) is found as that', (why, found) => {
  const verdict = shutOut(refused(why));
  expect(inShort(verdict)).toBe(`fail ${found}`);
  expect(verdict).toMatchObject({ evidence: { triedAt: iso(NOW) } });
  // What only somebody sees who is let in stays as it was; what the refusal itself rules out ends.
  const seen = ['directory.passwordExpiring', 'directory.denied', 'directory.certificateExpiring'];
  expect(leftOpen(verdict)).toEqual(
    expect.arrayContaining(seen.filter((code) => !found.startsWith(`${code}:`))),
  );
  expect(leftOpen(verdict).includes('directory.disabled')).toBe(why === 'wrongPassword');
});

test('a try that stands still is told with its own time', () => {
  expect(
    shutOut({ ...refused('wrongPassword'), triedAt: iso(NOW - HOUR) } as DirectoryFailure),
  ).toMatchObject({
    evidence: { triedAt: iso(NOW - HOUR) },
  });
});

test.each([
  ['locked', { locked: true }, 'directory.locked:critical'],
  ['disabled', { disabled: true }, 'directory.disabled:critical'],
  ['without a group', { groups: [] }, 'directory.denied:warning'],
  ['whose base is gone', { base: { ...base, seen: false, rights: {} } }, 'directory.denied:critical'],
  [
    'that may not create users',
    { base: { ...base, rights: { ...rights, createUsers: false } } },
    'directory.denied:critical',
  ],
])('one that is let in, and %s', (_what, more, found) => {
  expect(inShort(letIn(more))).toBe(`fail ${found}`);
});

describe('the user of a trial', () => {
  const dn = 'CN=mooring-trial-4ef666,OU=Staff,DC=corp,DC=example';
  const seen = (...trialUsers: string[]) => judge(ok({ ...standing, trialUsers }));

  test('that is still there is one finding for each, which breaks nothing', () => {
    expect(inShort(seen(dn))).toBe('fail directory.trialLeftover:info');
    expect(seen(dn, 'CN=another')).toMatchObject({
      findings: [{ subject: dn }, { subject: 'CN=another' }],
      evidence: { trialUsers: 'there' },
    });
    expect(seen()).toMatchObject({ verdict: 'ok', evidence: { trialUsers: 'notSeen' } });
  });

  test('is not said to be gone by whoever is not let in', () => {
    for (const why of ['wrongPassword', 'disabled', 'locked', 'passwordExpired'] as const)
      expect(leftOpen(shutOut(refused(why)))).toContain('directory.trialLeftover');
  });

  const begun = { container: 'DC=corp', startedAt: iso(NOW), steps: [] };
  const over = { ...begun, finishedAt: iso(NOW + 1) };
  const ended = (outcome: 'done' | 'left') => ({
    ...over,
    steps: [{ step: 'trialDelete' as const, outcome }],
  });
  test.each([
    ['nobody tried', undefined, NOW, false],
    ['one goes on', begun, NOW + MINUTE, false],
    ['one has died', begun, NOW + MINUTE + 1, true],
    ['one is over', ended('done'), NOW + DAY, false],
    ['one could not remove it', ended('left'), NOW + 1, true],
  ])('may be there where %s', (_where, trial, now, may) => {
    expect(mayHaveLeft(trial, now)).toBe(may);
  });

  test.each([
    ['never where nobody tried', undefined, undefined],
    ['at once where one has died', begun, NOW + MINUTE + 1],
    ['an hour after that was tried', { ...begun, clearedAt: iso(NOW + HOUR) }, NOW + 2 * HOUR],
    ['for a day only', { ...begun, clearedAt: iso(NOW + DAY) }, NOW + 2 * DAY],
    ['never where one is over', ended('done'), undefined],
    ['a day later where one could not remove it', ended('left'), NOW + 1 + DAY],
    ['every day', { ...ended('left'), clearedAt: iso(NOW + DAY) }, NOW + 2 * DAY],
  ])('is removed %s', (_when, trial, at) => {
    expect(trialClearAt(trial)).toBe(at);
  });
});

describe('a password that ends', () => {
  test.each([
    ['is not told of before the last third of its life', 14 * DAY + 1, 'ok'],
    ['is told of in it', 14 * DAY, 'fail directory.passwordExpiring:warning'],
    ['is told of until the end', 1, 'fail directory.passwordExpiring:warning'],
    ['is critical at the end', 0, 'fail directory.passwordExpiring:critical'],
    ['is critical behind it', -DAY, 'fail directory.passwordExpiring:critical'],
  ])('%s', (_what, left, told) => {
    expect(inShort(letIn(sixWeeks(left)))).toBe(told);
  });

  test.each([
    [90 * DAY + 1, 'ok'],
    [90 * DAY, 'info'],
    [30 * DAY + 1, 'info'],
    [30 * DAY, 'warning'],
  ])('and lives for long is told of as any credential is (%d)', (left, told) => {
    const verdict = inShort(letIn(sixWeeks(left, 400 * DAY)));
    expect(verdict).toBe(told === 'ok' ? 'ok' : `fail directory.passwordExpiring:${told}`);
  });

  test('climbs, and says on which day', () => {
    const levels = [14, 7, 1, 0].map((days) => letIn(sixWeeks(days * DAY)));
    expect(levels.map((one) => one.verdict === 'fail' && one.findings[0].level)).toEqual([4, 5, 6, 7]);
    expect(letIn(sixWeeks(7 * DAY))).toMatchObject({
      findings: [{ message: 'By the domain’s policy the account’s password ends in 7 days, on 2026-03-08.' }],
    });
  });
});

describe('a certificate that ends', () => {
  const ofController = (left: number) => letIn({ certificateEndsAt: NOW + left });
  const ofCa = (left: number) => letIn({}, { account: { caEndsAt: iso(NOW + left) } });

  test.each([
    [90 * DAY + 1, 'ok'],
    [90 * DAY, 'info'],
    [30 * DAY + 1, 'info'],
    [30 * DAY, 'warning'],
    [1, 'warning'],
    [0, 'critical'],
  ])('is told of as any credential is (%d), be it the controller’s or the CA’s', (left, told) => {
    const said = told === 'ok' ? 'ok' : `fail directory.certificateExpiring:${told}`;
    expect([ofController(left), ofCa(left)].map(inShort)).toEqual([said, said]);
  });

  test('is one finding for each', () => {
    const both = letIn({ certificateEndsAt: NOW + DAY }, { account: { caEndsAt: iso(NOW + DAY) } });
    expect(both.verdict === 'fail' && both.findings.map(({ subject }) => subject)).toEqual([
      'controller',
      'ca',
    ]);
  });

  test('is the same one whichever controller was met', () => {
    for (const host of ['dc1.corp.example', 'dc2.corp.example'])
      expect(letIn({ host, certificateEndsAt: NOW + DAY })).toMatchObject({
        findings: [{ subject: 'controller', message: expect.stringContaining(host) }],
      });
    expect(shutOut({ kind: 'untrusted', expired: true, reason: 'It has expired.' })).toMatchObject({
      findings: [{ subject: 'controller' }],
    });
  });

  test('of the CA is told of while nobody gets past either', () => {
    const expired: DirectoryFailure = { kind: 'untrusted', expired: true, reason: 'It has expired.' };
    const of = (left: number) => shutOut(expired, { account: { caEndsAt: iso(NOW + left) } });
    expect(of(DAY)).toMatchObject({ findings: [{ subject: 'controller' }, { subject: 'ca' }] });
    const ended = of(-DAY);
    expect(ended).toMatchObject({ findings: [{ subject: 'ca', severity: 'critical' }] });
    expect(isAnswered(ended, { code: 'directory.certificateExpiring', subject: 'controller' })).toBe(false);
    expect(isAnswered(of(900 * DAY), { code: 'directory.certificateExpiring', subject: 'ca' })).toBe(true);
  });

  test('is critical once nobody gets past it, and leaves open what is behind it', () => {
    const verdict = shutOut({ kind: 'untrusted', expired: true, reason: 'It has expired.' });
    expect(inShort(verdict)).toBe('fail directory.certificateExpiring:critical');
    expect(leftOpen(verdict)).toEqual(Object.keys(directoryFindings));
  });
});

describe('of what it may do on the base', () => {
  const shown = (rights: BaseRights['rights'], more: Partial<BaseRights> = {}, named = true, by = profile) =>
    letIn(
      { base: { ...base, rights, ...more } },
      { profile: by, account: { ...(named && { base: base.dn }) } },
    );

  test('nothing but reading shown is not in order, and a base is asked for where none is named', () => {
    const verdict = shown({ readAll: true }, {}, false);
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      reason: 'notSeen',
      message: expect.stringContaining('Name the base where it works'),
      evidence: { rights: 'readAll', rightsNotShown: expect.stringContaining('createUsers') },
    });
    expect(shown({}, {}, false)).toMatchObject({ verdict: 'unknown', evidence: { rights: '' } });
    expect(shown({ readAll: true })).toMatchObject({
      verdict: 'unknown',
      message: expect.not.stringContaining('Name the base'),
    });
  });

  test('one right that is shown is enough, and one that is missing says enough', () => {
    expect(inShort(shown({ readAll: true, changeMembers: true }, {}, false))).toBe('ok');
    const missing = shown({ readAll: true, createUsers: false });
    expect(inShort(missing)).toBe('fail directory.denied:critical');
    expect(leftOpen(missing)).toEqual([]);
  });

  test('some place below it is not the base: creating users is not shown, and the evidence says where', () => {
    const below = { usersOnlyIn: [`OU=Child,${base.dn}`] };
    const { createUsers: _create, ...others } = rights;
    expect(shown(others, below)).toMatchObject({
      verdict: 'ok',
      evidence: {
        rights: 'readAll, changeUsers, changeMembers',
        rightsNotShown: 'createUsers, deleteUsers, resetPasswords',
        usersOnlyIn: `OU=Child,${base.dn}`,
      },
    });
    expect(inShort(shown({ readAll: true }, below))).toBe('unknown notSeen');
  });

  test('what is not shown neither opens nor closes, and the rest does', () => {
    const verdict = shown({ readAll: true }, {}, false);
    const about = (subject: string) => isAnswered(verdict, { code: 'directory.denied', subject });
    expect(['createUsers', 'changeMembers'].map(about)).toEqual([false, false]);
    expect(['readAll', 'base', 'group Crew', account.account].map(about)).toEqual([true, true, true, true]);
  });

  test('a connector that only reads is in order where it may', () => {
    const directoryAccount = { ...profile.directoryAccount, rights: ['readAll'] };
    const reads = profileSchema.parse({ ...profile, directoryAccount });
    expect(inShort(shown({ readAll: true }, {}, false, reads))).toBe('ok');
    expect(inShort(shown({}, {}, false, reads))).toBe('unknown notSeen');
  });
});

describe('an account that is let in, and not answered for want of a right', () => {
  const denied: DirectoryFailure = { kind: 'denied', reason: 'dc1 answered with the LDAP result 50.' };

  test('is found as that at once, and never as a controller that nobody reaches', () => {
    const verdict = shutOut(denied);
    expect(verdict).toMatchObject({
      verdict: 'fail',
      findings: [{ code: 'directory.denied', subject: 'CORP\\svc', severity: 'critical' }],
    });
    expect(leftOpen(verdict)).not.toContain('directory.unreachable');
    for (const code of ['directory.denied', 'directory.locked', 'directory.passwordExpiring'])
      expect(isAnswered(verdict, { code, subject: 'createUsers' })).toBe(false);
    expect(inShort(letIn({}, { record: { at: iso(NOW - DAY), last: verdict } }))).toBe('ok');
  });

  test('after a silence of two nights it is an answer', () => {
    const last = shutOut(denied, { record: unknownFor(2 * DAY, 'unavailable') });
    expect(inShort(last)).toBe('fail directory.denied:critical');
  });
});

describe('a controller that nobody reaches', () => {
  const silent = (ago: number) => unknownFor(ago, 'unavailable');
  const strange: DirectoryFailure = { kind: 'untrusted', expired: false, reason: 'Of another CA.' };

  test.each([
    ['answers nothing', away],
    ['is somebody else', strange],
  ])('and that %s is unknown first, and found in the second night', (_what, failure) => {
    expect(inShort(shutOut(failure))).toBe('unknown unavailable');
    expect(inShort(shutOut(failure, { record: silent(20 * HOUR - 1) }))).toBe('unknown unavailable');
    expect(inShort(shutOut(failure, { record: silent(20 * HOUR) }))).toBe(
      'fail directory.unreachable:critical',
    );
  });

  test('is not found in its first night, whatever kept anybody from knowing before', () => {
    expect(inShort(shutOut(away, { record: unknownFor(8 * DAY, 'renewing') }))).toBe('unknown unavailable');
    const [subject, first] = ['c-1', unknown('renewing', 'Its password is being renewed.')];
    const silence = unknown('unavailable', 'Nobody answers.');
    const renewing = applyVerdict(noHealth, subject, 'directoryAccount', first, iso(NOW - 3 * DAY));
    const began = applyVerdict(renewing, subject, 'directoryAccount', silence, iso(NOW - DAY));
    const still = applyVerdict(began, subject, 'directoryAccount', silence, iso(NOW - HOUR));
    expect(still.checks.directoryAccount?.unknown).toMatchObject({
      since: iso(NOW - 3 * DAY),
      reasonSince: iso(NOW - DAY),
    });
  });

  test('stays found until it answers, and says nothing of anything else', () => {
    const before = shutOut(away, { record: silent(DAY) });
    const record: CheckRecord = { at: iso(NOW - DAY), last: before };
    const again = shutOut(away, { record });
    expect(inShort(again)).toBe('fail directory.unreachable:critical');
    expect(leftOpen(again)).toEqual(Object.keys(directoryFindings));
    expect(isAnswered(again, { code: 'directory.certificateExpiring', subject: 'controller' })).toBe(false);
    expect(inShort(letIn({}, { record }))).toBe('ok');
  });
});

test('an account that may not be tried yet is unknown, and nothing of what was found of it closes', () => {
  expect(judge(err(tooSoon))).toEqual(unknown('tooSoon', 'Not yet.'));
});

test('a controller that was silent is that still while the account may not be tried: it is found in the second night', () => {
  const silent = unknownFor(HOUR, 'unavailable');
  const barred = judge(err(tooSoon), { record: silent });
  expect(barred).toEqual(unknown('unavailable', 'Not yet.'));
  const began = applyVerdict(noHealth, 'c-1', 'directoryAccount', shutOut(away), iso(NOW - DAY));
  const between = applyVerdict(began, 'c-1', 'directoryAccount', barred, iso(NOW - HOUR));
  const record = between.checks.directoryAccount;
  expect(inShort(shutOut(away, { ...(record && { record }) }))).toBe('fail directory.unreachable:critical');
});

test('what was found of an account that no connector uses any more is over; of one that was only not asked it is not', () => {
  const subject = 'connection';
  const found = applyVerdict(
    noHealth,
    subject,
    'directoryAccount',
    letIn({ disabled: true }),
    iso(NOW - DAY),
  );
  const openAfter = (verdict: Verdict) =>
    Object.values(applyVerdict(found, subject, 'directoryAccount', verdict, iso(NOW)).alerts).filter(
      ({ resolvedAt }) => resolvedAt === undefined,
    ).length;
  expect(openAfter({ verdict: 'notAsked', reason: 'No.' })).toBe(1);
  expect(openAfter({ verdict: 'notAsked', reason: 'No.', over: true })).toBe(0);
});
