import { describe, expect, test } from '@jest/globals';
import { type AppAnswer, appProofs } from '../../../src/lib/connections/appProofs.ts';
import { type CheckId, checkIds } from '../../../src/lib/connections/verdict.ts';
import { fitting } from '../../../src/lib/health/asking.ts';
import type { Subject } from '../../../src/lib/health/check.ts';
import { checks } from '../../../src/lib/health/checks.ts';
import { consentStatus } from '../../../src/lib/health/consentStatus.ts';
import { asAnswer, furtherOf } from '../../../src/lib/health/furtherApps.ts';
import { standingOf } from '../../../src/lib/health/furtherGrants.ts';
import { secretExpiry } from '../../../src/lib/health/secretExpiry.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { noAccess, type TenantApp } from '../../../src/lib/connections/access.ts';
import { aConnection } from '../../support/connections.ts';
import { ownProfile } from '../../support/profiles.ts';
import { answered, answers, away, CLIENT, inShort, refusedWith, TENANT, tokenWith } from './support.ts';
import {
  NOW,
  OTHER,
  GRAPH,
  permission,
  appOf,
  profileWith,
  credential,
  writer,
  subjectOf,
  token,
  refused,
  grants,
  shown,
  holder,
  listed,
  mainToken,
  type AppInput,
} from './twoApps.ts';

describe('of an app that works by itself', () => {
  const profile = profileWith({
    application: [permission('User.ReadWrite.All'), permission('Group.ReadWrite.All')],
  });
  const consent = (answer: AppAnswer | undefined, reads = shown) =>
    consentStatus.judge(subjectOf(profile, answer), answers(tokenWith(['Directory.Read.All']), reads, NOW));
  const all = ['User.ReadWrite.All', 'Group.ReadWrite.All'];

  test.each([
    ['all', token(...all), 'ok', 'fully'],
    ['one', token('User.ReadWrite.All'), 'fail consent.partial:warning', 'partially'],
    ['none', token(), 'fail consent.notGranted:critical', 'partially'],
    ['more', { ...token(...all), others: 'Mail.Read' }, 'fail consent.excess:info', 'fully'],
  ] as const)('its own token shows which of its permissions it holds: %s', (_what, answer, short, status) => {
    const verdict = consent(answer);
    expect(inShort(verdict)).toBe(short);
    expect(verdict).toMatchObject({ evidence: { status } });
  });

  test.each([
    ['is disabled', refused(7000112), 'fail app.disabled:critical'],
    ['is not known in the tenant', refused(7000229), 'fail app.deleted:critical'],
    ['has a wrong secret', refused(7000215), 'unknown refused'],
    ['was asked of nobody', undefined, 'unknown unavailable'],
    ['has lost its secret', { outcome: 'noCredential', reason: 'lost' }, 'unknown unavailable'],
  ] as const)('that %s, nobody knows what it holds', (_what, answer, short) => {
    const verdict = consent(answer);
    expect(inShort(verdict)).toBe(short);
    if (verdict.verdict === 'fail')
      expect(verdict.unanswered?.apps).toMatchObject([
        { app: 'writer', codes: expect.arrayContaining(['consent.partial']) },
      ]);
  });

  test('an answer of another tenant is none, and of very many permissions some are named', () => {
    const [, wanted] = profile.apps;
    if (!wanted) throw new Error('two apps');
    const given = { token: 't', tenant: TENANT, roles: [], endsAt: 0 };
    const foreign = asAnswer(ok({ ...given, tenant: OTHER }), wanted, TENANT);
    expect(foreign).toMatchObject({ outcome: 'unavailable' });
    const roles = [...all, ...Array.from({ length: 420 }, (_, at) => `Something.Else.${at}`)];
    const many = asAnswer(ok({ ...given, roles }), wanted, TENANT);
    expect(many).toMatchObject({ roles: all, others: expect.stringContaining('and 400 more') });
    expect(JSON.stringify(many).length).toBeLessThan(1_000);
    const long = asAnswer(err({ kind: 'unavailable', reason: 'x'.repeat(9_000) }), wanted, TENANT);
    expect(JSON.stringify(long).length).toBeLessThan(500);
  });
});

