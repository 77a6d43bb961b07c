import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { existingSettings } from '../../../src/lib/credentials/existingSettings.ts';
import type { Subject } from '../../../src/lib/health/check.ts';
import { secretExpiry } from '../../../src/lib/health/secretExpiry.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { certeroDelegated } from '../../../src/lib/profiles/certero.ts';
import { profileSchema, requiredScopes } from '../../../src/lib/profiles/schema.ts';
import { err, ok } from '../../../src/lib/result.ts';
import type { SecretEntry } from '../../../src/lib/storage/vault.ts';
import { read } from '../../support/stored.ts';
import { registered } from '../../support/tenantApps.ts';
import { startWorld, type World } from '../../support/world.ts';
import { answered, answers, away, CLIENT, inShort, refusedWith, subjectWith, TENANT } from './support.ts';

const NOW = Date.UTC(2025, 5, 15, 12);
const KEY = '33333333-3333-4333-8333-333333333333';
const entry: SecretEntry = { value: 'abc-secret', version: 'v1', tags: {} };

const dedicated = (
  kind: 'secret' | 'certificate' = 'secret',
  rights?: readonly string[],
  keyId: string | undefined = KEY,
): Subject => ({
  ...subjectWith(rights),
  ownership: 'dedicated',
  credential: {
    kind,
    secretName: 'app',
    secretVersion: 'v1',
    origin: 'given',
    ...(keyId !== undefined && { keyId }),
  },
});
const token = ok({ by: 'app', token: 't', tenant: TENANT, roles: [], scopes: [], endsAt: 0, entry } as const);
const key = (days: number, over = {}) => ({
  keyId: KEY,
  hint: 'abc',
  endDateTime: iso(NOW + days * DAY),
  ...over,
});
const holding = (...passwordCredentials: object[]) =>
  answered(200, { passwordCredentials, keyCredentials: [] });
const judge = (
  reads: Record<string, GraphAnswer>,
  subject = dedicated(),
  proof: Parameters<typeof answers>[0] = token,
) => inShort(secretExpiry.judge(subject, answers(proof, { servicePrincipal: holding(), ...reads }, NOW)));

