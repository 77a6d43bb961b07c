import { describe, expect, test } from '@jest/globals';
import { noAccess, type PasswordProof } from '../../../src/lib/connections/access.ts';
import { account, nameSeen } from '../../../src/lib/health/account.ts';
import { findingText } from '../../../src/lib/health/checks.ts';
import type { Subject } from '../../../src/lib/health/check.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { directoryRoles } from '../../../src/lib/profiles/account.ts';
import { certeroDelegated } from '../../../src/lib/profiles/certero.ts';
import { sam360 } from '../../../src/lib/profiles/sam360.ts';
import { profileSchema, requiredRoles } from '../../../src/lib/profiles/schema.ts';
import { answered, answers, away, inShort, refusedWith, subjectWith, tokenWith } from './support.ts';

const profile = profileSchema.parse(sam360);
const OBJECT = '55555555-5555-4555-8555-555555555555';
const AT = '2025-06-15T12:00:00.000Z';
const plain = { objectId: OBJECT, userPrincipalName: 'a@contoso.example', origin: 'made' as const };
const kept = { secretName: 'account-1', secretVersion: 'v1', setAt: AT };
const subject: Subject = {
  ...subjectWith(requiredRoles(profile)),
  profile,
  ownership: 'dedicated',
  account: { ...plain, password: kept },
};
const withoutPassword: Subject = { ...subject, account: plain };

const user = (over: object = {}) =>
  answered(200, { accountEnabled: true, passwordPolicies: 'DisablePasswordExpiration', ...over });
const roles = (...ids: string[]) =>
  answered(200, { value: ids.map((roleDefinitionId) => ({ roleDefinitionId })) });
const right: PasswordProof = { at: AT, outcome: 'token' };
const refused = (aadsts: number): PasswordProof => ({ at: AT, outcome: 'refused', aadsts });
const judge = (
  over: Record<string, GraphAnswer> = {},
  proof: PasswordProof | undefined = right,
  about = subject,
  token = tokenWith([]),
) => {
  const reads = { user: user(), roles: roles(directoryRoles['Service Support Administrator']), ...over };
  return account.judge(about, { ...answers(token, reads), ...(proof && { proof }) });
};

describe('the Exchange roles', () => {
  const [one, two] = ['View-Only Recipients', 'View-Only Configuration'] as const;
  const watching: Subject = { ...subject, rights: [...subject.rights, 'RoleManagement.Read.Exchange'] };
  const exchange = (over: Record<string, GraphAnswer> = {}) => ({
    exchangeHeld: roles('id-1', 'id-2'),
    [`exchange ${one}`]: answered(200, { value: [{ id: 'id-1' }] }),
    [`exchange ${two}`]: answered(200, { value: [{ id: 'id-2' }] }),
    ...over,
  });
  const judgeExchange = (over: Record<string, GraphAnswer>) => judge(exchange(over), right, watching);

  test('are asked of the beta alone, where the right is there', () => {
    const plan = account.plan(watching);
    expect(plan.kind === 'ask' && plan.beta?.map(({ url }) => url)).toEqual([
      `/roleManagement/exchange/roleAssignments?$filter=principalId%20eq%20'/Users/${OBJECT}'`,
      "/roleManagement/exchange/roleDefinitions?$filter=displayName%20eq%20'View-Only%20Recipients'",
      "/roleManagement/exchange/roleDefinitions?$filter=displayName%20eq%20'View-Only%20Configuration'",
    ]);
    expect(account.plan(subject)).not.toHaveProperty('beta');
    expect(judge()).toMatchObject({
      verdict: 'ok',
      evidence: { exchangeRoles: 'not asked: needs RoleManagement.Read.Exchange' },
    });
  });

  test('are held, or one is missing', () => {
    expect(judgeExchange({})).toMatchObject({ verdict: 'ok', evidence: { exchangeRoles: `${one}, ${two}` } });
    expect(judgeExchange({ exchangeHeld: roles('id-2') })).toMatchObject({
      findings: [{ code: 'account.roleMissing', subject: one, severity: 'warning' }],
    });
  });

  test.each<[string, Record<string, GraphAnswer>, string]>([
    ['the account is not known to Exchange yet', { exchangeHeld: answered(404) }, 'unknown refused'],
    ['Exchange is away', { exchangeHeld: away }, 'unknown unavailable'],
    ['a role is not shown', { [`exchange ${two}`]: answered(200, { value: [] }) }, 'unknown refused'],
    [
      'there is more than a page',
      { exchangeHeld: answered(200, { value: [], '@odata.nextLink': 'x' }) },
      'unknown refused',
    ],
  ])('are unknown where %s', (_what, over, verdict) => {
    expect(inShort(judgeExchange(over))).toBe(verdict);
    const disabled = judge(exchange({ ...over, user: user({ accountEnabled: false }) }), right, watching);
    expect(disabled).toMatchObject({
      findings: [{ code: 'account.disabled' }],
      unanswered: { codes: ['account.roleMissing'] },
    });
  });
});