describe('of an app that works for people alone', () => {
  const profile = profileWith({ delegated: [permission('User.Read')] });
  const consent = (answer: AppAnswer, reads: Record<string, GraphAnswer>, more: Partial<Subject> = {}) =>
    consentStatus.judge(
      subjectOf(profile, answer, more),
      answers(tokenWith(['Directory.Read.All']), { ...shown, ...reads }, NOW),
    );
  const held = {
    'writer.delegated': grants({ scope: 'User.Read', consentType: 'AllPrincipals', resourceId: GRAPH }),
  };

  test('the directory says all, and a wrong secret takes nothing from it', () => {
    expect(inShort(consent(token(), held))).toBe('ok');
    expect(inShort(consent(refused(7000215), held))).toBe('ok');
    expect(inShort(consent(refused(7000215), {}))).toBe('fail consent.notGranted:critical');
    expect(inShort(consent({ outcome: 'unavailable', reason: 'away' }, held))).toBe('unknown unavailable');
  });

  test('what one person has granted is no grant for everybody', () => {
    const person = { scope: 'User.Read', consentType: 'Principal', principalId: 'adele', resourceId: GRAPH };
    expect(inShort(consent(token(), { 'writer.delegated': grants(person) }))).toBe(
      'fail consent.notGranted:critical',
    );
  });

  test.each([
    ['whose grants cannot be read', { 'writer.delegated': away }],
    ['whose grants go on on a page that cannot be read', { 'writer.delegated.1': away }],
    ['that is not shown', { ...held, 'writer.app': away }],
    ['where Microsoft Graph is not shown', { ...held, graph: away }],
  ])('nothing is known of one %s', (_what, reads) => {
    const next = answered(200, { value: [], '@odata.nextLink': 'https://graph.microsoft.com/v1.0/next' });
    expect(inShort(consent(token(), { 'writer.delegated': next, ...reads }))).toMatch(/^unknown/);
  });

  test('its grants are read page by page, after those of the main app', () => {
    const next = 'https://graph.microsoft.com/v1.0/next';
    const page = answered(200, { value: [], '@odata.nextLink': next });
    const more = (reads: Record<string, GraphAnswer>) =>
      consentStatus.more?.(subjectOf(profile, token()), new Map(Object.entries({ ...shown, ...reads })));
    expect(more({})).toBeUndefined();
    expect(more({ 'writer.delegated': page })).toEqual({ id: 'writer.delegated.1', url: next });
    expect(more({ delegated: page, 'writer.delegated': page })).toEqual({ id: 'delegated.1', url: next });
    expect(more({ 'writer.delegated': page, 'writer.delegated.1': grants() })).toBeUndefined();
  });

  test('where the main app may not read it, that is not asked, and the evidence names the right', () => {
    const blind = profileWith({ delegated: [permission('User.Read')] }, 'User.Read.All');
    const about = (answer: AppAnswer) => subjectOf(blind, answer);
    const judge = (answer: AppAnswer) =>
      consentStatus.judge(about(answer), answers(tokenWith(['User.Read.All']), {}, NOW));
    const plan = consentStatus.plan(about(token()));
    expect(plan).toEqual({ kind: 'ask', reads: [] });
    expect(judge(token())).toMatchObject({
      verdict: 'ok',
      evidence: { status: 'fully', 'writer.status': expect.stringContaining('Application.Read.All') },
    });
    expect(inShort(judge(refused(7000112)))).toBe('fail app.disabled:critical');
    expect(inShort(judge(refused(7000215)))).toBe('unknown refused');
  });
});