describe('an app of the tenant’s own', () => {
  test('is asked about itself where its rights allow', () => {
    for (const right of ['Directory.Read.All', 'Application.Read.All']) {
      const plan = secretExpiry.plan(dedicated('secret', [right]));
      const urls = plan.kind === 'ask' ? plan.reads.map(({ url }) => url.split('?')[0]) : [];
      expect(urls).toEqual([`/applications(appId='${CLIENT}')`, `/servicePrincipals(appId='${CLIENT}')`]);
    }
  });

  describe('without the right to read it', () => {
    const ends = (days: number): Subject => {
      const { credential, ...blind } = dedicated('secret', ['User.Read.All']);
      return {
        ...blind,
        ...(credential && { credential: { ...credential, endsAt: iso(NOW + days * DAY) } }),
      };
    };
    const handedOver = (subject: Subject): Subject => ({
      ...subject,
      app: {
        key: 'reader',
        clientId: CLIENT,
        origin: 'made',
        ...(subject.credential && { credential: subject.credential }),
        former: [
          {
            keyId: 'before',
            kind: 'secret',
            origin: 'made',
            replacedAt: iso(NOW - DAY),
            endsAt: iso(NOW + 6 * DAY),
            handOver: { at: iso(NOW - 80 * DAY), by: 'olivia' },
          },
        ],
      },
    });

    test('nothing is read, and the token and what we know decide', () => {
      const blind = dedicated('secret', ['User.Read.All']);
      expect(secretExpiry.plan(blind)).toEqual({ kind: 'ask', reads: [] });
      expect(judge({}, ends(200))).toBe('ok');
      expect(judge({}, ends(14))).toBe('fail secret.expiring:warning');
      expect(judge({}, handedOver(ends(200)))).toBe('fail handOver.due:warning');
      expect(judge({}, ends(14), refusedWith(7000222))).toBe('fail secret.expired:critical');
    });

    test('the evidence says where the end is known from, or which right would show it', () => {
      const judged = (subject: Subject) => secretExpiry.judge(subject, answers(token, {}, NOW));
      expect(judged(ends(200))).toMatchObject({
        verdict: 'ok',
        evidence: {
          credential: 'taken: it gave a token',
          endsAt: iso(NOW + 200 * DAY),
          endKnownFrom: expect.stringContaining('Application.Read.All'),
        },
      });
      expect(judged(dedicated('secret', ['User.Read.All']))).toMatchObject({
        findings: [{ code: 'credential.endUnknown', severity: 'info' }],
        evidence: { endsAt: null, endKnownFrom: expect.stringContaining('Application.Read.All') },
      });
      // It gave a token: what says that it has ended is wrong.
      expect(inShort(judged(ends(-1)))).toBe('fail credential.endUnknown:info');
      const withVaultEnd = { ...entry, expiresOn: NOW + 3 * DAY };
      expect(
        inShort(
          secretExpiry.judge(
            dedicated('secret', ['User.Read.All']),
            answers(ok({ ...token.value, entry: withVaultEnd }), {}, NOW),
          ),
        ),
      ).toBe('fail secret.expiring:warning');
    });
  });

  test.each<[string, string, string]>([
    ['with long to live', judge({ application: holding(key(200)) }), 'ok'],
    ['about to end', judge({ application: holding(key(14)) }), 'fail secret.expiring:warning'],
    [
      'known by its key id, which the vault does not name',
      judge({ application: holding(key(14, { keyId: KEY.toUpperCase() })) }),
      'fail secret.expiring:warning',
    ],
    [
      'known by how it begins',
      judge({ application: holding(key(3)) }, { ...dedicated(), ...withoutKey() }),
      'fail secret.expiring:warning',
    ],
    [
      'about to end, with a newer one beside it',
      judge({ application: holding(key(200, { keyId: CLIENT }), key(14)) }),
      'fail secret.expiring:info',
    ],
    [
      'in its last week, with a newer one that is not in force',
      judge({ application: holding(key(200, { keyId: CLIENT }), key(7)) }),
      'fail secret.expiring:warning',
    ],
    ['taken away', judge({ application: holding() }), 'fail secret.missing:critical'],
    ['of an app of another tenant', judge({ application: answered(404) }), 'unknown elsewhere'],
    ['that is not shown', judge({ application: answered(403) }), 'unknown refused'],
    ['while Graph is away', judge({ application: away }), 'unknown unavailable'],
    ['that is refused as wrong', judge({}, dedicated(), refusedWith(7000215)), refusedCritical()],
    [
      'that is refused as expired',
      judge({}, dedicated(), refusedWith(7000222)),
      'fail secret.expired:critical',
    ],
    [
      'that is refused as unregistered',
      judge({}, dedicated('certificate'), refusedWith(700027)),
      refusedCritical(),
    ],
    ['of an app without consent', judge({}, dedicated(), refusedWith(7000229)), 'unknown refused'],
    [
      'while Entra is away',
      judge({}, dedicated(), err({ kind: 'unavailable', reason: '503' })),
      'unknown unavailable',
    ],
    [
      'that the vault has not',
      judge({}, dedicated('certificate'), err({ kind: 'noCredential', reason: 'it is gone' })),
      'fail certificate.missing:critical',
    ],
  ])('has a credential %s', (_what, verdict, expected) => {
    expect(verdict).toBe(expected);
  });
  function withoutKey(): Pick<Subject, 'credential'> {
    return {
      credential: { kind: 'secret', secretName: 'app', secretVersion: 'v1', origin: 'given' },
    };
  }
  function refusedCritical(): string {
    return 'fail credential.refused:critical';
  }
});