describe('what is asked', () => {
  const urls = (about: Subject): readonly string[] => {
    const plan = account.plan(about);
    return plan.kind === 'ask' ? plan.reads.map(({ url }) => url) : [plan.reason];
  };

  test('is the account by its object id, and its roles', () => {
    expect(urls(subject)).toEqual([
      `/users/${OBJECT}?$select=id,userPrincipalName,accountEnabled,passwordPolicies,lastPasswordChangeDateTime,onPremisesSyncEnabled`,
      `/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'${OBJECT}'`,
    ]);
  });

  test('is no role of an account that was there before', () => {
    const existing = profileSchema.parse(certeroDelegated);
    expect(urls({ ...withoutPassword, profile: existing })).toHaveLength(1);
  });

  test('is nothing where there is no account, or none is known, or it may not be read', () => {
    const { account: _account, ...noAccount } = profile;
    const { account: _known, ...unknownAccount } = subject;
    expect(urls({ ...subject, profile: noAccount })).toEqual([expect.stringContaining('no account')]);
    expect(urls(unknownAccount)).toEqual([expect.stringContaining('not known which')]);
    expect(urls({ ...subject, rights: ['Reports.Read.All'] })).toEqual([
      'To read the account needs Directory.Read.All or User.Read.All.',
    ]);
  });

  test('is no role where the rights do not reach, and the evidence says so', () => {
    const about = { ...subject, rights: ['User.ReadWrite.All'] };
    expect(urls(about)).toHaveLength(1);
    expect(judge({}, right, about)).toMatchObject({
      verdict: 'ok',
      evidence: { roles: expect.stringContaining('RoleManagement.Read.Directory') },
    });
  });
});

describe('a verdict', () => {
  test('says what was read', () => {
    expect(judge()).toEqual({
      verdict: 'ok',
      evidence: {
        exists: true,
        enabled: true,
        exchangeRoles: 'not asked: needs RoleManagement.Read.Exchange',
        passwordExpires: false,
        roles: 'Service Support Administrator',
        rolesMissing: '',
        password: 'right',
        passwordTriedAt: AT,
      },
    });
    expect(judge({ user: user({ passwordPolicies: null }) })).toMatchObject({
      evidence: { passwordExpires: true },
    });
  });

  test.each<[string, Record<string, GraphAnswer>, string]>([
    ['it is gone', { user: answered(404) }, 'fail account.missing:critical'],
    ['it is disabled', { user: user({ accountEnabled: false }) }, 'fail account.disabled:critical'],
    ['a role is missing', { roles: roles() }, 'fail account.roleMissing:warning'],
    ['it cannot be read', { user: away }, 'unknown unavailable'],
    ['it may not be read', { user: answered(403) }, 'unknown refused'],
    ['its roles cannot be read', { roles: away }, 'unknown unavailable'],
    [
      'a role is missing and the account cannot be read',
      { user: away, roles: roles() },
      'fail account.roleMissing:warning',
    ],
    [
      'more roles follow than were shown',
      { roles: answered(200, { '@odata.nextLink': 'https://graph/next', value: [] }) },
      'unknown refused',
    ],
  ])('where %s', (_what, over, expected) => {
    expect(inShort(judge(over))).toBe(expected);
  });

  test('names each missing role apart', () => {
    const both = {
      ...profile,
      account: { ...profile.account, directoryRoles: ['User Administrator', 'Global Reader'] },
    } as Subject['profile'];
    const verdict = judge({ roles: roles() }, right, { ...subject, profile: both });
    expect(verdict.verdict === 'fail' && verdict.findings.map((one) => one.subject)).toEqual([
      'User Administrator',
      'Global Reader',
    ]);
  });
});

