import { describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { noAccess } from '../../../src/lib/connections/access.ts';
import { noChoices, type Provisioning } from '../../../src/lib/connections/provisioning.ts';
import { noHealth } from '../../../src/lib/connections/verdict.ts';
import { cayosoft as given } from '../../../src/lib/profiles/cayosoft.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { linkMail, mayChange } from '../../../src/lib/web/linkMail.ts';
import { ownProfile } from '../../support/profiles.ts';

const reader = ownProfile();
const cayosoft = profileSchema.parse(given);
const link = {
  url: 'https://mooring.example/connect?t=abc',
  expiresAt: '2026-08-07T14:05:00.000Z',
};
const flow = (change: Partial<Provisioning>): Provisioning => ({
  flow: 'f1',
  kind: 'make',
  actor: 'admin',
  startedAt: '2026-07-31T14:05:00.000Z',
  choices: noChoices,
  step: 'tenant',
  attempt: 0,
  ...change,
});
const mail = (profile: typeof reader, change: Partial<Connection> = {}) => {
  const connection = {
    profile: profile.id,
    ownership: 'dedicated',
    tenantName: 'contoso.example',
    state: 'pending',
    access: noAccess,
    health: noHealth,
    ...change,
  } as Connection;
  return linkMail(connection, profile, 'Harbor Operations', link);
};
const over = flow({ step: 'done', finishedAt: '2026-07-31T14:05:00.000Z' });
const stop = { code: 'needsConsenter', at: '2026-07-31T14:05:00.000Z' } as const;

describe('a message to send with a link', () => {
  test.each<[string, ReturnType<typeof mail>, string[], string[]]>([
    [
      'a shared app',
      mail(reader, { ownership: 'shared' }),
      ['what it may read, and why', 'two minutes', 'only a Global Administrator'],
      ['read and change', 'set up'],
    ],
    ['a set-up', mail(reader), ['what it may read, and why', 'set up step by step'], ['two minutes']],
    ['a connector that writes', mail(cayosoft), ['what it may read and change, and why'], []],
    [
      'the second admin',
      mail(reader, { provisioning: flow({ stop }) }),
      ['cannot finish alone', 'what is missing'],
      ['please connect'],
    ],
    [
      'the account that signs in',
      mail(cayosoft, { provisioning: over }),
      ['Please sign in as that account', 'need not be an administrator'],
      ['Global Administrator'],
    ],
    [
      'a renewal',
      mail(reader, { provisioning: flow({ kind: 'rotate' }) }),
      ['the credential that Tidewater Licences signs in with', 'is to be renewed'],
      ['please connect', 'may read'],
    ],
    [
      'a new password',
      mail(reader, {
        provisioning: flow({ kind: 'rotate', choices: { ...noChoices, renewPassword: true } }),
      }),
      ['the password of the account', 'is to be renewed'],
      ['please connect', 'may read'],
    ],
    [
      'a removal',
      mail(reader, { provisioning: flow({ kind: 'remove' }) }),
      ['please have removed', 'This page lists it'],
      ['please connect', 'may read'],
    ],
  ])('is one of its own for %s, and says who sends it', (_for, { subject, text }, said, unsaid) => {
    for (const words of said) expect(text).toContain(words);
    for (const words of [...unsaid, 'call us']) expect(text).not.toContain(words);
    expect(text).toContain(`\n${link.url}\n`);
    expect(text).toMatch(/\nHarbor Operations$/);
    expect(subject).toMatch(/^Please (connect|sign in for|renew|remove) /);
  });

  test('holds names that others chose without what turns the text around', () => {
    const { text } = mail({ ...reader, name: 'a\u202Eb' }, { tenantName: 'c\u202Ed' });
    expect(text).not.toContain('\u202E');
  });

  test('says that a connector may change something unless its permissions only read', () => {
    const [app] = reader.apps;
    const named = (name: string) => ({
      ...reader,
      apps: app ? [{ ...app, application: [{ name, plain: 'p', why: 'w' }] }] : [],
    });
    expect(
      [
        'User.Read.All',
        'User.ReadBasic.All',
        'openid',
        'User.ReadWrite.All',
        'Directory.AccessAsUser.All',
      ].map((name) => mayChange(named(name))),
    ).toEqual([false, false, false, true, true]);
  });
});
