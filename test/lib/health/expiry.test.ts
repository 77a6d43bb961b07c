import { describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import type { AppCredential } from '../../../src/lib/config.ts';
import { credentialFindings, judgeCredential } from '../../../src/lib/health/expiry.ts';
import { credentialReads } from '../../../src/lib/health/listedCredentials.ts';
import { expiryFinding } from '../../../src/lib/health/ladder.ts';
import { DEFAULT_LADDER } from '../../../src/lib/ladder.ts';
import { secretExpiry } from '../../../src/lib/health/secretExpiry.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import type { SecretEntry } from '../../../src/lib/storage/vault.ts';
import { answered, answers, away, CLIENT, inShort, subjectWith, tokenWith } from './support.ts';

const NOW = Date.UTC(2025, 5, 15, 12);
const KEY = '33333333-3333-4333-8333-333333333333';
const entry = (over: Partial<SecretEntry> = {}): SecretEntry => ({
  value: 'abc-secret',
  version: 'v1',
  tags: { keyId: KEY },
  ...over,
});
const key = (over: Record<string, unknown> = {}) => ({
  keyId: KEY,
  hint: 'abc',
  endDateTime: iso(NOW + 200 * DAY),
  ...over,
});
const holder = (passwordCredentials: unknown[], keyCredentials: unknown[] = []) =>
  answered(200, { passwordCredentials, keyCredentials });

const judge = (
  given: Record<string, GraphAnswer>,
  kept: SecretEntry | undefined = entry(),
  kind: AppCredential['kind'] = 'secret',
) =>
  judgeCredential(
    kind,
    kept,
    new Map(Object.entries({ servicePrincipal: holder([]), ...given })),
    CLIENT,
    NOW,
  );

describe('the ladder', () => {
  test.each(DEFAULT_LADDER.map((days, at) => [days, at] as const))('passes %i days once', (days, at) => {
    const levelAt = (end: number) => expiryFinding('secret', KEY, NOW + end, NOW)?.level ?? 0;
    expect(levelAt(days * DAY + 1)).toBe(at);
    expect(levelAt(days * DAY)).toBe(at + 1);
    expect(levelAt(days * DAY - 1)).toBe(at + 1);
  });

  test('is information first, a warning from 30 days, critical at the end', () => {
    const severityAt = (end: number) => expiryFinding('secret', KEY, NOW + end, NOW)?.severity;
    expect(severityAt(90 * DAY + 1)).toBeUndefined();
    expect(severityAt(90 * DAY)).toBe('info');
    expect(severityAt(30 * DAY + 1)).toBe('info');
    expect(severityAt(30 * DAY)).toBe('warning');
    expect(severityAt(1)).toBe('warning');
    expect(severityAt(0)).toBe('critical');
    expect(severityAt(-400 * DAY)).toBe('critical');
  });

  test('ends with a finding of its own, graver than all before', () => {
    expect(expiryFinding('secret', KEY, NOW + 1, NOW)).toMatchObject({ code: 'secret.expiring', level: 6 });
    expect(expiryFinding('secret', KEY, NOW, NOW)).toMatchObject({ code: 'secret.expired', level: 7 });
    expect(expiryFinding('certificate', KEY, NOW, NOW)).toMatchObject({ code: 'certificate.expired' });
  });

  test('says how long is left and until when', () => {
    const messageAt = (end: number) => expiryFinding('secret', KEY, NOW + end, NOW)?.message;
    expect(messageAt(14 * DAY)).toBe('The secret expires in 14 days, on 2025-06-29.');
    expect(messageAt(13.5 * DAY)).toBe('The secret expires in 14 days, on 2025-06-29.');
    expect(messageAt(DAY)).toBe('The secret expires within a day, on 2025-06-16.');
    expect(messageAt(-DAY)).toBe('The secret expired on 2025-06-14.');
  });
});

describe('a secret', () => {
  test.each<[string, ReturnType<typeof judge>, string]>([
    ['with long to live', judge({ application: holder([key()]) }), 'ok'],
    [
      'about to end',
      judge({ application: holder([key({ endDateTime: iso(NOW + 14 * DAY) })]) }),
      'fail secret.expiring:warning',
    ],
    [
      'that has ended',
      judge({ application: holder([key({ endDateTime: iso(NOW) })]) }),
      'fail secret.expired:critical',
    ],
    [
      'that ends, superseded by another that is not in force here',
      judge({
        application: holder([key({ endDateTime: iso(NOW + DAY) }), key({ keyId: CLIENT, hint: 'xyz' })]),
      }),
      'fail secret.expiring:warning',
    ],
    [
      'kept by the service principal alone',
      judge({ application: holder([]), servicePrincipal: holder([key()]) }),
      'ok',
    ],
    [
      'kept by the service principal, about to end',
      judge({ application: holder([]), servicePrincipal: holder([key({ endDateTime: iso(NOW + DAY) })]) }),
      'fail secret.expiring:warning',
    ],
    [
      'whose key id is written otherwise',
      judge({ application: holder([key({ keyId: KEY.toUpperCase() })]) }),
      'ok',
    ],
    [
      'that the vault has not',
      judgeCredential('secret', undefined, new Map([['application', holder([key()])]]), CLIENT, NOW),
      'fail secret.missing:critical',
    ],
    [
      'that Microsoft has not any more',
      judge({ application: holder([key({ keyId: CLIENT })]) }),
      'fail secret.missing:critical',
    ],
    [
      'whose text is not that of its key id',
      judge({ application: holder([key({ hint: 'xyz' })]) }),
      'fail secret.mismatch:critical',
    ],
    ['without key id, found by its hint', judge({ application: holder([key()]) }, entry({ tags: {} })), 'ok'],
    [
      'without key id and unknown by hint',
      judge({ application: holder([key({ hint: 'xyz' })]) }, entry({ tags: {} })),
      'fail secret.mismatch:critical',
    ],
    ['without an end', judge({ application: holder([key({ endDateTime: null })]) }), 'unknown unreadable'],
    ['with a hint that nobody gave', judge({ application: holder([key({ hint: null })]) }), 'ok'],
  ])('%s', (_name, verdict, expected) => {
    expect(inShort(verdict)).toBe(expected);
  });

  test('is not written into the verdict', () => {
    const verdicts = [
      judge({ application: holder([key()]) }),
      judge({ application: holder([key({ hint: 'xyz' })]) }),
    ];
    expect(JSON.stringify(verdicts)).not.toContain('abc-secret');
  });
});

describe('a certificate', () => {
  test.each<[string, ReturnType<typeof judge>, string]>([
    ['with long to live', judge({ application: holder([], [key()]) }, entry(), 'certificate'), 'ok'],
    [
      'about to end',
      judge({ application: holder([], [key({ endDateTime: iso(NOW + 7 * DAY) })]) }, entry(), 'certificate'),
      'fail certificate.expiring:warning',
    ],
    [
      'among secrets only',
      judge({ application: holder([key()]) }, entry(), 'certificate'),
      'fail certificate.missing:critical',
    ],
    [
      'that the vault has not',
      judgeCredential('certificate', undefined, new Map([['application', holder([], [key()])]]), CLIENT, NOW),
      'fail certificate.missing:critical',
    ],
  ])('%s', (_name, verdict, expected) => {
    expect(inShort(verdict)).toBe(expected);
  });

  test('without a key id cannot be told from the others, so nothing is said of it', () => {
    const verdict = judge({ application: holder([], [key()]) }, entry({ tags: {} }), 'certificate');
    expect(inShort(verdict)).toBe('unknown untagged');
  });
});

describe('the app itself', () => {
  test.each<[string, Record<string, GraphAnswer>, AppCredential['kind'], string]>([
    ['is gone', { application: answered(404) }, 'secret', 'fail app.deleted:critical'],
    ['is gone, federated', { application: answered(404) }, 'federated', 'fail app.deleted:critical'],
    ['is there, federated', { application: holder([]) }, 'federated', 'ok'],
    [
      'may not be read',
      { application: answered(403, {}, 'Authorization_RequestDenied') },
      'secret',
      'unknown refused',
    ],
    ['may not be read, federated', { application: answered(403) }, 'federated', 'unknown refused'],
    [
      'is answered in another form',
      { application: answered(200, { passwordCredentials: 'none' }) },
      'secret',
      'unknown refused',
    ],
    ['is away', { application: away }, 'secret', 'unknown unavailable'],
    ['is left unanswered', {}, 'secret', 'unknown unavailable'],
  ])('%s', (_name, reads, kind, expected) => {
    expect(inShort(judge(reads, entry(), kind))).toBe(expected);
  });

  test.each([
    ['was away', away],
    ['refused to be read', answered(403)],
    ['was answered in another form', answered(200, { passwordCredentials: 1 })],
  ])('is not known to lack a credential while its service principal %s', (_name, servicePrincipal) => {
    expect(inShort(judge({ application: holder([]), servicePrincipal }))).toMatch(/^unknown/);
  });

  test('is read on both its objects', () => {
    expect(credentialReads(CLIENT).map(({ url }) => url.split('?')[0])).toEqual([
      `/applications(appId='${CLIENT}')`,
      `/servicePrincipals(appId='${CLIENT}')`,
    ]);
  });

  test('has an explanation for everything that can be found', () => {
    for (const text of Object.values(credentialFindings)) expect(text.steps[0]).toBeTruthy();
  });
});

test('a connection of a shared app is not asked for a credential', () => {
  expect(secretExpiry.plan(subjectWith())).toMatchObject({ kind: 'notAsked' });
  expect(inShort(secretExpiry.judge(subjectWith(), answers(tokenWith([]))))).toBe('unknown notPlanned');
});
