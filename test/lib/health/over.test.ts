import { describe, expect, test } from '@jest/globals';
import type { CheckId } from '../../../src/lib/connections/verdict.ts';
import type { Subject } from '../../../src/lib/health/check.ts';
import { checks } from '../../../src/lib/health/checks.ts';
import type { Profile } from '../../../src/lib/profiles/schema.ts';
import { certeroApplication as profile, subjectWith } from './support.ts';

const ofProfile = (change: Partial<Profile>): Subject => ({
  ...subjectWith(),
  profile: { ...profile, ...change },
});

describe('what was found is over where a later version of the profile asks no more for', () => {
  test.each<[string, CheckId, Partial<Profile>]>([
    ['an account', 'account', { account: undefined }],
    ['names in reports', 'anonymization', { reports: { concealedNames: 'any' } }],
    ['data', 'dataAccess', { data: [] }],
    ['an app', 'consentStatus', { apps: [] }],
    ['an account in a directory', 'directoryAccount', { directoryAccount: undefined }],
  ])('%s', (_, id, change) => {
    expect(checks[id].plan(ofProfile(change))).toMatchObject({ kind: 'notAsked', over: true });
  });
});

test('what was found stays open where nobody may look', () => {
  const plan = checks.anonymization.plan(subjectWith([]));
  expect(plan).toMatchObject({ kind: 'notAsked' });
  expect(plan).not.toHaveProperty('over');
});
