import { describe, expect, test } from '@jest/globals';
import { applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { isOpen } from '../../../src/lib/alerts/lifecycle.ts';
import { DAY, iso } from '../../../src/lib/clock.ts';
import type { PasswordProof } from '../../../src/lib/connections/access.ts';
import { type CheckId, type Finding, noHealth, type Verdict } from '../../../src/lib/connections/verdict.ts';
import { account } from '../../../src/lib/health/account.ts';
import { failed, found, type Subject } from '../../../src/lib/health/check.ts';
import { consentStatus } from '../../../src/lib/health/consentStatus.ts';
import { dataAccess } from '../../../src/lib/health/dataAccess.ts';
import { judgeProof } from '../../../src/lib/health/expiry.ts';
import { secretExpiry } from '../../../src/lib/health/secretExpiry.ts';
import { err } from '../../../src/lib/result.ts';
import { answered, answers, CLIENT, refusedWith, subjectWith, tokenWith } from './support.ts';

const at = (night: number) => iso(Date.parse('2026-03-01T02:00:00Z') + night * DAY);

/** Codes that are open after these were found, and then this was answered. */
function leftOpen(check: CheckId, before: readonly Finding[], answer: Verdict): string[] {
  const [first, ...more] = before;
  const opened = first ? applyVerdict(noHealth, 'c', check, failed({}, first, ...more), at(0)) : noHealth;
  const { alerts } = applyVerdict(opened, 'c', check, answer, at(1));
  return Object.values(alerts)
    .filter(isOpen)
    .map(({ code, subject }) => (subject === CLIENT ? code : `${code} ${subject}`))
    .toSorted();
}
const of = (...codes: string[]) => codes.map((code) => found(code, CLIENT, 'warning', 'It was so.'));

describe('a refusal closes only what it disproves:', () => {
  const open = ['app.deleted', 'app.disabled', 'consent.excess', 'consent.partial', 'tenant.gone'];
  test.each([
    ['a disabled app', 7000112, ['app.disabled', 'consent.excess', 'consent.partial']],
    ['no consent', 65001, ['app.deleted', 'app.disabled', 'consent.excess', 'consent.notGranted']],
  ])('%s', (_what, aadsts, left) => {
    const refused = consentStatus.judge(subjectWith(), answers(refusedWith(aadsts)));
    expect(leftOpen('consentStatus', of(...open), refused)).toEqual(left);
  });

  test('a tenant that is gone shows nothing else, and a token shows all', () => {
    const gone = consentStatus.judge(subjectWith(), answers(refusedWith(90002)));
    const left = leftOpen('consentStatus', of('consent.partial', 'app.disabled'), gone);
    expect(left).toEqual(['app.disabled', 'consent.partial', expect.stringContaining('tenant.gone')]);
    const reads = { app: answered(200, { accountEnabled: true }), delegated: answered(200, { value: [] }) };
    const token = consentStatus.judge(subjectWith(), answers(tokenWith(subjectWith().rights), reads));
    expect(leftOpen('consentStatus', of(...open), token)).toEqual([]);
  });
});

describe('of an account', () => {
  const subject: Subject = {
    ...subjectWith(['Directory.Read.All']),
    account: {
      objectId: CLIENT,
      userPrincipalName: 'a@contoso.example',
      origin: 'made',
      password: { secretName: 'a', secretVersion: '1', setAt: at(0) },
    },
  };
  const judge = (enabled: boolean, proof: PasswordProof) => {
    const user = answered(200, { accountEnabled: enabled });
    return account.judge(subject, { ...answers(tokenWith([]), { user }), proof });
  };
  const refused = (aadsts: number): PasswordProof => ({ at: at(1), outcome: 'refused', aadsts });
  const passwords = of('account.passwordWrong', 'account.mfaRequired');
  const after = (enabled: boolean, proof: PasswordProof) =>
    leftOpen('account', passwords, judge(enabled, proof));

  test('that is disabled nobody knows the password', () => {
    expect(after(false, refused(50057))).toEqual([
      'account.disabled',
      'account.mfaRequired',
      'account.passwordWrong',
    ]);
  });
  test('a wrong password does not show whether a second factor is asked for', () => {
    expect(after(true, refused(50126))).toEqual(['account.mfaRequired', 'account.passwordWrong']);
  });
  test('a right password that a policy blocks does not either, and is right', () => {
    expect(judge(true, refused(53003)).verdict).toBe('ok');
    expect(after(true, refused(53003))).toEqual(['account.mfaRequired']);
    expect(after(true, { at: at(1), outcome: 'token' })).toEqual([]);
    // Of consent it speaks only where no second factor was asked for.
    expect(after(true, refused(65001))).toEqual([]);
  });
  test('that is gone the roles are not shown', () => {
    const gone = account.judge(subject, answers(tokenWith([]), { user: answered(404) }));
    expect(leftOpen('account', of('account.roleMissing', 'account.disabled'), gone)).toEqual([
      'account.disabled',
      'account.missing',
      'account.roleMissing',
    ]);
  });
});

describe('of credentials', () => {
  const subject: Subject = {
    ...subjectWith(['Application.Read.All']),
    ownership: 'dedicated',
    app: { clientId: CLIENT, key: 'app', origin: 'made', former: [] },
    credential: { kind: 'secret', keyId: CLIENT, secretName: 's', secretVersion: '1', origin: 'made' },
  };
  const expiring = [...of('secret.expiring'), found('secret.expiring', 'another', 'info', 'It was so.')];
  const after = (aadsts: number) =>
    leftOpen('secretExpiry', expiring, secretExpiry.judge(subject, answers(refusedWith(aadsts))));

  test('one that has ended comes to its end no more; of another that says nothing', () => {
    expect(after(7000222)).toEqual(['secret.expired', 'secret.expiring another']);
  });
  test('one that is not taken may still come to its end', () => {
    expect(after(7000215)).toEqual(['credential.refused', 'secret.expiring', 'secret.expiring another']);
  });
  test('one that is listed is not known to be taken where nobody answered', () => {
    const app = { clientId: CLIENT, credential: { kind: 'secret' as const } };
    const away = err({ kind: 'unavailable', reason: 'away' } as const);
    const before = of('credential.refused');
    const listed: Verdict = { verdict: 'ok', evidence: {} };
    expect(leftOpen('secretExpiry', before, judgeProof(app, listed, away))).toEqual(['credential.refused']);
    expect(leftOpen('secretExpiry', before, judgeProof(app, listed, tokenWith([])))).toEqual([]);
  });
  test('one that ends soon and is not taken is both', () => {
    const app = { clientId: CLIENT, credential: { kind: 'secret' as const } };
    const listed = failed({}, found('secret.expiring', CLIENT, 'warning', 'It ends.'));
    const both = judgeProof(app, listed, refusedWith(7000215));
    expect(leftOpen('secretExpiry', [], both)).toEqual(['credential.refused', 'secret.expiring']);
  });
});

test('of data that is denied neither licence nor rows are known', () => {
  const profile = { ...subjectWith().profile, data: ['organization' as const] };
  const denied = dataAccess.judge(
    { ...subjectWith(), profile },
    answers(tokenWith([]), { organization: answered(403, {}, 'Authorization_RequestDenied') }),
  );
  expect(leftOpen('dataAccess', of('data.unlicensed', 'data.empty'), denied)).toEqual([
    'data.denied',
    'data.empty',
    'data.unlicensed',
  ]);
});