describe('of its credential', () => {
  const profile = profileWith({ delegated: [permission('User.Read')] });
  const judge = (
    answer: AppAnswer | undefined,
    reads: Record<string, GraphAnswer> = {},
    change: Parameters<typeof subjectOf>[2] = {},
    main = mainToken('Directory.Read.All'),
  ) => secretExpiry.judge(subjectOf(profile, answer, change), answers(main, { ...listed, ...reads }, NOW));

  test.each([
    ['is taken and listed', token(), {}, 'ok'],
    [
      'is taken and not listed',
      token(),
      { 'writer.application': holder('other') },
      'fail secret.missing:critical',
    ],
    ['is listed and not taken', refused(7000215), {}, 'fail credential.refused:critical'],
    ['is listed, and nobody knows whether it is taken', undefined, {}, 'unknown unavailable'],
    [
      'is taken, and nobody knows what is listed',
      token(),
      { 'writer.application': away },
      'unknown unavailable',
    ],
    [
      'is taken, and of an app of another tenant',
      token(),
      { 'writer.application': answered(404) },
      'unknown elsewhere',
    ],
  ] as const)('that %s', (_what, answer, reads, short) => {
    expect(inShort(judge(answer, reads))).toBe(short);
  });

  test('that is known nowhere is missing, and where the profile wants none nothing is', () => {
    const { credential: _none, ...bare } = writer;
    expect(inShort(judge(undefined, {}, { app: bare }))).toBe('fail secret.missing:critical');
    const open = profileWith({ delegated: [permission('User.Read')], credential: undefined });
    const about = { ...subjectOf(open, undefined, { app: bare }) };
    const main = mainToken('Directory.Read.All');
    const judged = (reads: Record<string, GraphAnswer>) =>
      inShort(secretExpiry.judge(about, answers(main, { ...listed, ...reads }, NOW)));
    expect(judged({})).toBe('ok');
    expect(judged({ 'writer.application': answered(200, {}) })).toBe('unknown unread');
    expect(judged({ 'writer.servicePrincipal': away })).toBe('unknown unread');
    expect(judged({ 'writer.servicePrincipal': answered(404) })).toBe('ok');
  });

  test('the end is that of our record where the main app may not read it', () => {
    const blind = profileWith({ delegated: [permission('User.Read')] }, 'User.Read.All');
    const ended = { ...writer, credential: { ...credential, endsAt: '2025-01-18T00:00:00Z' } };
    const about = (answer: AppAnswer, app = writer) => subjectOf(blind, answer, { app });
    const main = mainToken('User.Read.All');
    const blindly = (answer: AppAnswer, app = writer) =>
      inShort(secretExpiry.judge(about(answer, app), answers(main, {}, NOW)));
    expect(secretExpiry.plan(about(token()))).toEqual({ kind: 'ask', reads: [] });
    expect(blindly(token(), ended)).toContain('secret.expiring:warning');
    expect(blindly(refused(7000215), ended)).toContain('credential.refused:critical');
    expect(blindly(refused(7000215), ended)).not.toContain('secret.expiring');
  });

  test('nothing of it closes where the main app is refused, and its own refusal counts', () => {
    const main = refusedWith(7000215);
    expect(judge(token(), {}, {}, main)).toMatchObject({
      findings: [{ code: 'credential.refused', subject: CLIENT }],
      unanswered: {
        apps: ['reader', 'writer'].map((app) => ({
          app,
          codes: expect.arrayContaining(['secret.expiring', 'secret.missing']),
        })),
      },
    });
    const both = judge(refused(7000222), {}, {}, main);
    expect(inShort(both)).toBe('fail credential.refused:critical secret.expired:critical');
    expect(inShort(judge(token(), {}, {}, refusedWith(undefined)))).toBe('unknown refused');
  });
});

test('an app of the profile that is not known here is not known to be in order', () => {
  const profile = profileWith({ delegated: [permission('User.Read')] });
  const { further: _none, ...alone } = subjectOf(profile, undefined);
  const evidence = { 'writer.status': expect.stringContaining('not asked') };
  const judged = (['secretExpiry', 'consentStatus'] as const).map((id) =>
    checks[id].judge(alone, answers(mainToken('Directory.Read.All'), { ...shown, ...listed }, NOW)),
  );
  expect(judged).toMatchObject([
    { verdict: 'unknown', reason: 'notKnown', inOrder: ['reader'], evidence },
    {
      verdict: 'unknown',
      reason: 'notKnown',
      inOrder: ['reader'],
      evidence: { status: 'not known', ...evidence },
    },
  ]);
});

test('what an app may do by itself is not known where it has nothing to prove itself with', () => {
  const { credential: _none, ...bare } = writer;
  const open = profileWith({ application: [permission('User.ReadWrite.All')], credential: undefined });
  const verdict = consentStatus.judge(
    subjectOf(open, undefined, { app: bare }),
    answers(tokenWith(['Directory.Read.All']), shown, NOW),
  );
  expect(verdict).toMatchObject({
    verdict: 'unknown',
    reason: 'unproved',
    inOrder: ['reader'],
    evidence: { status: 'not known' },
  });
});

test('a secret that is not known by its key id is not taken for another one', () => {
  const { keyId: _none, ...nameless } = credential;
  const given: TenantApp = { ...writer, origin: 'given', credential: { ...nameless, origin: 'given' } };
  const profile = profileWith({ delegated: [permission('User.Read')] });
  const verdict = secretExpiry.judge(
    subjectOf(profile, token(), { app: given }),
    answers(mainToken('Directory.Read.All'), listed, NOW),
  );
  expect(inShort(verdict)).toBe('unknown untagged');
});