describe('the sign-in of an account', () => {
  const profile = profileSchema.parse(certeroDelegated);
  const account = { objectId: 'account-1', userPrincipalName: 'a@b.example', origin: 'given' as const };
  const subject = { ...dedicated('secret', requiredScopes(profile)), profile, account };
  const person = (storedDaysAgo: number) =>
    ok({
      ...token.value,
      by: 'person',
      objectId: 'account-1',
      signInStoredAt: iso(NOW - storedDaysAgo * DAY),
    } as const);
  const fresh = { application: holding(key(200)) };

  test.each<[string, string, string]>([
    ['kept lately', judge(fresh, subject, person(29)), 'ok'],
    ['a day before it is idle', judge(fresh, subject, person(59)), 'ok'],
    ['idle', judge(fresh, subject, person(60)), 'fail token.idle:warning'],
    [
      'idle, with a secret that ends',
      judge({ application: holding(key(14)) }, subject, person(70)),
      'fail secret.expiring:warning token.idle:warning',
    ],
    [
      'idle, while Graph is away',
      judge({ application: away }, subject, person(70)),
      'fail token.idle:warning',
    ],
    [
      'kept lately, while Graph is away',
      judge({ application: away }, subject, person(1)),
      'unknown unavailable',
    ],
    [
      'kept lately, with a secret that ends',
      judge({ application: holding(key(14)) }, subject, person(1)),
      'fail secret.expiring:warning',
    ],
    ...[50173, 70000, 70008, 70043, 700082, 700084, 50078, 50076, 50079].map(
      (aadsts): [string, string, string] => [
        `refused with ${aadsts}`,
        judge({}, subject, refusedWith(aadsts)),
        'fail token.revoked:critical',
      ],
    ),
    ['of an account that is disabled', judge({}, subject, refusedWith(50057)), 'unknown refused'],
    ['refused for lack of consent', judge({}, subject, refusedWith(65001)), 'unknown refused'],
    ['refused for a reason that is not in our table', judge({}, subject, refusedWith(1)), 'unknown refused'],
    [
      'that nobody could use',
      judge({}, subject, err({ kind: 'noCredential', reason: 'nobody has signed in' })),
      'unknown unavailable',
    ],
  ])('%s', (_what, verdict, expected) => {
    expect(verdict).toBe(expected);
  });

  test('escalates as its end comes near, and says when that is', () => {
    const levels = [60, 76, 83, 89, 90].map((age) => {
      const verdict = secretExpiry.judge(
        subject,
        answers(person(age), { ...fresh, servicePrincipal: holding() }, NOW),
      );
      return verdict.verdict === 'fail' ? verdict.findings[0] : undefined;
    });
    expect(levels.map((one) => one?.level)).toEqual([3, 4, 5, 6, 7]);
    expect(levels[0]).toMatchObject({ subject: 'account-1' });
    expect(levels[0]?.message).toContain(iso(NOW + 30 * DAY).slice(0, 10));
  });

  test('is judged also where the rights do not show the app, which the evidence says', () => {
    const blind = { ...subject, rights: ['User.Read.All'] };
    expect(secretExpiry.plan(blind)).toEqual({ kind: 'ask', reads: [] });
    expect(inShort(secretExpiry.judge(blind, answers(person(60), {}, NOW)))).toBe(
      'fail credential.endUnknown:info token.idle:warning',
    );
    expect(secretExpiry.judge(blind, answers(person(1), {}, NOW))).toMatchObject({
      findings: [{ code: 'credential.endUnknown' }],
      evidence: { endKnownFrom: expect.stringContaining('Application.Read.All') },
    });
  });

  test('that was refused is told in words', () => {
    expect(secretExpiry.judge(subject, answers(refusedWith(700082), {}, NOW))).toMatchObject({
      findings: [
        { message: 'The account has to sign in again: The sign-in has expired, since it was not used.' },
      ],
      evidence: { aadsts: 700082 },
    });
    expect(secretExpiry.judge(subject, answers(refusedWith(50057), {}, NOW))).toMatchObject({
      message: 'Microsoft Entra gave no token (AADSTS50057: The account is disabled).',
    });
  });
});

describe('a connection with an app of the tenant’s own', () => {
  let world: World;
  let id: string;
  let app: ReturnType<typeof registered>;
  beforeAll(async () => {
    world = await startWorld();
    const { newConnection, giveSettings } = world.services;
    const made = await newConnection(
      { profile: 'snow', tenant: 'contoso.example', name: 'Own', tags: [] },
      'olivia',
    );
    if (!made.ok) throw new Error(made.error.code);
    ({ id } = made.value);
    app = registered(world, 'contoso', {
      roles: ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'],
      days: 100,
    });
    const settings = existingSettings.parse({
      tenantId: app.tenant.id,
      clientId: app.clientId,
      clientSecret: app.secret,
    });
    const given = await giveSettings(id, settings, 'olivia');
    if (!given?.ok) throw new Error('the settings were not taken');
  });
  afterAll(() => world.stop());

  test('is told as its secret ends, and breaks at the end', async () => {
    const codes = async () => {
      await world.services.checkNow(id);
      const { state, health } = await read(world, id);
      const last = health.checks.secretExpiry?.last;
      return [state, last?.verdict === 'fail' ? last.findings[0].code : last?.verdict];
    };
    expect(await codes()).toEqual(['healthy', 'ok']);
    world.advance(75 * DAY);
    expect(await codes()).toEqual(['degraded', 'secret.expiring']);
    world.advance(30 * DAY);
    expect(await codes()).toEqual(['broken', 'secret.expired']);
  });
});
