import { expect, test } from '@jest/globals';
import { buildEvent } from '../../../src/lib/alerts/events.ts';
import { applyDirectoryRotation } from '../../../src/lib/alerts/transition.ts';
import type { DirectoryAccount } from '../../../src/lib/connections/directory.ts';
import { noHealth } from '../../../src/lib/connections/verdict.ts';
import type { Answers, Subject } from '../../../src/lib/health/check.ts';
import { directoryAccount } from '../../../src/lib/health/directoryAccount.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { err } from '../../../src/lib/result.ts';
import { aDirectoryAccount as account } from '../../support/connections.ts';
import { answers, inShort, subjectWith, tokenWith } from './support.ts';

const profile = profileSchema.parse(cayosoft);
const given = { at: account.password.setAt, by: '', hasEnded: true };
const renewed = { ...account, password: { ...account.password, formerHandOver: given } };
const nobody: Answers['directory'] = err({ kind: 'unreachable', reason: 'Nobody answers.' });

function judged(about: DirectoryAccount, directory: Answers['directory'], handOver = profile.handOver) {
  const subject: Subject = {
    ...subjectWith([]),
    profile: { ...profile, handOver },
    directory: { account: about },
  };
  return directoryAccount.judge(subject, { ...answers(tokenWith([])), ...(directory && { directory }) });
}

test('who has to enter a new password is known to nobody but people: the domain need not answer', () => {
  expect(inShort(judged(renewed, nobody))).toBe('fail handOver.due:critical');
  expect(judged(renewed, nobody)).toMatchObject({
    unanswered: { codes: expect.arrayContaining(['directory.locked']), why: { reason: 'unavailable' } },
  });
});

test('nobody has to where it was said to be entered, or is not asked for', () => {
  const entered = { ...renewed, password: { ...renewed.password, handOver: { ...given, confirmedAt: '1' } } };
  expect(inShort(judged(entered, nobody))).toBe('unknown unavailable');
  expect(inShort(judged(account, nobody))).toBe('unknown unavailable');
  expect(inShort(judged(renewed, nobody, ['userName']))).toBe('unknown unavailable');
});

test('that a new one is in force is told, and that it has to be entered', () => {
  const at = '2025-02-01T00:00:00.000Z';
  const { outbox } = applyDirectoryRotation(noHealth, 'c', renewed, at);
  const credential = { account: 'CORP\\svc', kind: 'password', handOver: 'again' };
  expect(outbox.map(({ type, data }) => [type, data])).toEqual([
    ['credential.rotated', { credential }],
    ['handOver.due', { credential }],
  ]);
  const subject = { kind: 'connection', id: 'c', name: 'One' } as const;
  for (const event of outbox)
    expect(JSON.parse(buildEvent(event, subject, 'https://mooring.example/').body)).toMatchObject({
      data: { credential },
    });
});

test('while it is being renewed, what the renewal heard is found, and nothing else known', () => {
  const pendingPassword = { ...account.password, since: '', by: '', before: '', dueAt: '' };
  expect(inShort(judged({ ...account, pendingPassword }, undefined))).toBe('unknown renewing');
  const heard = (failure: NonNullable<DirectoryAccount['pendingPassword']>['failure']) =>
    inShort(judged({ ...account, pendingPassword: { ...pendingPassword, failure } }, undefined));
  const refused = { kind: 'refused', reason: 'No.', triedAt: account.password.setAt } as const;
  expect(heard({ ...refused, why: 'disabled' })).toBe('fail directory.disabled:critical');
  expect(heard({ ...refused, why: 'locked' })).toBe('fail directory.locked:critical');
  expect(heard({ ...refused, why: 'passwordExpired' })).toBe('fail directory.passwordExpiring:critical');
  expect(heard({ kind: 'unreachable', reason: 'Nobody answers.' })).toBe('unknown unavailable');
});