describe('which apps there are', () => {
  const profile = profileWith({ delegated: [permission('User.Read')] });
  /** Its other app was asked by this version of the profile, and held these permissions. */
  const connection = (apps: TenantApp[], by = profile, roles: readonly string[] = []) => {
    const [, wanted] = by.apps;
    if (!wanted) throw new Error('two apps');
    const given = asAnswer(ok({ token: 't', tenant: TENANT, roles: [...roles], endsAt: 0 }), wanted, TENANT);
    const proof = { at: '2025-01-15T00:00:00Z', secretVersion: 'v', ...given };
    return aConnection({ access: { ...noAccess, apps }, appProofs: { writer: proof } });
  };
  test('the profile says, and the connection knows; the main one is none of them', () => {
    expect(furtherOf(connection([]), profile)).toEqual([]);
    expect(furtherOf(connection([{ ...writer, key: 'reader' }]), profile)).toEqual([]);
    expect(furtherOf(connection([writer]), profile)).toMatchObject([
      { app: { key: 'writer' }, proof: { outcome: 'token' } },
    ]);
  });
  test('what another credential came to says nothing of the one in force', () => {
    const renewed = { ...writer, credential: { ...credential, secretVersion: 'w' } };
    expect(furtherOf(connection([renewed]), profile)[0]).not.toHaveProperty('proof');
  });
  test('what was sorted by other permissions is asked anew, and not taken for missing or too much', () => {
    const named = (...names: string[]) => profileWith({ application: names.map(permission) });
    const before = named('User.ReadWrite.All');
    const both = ['User.ReadWrite.All', 'Group.ReadWrite.All'];
    const now = named(...both);
    const asked = connection([writer], before, both);
    expect(furtherOf(asked, before)[0]?.proof).toMatchObject({ others: 'Group.ReadWrite.All' });
    expect(furtherOf(asked, now)[0]).not.toHaveProperty('proof');
    expect(furtherOf(connection([writer], now, both), named(...both.toReversed()))[0]?.proof).toMatchObject({
      roles: both,
      others: '',
    });
    // A row from before the permissions were noted down is read, and says nothing.
    const { asked: _none, ...older } = { asked: '', ...asked.appProofs?.['writer'] };
    const row = appProofs.parse({ writer: older });
    expect(row).toEqual({ writer: older });
    expect(furtherOf({ ...asked, appProofs: row }, before)[0]).not.toHaveProperty('proof');
  });
});

test('what does not fit into one batch is left for another message, and each check fits by itself', () => {
  const more = (key: string): AppInput => appOf(key, { delegated: [permission('User.Read')] });
  const profile = ownProfile({
    apps: [
      appOf('reader', { application: [permission('Directory.Read.All')] }),
      ...['b', 'c', 'd', 'e'].map(more),
    ],
    data: ['organization', 'users', 'groups', 'devices', 'subscriptions', 'usageReports', 'signIns'],
    handOver: ['clientId'],
  });
  const further = profile.apps.slice(1).map((wanted) => ({
    wanted,
    app: { ...writer, key: wanted.key, clientId: `client-${wanted.key}` },
    rotates: false,
  }));
  const subject = { ...subjectOf(profileSchema.parse(profile), token()), profile, further };
  const asked: CheckId[][] = [];
  for (let rest: readonly CheckId[] = checkIds; rest.length > 0;) {
    const now = fitting(rest, subject);
    asked.push([...now]);
    rest = rest.filter((id) => !now.includes(id));
  }
  expect(asked.flat()).toEqual(checkIds);
  expect(asked.length).toBeGreaterThan(1);
  const reads = (ids: readonly CheckId[]) =>
    new Set(
      ids.flatMap((id) => {
        const plan = checks[id].plan(subject);
        return plan.kind === 'ask' ? plan.reads.map(({ url }) => url) : [];
      }),
    ).size;
  for (const ids of asked) expect(reads(ids)).toBeLessThanOrEqual(20);
});

test('how much is granted of what all apps need', () => {
  expect(standingOf(['fully', 'fully', 'not asked'])).toBe('fully');
  expect(standingOf(['fully', 'not granted'])).toBe('partially');
  expect(standingOf(['not granted', 'not granted'])).toBe('not granted');
  expect(standingOf(['fully', 'not known'])).toBe('not known');
  expect(standingOf(['partially', 'not known'])).toBe('partially');
});