describe('the password', () => {
  test.each<[string, PasswordProof, string]>([
    ['gives a token', right, 'ok'],
    ...[53003, 65001].map((aadsts): [string, PasswordProof, string] => [
      `meets ${aadsts} after it was right`,
      refused(aadsts),
      'ok',
    ]),
    ...[50072, 50074, 50076, 50079, 50158].map((aadsts): [string, PasswordProof, string] => [
      `is right and wants more (${aadsts})`,
      refused(aadsts),
      'fail account.mfaRequired:warning',
    ]),
    ['is wrong', refused(50126), 'fail account.passwordWrong:critical'],
    ['has expired', refused(50055), 'fail account.passwordWrong:critical'],
    ['is of a disabled account', refused(50057), 'fail account.disabled:critical'],
    ['is of an account of no such name', refused(50034), 'fail account.missing:critical'],
    ['is of a locked account', refused(50053), 'unknown refused'],
    ['meets a number that is not in our table', refused(1), 'unknown refused'],
    ['meets no number', { at: AT, outcome: 'refused' }, 'unknown refused'],
    ['meets no answer', { at: AT, outcome: 'noAnswer' }, 'unknown unavailable'],
  ])('%s', (_what, proof, expected) => {
    expect(inShort(judge({}, proof))).toBe(expected);
  });

  test('that could not be tried leaves it unknown; one that we do not hold is not missed', () => {
    const untried = account.judge(
      subject,
      answers(tokenWith([]), { user: user(), roles: roles(directoryRoles['Service Support Administrator']) }),
    );
    expect(inShort(untried)).toBe('unknown notProved');
    expect(inShort(judge({}, undefined, withoutPassword))).toBe('ok');
  });

  test('that nobody could judge hides nothing else', () => {
    expect(inShort(judge({ roles: roles() }, refused(50053)))).toBe('fail account.roleMissing:warning');
  });

  test('of a disabled account says so once', () => {
    expect(inShort(judge({ user: user({ accountEnabled: false }) }, refused(50057)))).toBe(
      'fail account.disabled:critical',
    );
  });

  test.each([
    ['gone', answered(404), 'account.missing'],
    ['disabled', user({ accountEnabled: false }), 'account.disabled'],
  ])('of an account that is %s is no trouble of its own, whoever did not answer', (_what, seen, code) => {
    const silent: PasswordProof = { at: AT, outcome: 'noAnswer' };
    const verdict = judge({ user: seen }, silent);
    expect(inShort(verdict)).toBe(`fail ${code}:critical`);
    expect(verdict).toMatchObject({
      unanswered: { codes: expect.arrayContaining(['account.passwordWrong']) },
    });
    expect(verdict).not.toHaveProperty('unanswered.why');
    // Where only a role is missing, the password is a question still.
    expect(judge({ roles: roles() }, silent)).toMatchObject({
      unanswered: { why: { reason: 'unavailable' } },
    });
  });

  test('is explained in words', () => {
    expect(judge({}, refused(50076))).toMatchObject({
      evidence: { passwordAnswer: 'AADSTS50076: The account has to give a second factor' },
    });
    expect(judge({}, refused(50053))).toMatchObject({
      message: expect.stringContaining('Microsoft has locked sign-ins of the account'),
    });
  });
});

describe('of an account that the tenant renamed', () => {
  const renamed = user({ userPrincipalName: 'b@contoso.example' });

  test('what came of trying the former name says nothing', () => {
    const verdict = judge({ user: renamed }, refused(50034));
    expect(inShort(verdict)).toBe('ok');
    expect(nameSeen(verdict)).toBe('b@contoso.example');
  });

  test('the rest counts', () => {
    const disabled = user({ userPrincipalName: 'b@contoso.example', accountEnabled: false });
    const verdict = judge({ user: disabled }, undefined);
    expect(inShort(verdict)).toBe('fail account.disabled:critical');
    expect(nameSeen(verdict)).toBe('b@contoso.example');
  });

  test('another case of letters is no other name', () => {
    const verdict = judge({ user: user({ userPrincipalName: 'A@Contoso.example' }) }, refused(50126));
    expect(inShort(verdict)).toBe('fail account.passwordWrong:critical');
  });

  test('nobody has seen a name where nobody answered', () => {
    expect(nameSeen(judge({ user: away }))).toBeUndefined();
    expect(nameSeen(undefined)).toBeUndefined();
  });
});

describe('without a token', () => {
  test.each<[number, string]>([
    [50034, 'fail account.missing:critical'],
    [50057, 'fail account.disabled:critical'],
    [50173, 'unknown refused'],
    [7000222, 'unknown refused'],
  ])('refused with %i', (aadsts, expected) => {
    expect(inShort(judge({}, undefined, withoutPassword, refusedWith(aadsts)))).toBe(expected);
  });

  test('the password may still be found wrong', () => {
    expect(inShort(judge({}, refused(50126), subject, refusedWith(50173)))).toBe(
      'fail account.passwordWrong:critical',
    );
  });
});

test.each([
  ['is ours', { ...plain, password: kept }, true],
  ['is somebody else’s', { ...plain, origin: 'given' as const, password: kept }, false],
  ['has no password here', plain, false],
])('a wrong password of an account that %s: the steps name the renewal where it is possible', (...given) => {
  const [, known, isNamed] = given;
  const text = findingText('account.passwordWrong', { access: { ...noAccess, account: known } });
  const steps = JSON.stringify(text?.steps);
  expect(steps.includes('Renew the account')).toBe(isNamed);
  expect(steps.includes('another user name')).toBe(!isNamed);
});
