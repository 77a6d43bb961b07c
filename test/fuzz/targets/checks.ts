import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { DAY, iso } from '../../../src/lib/clock.ts';
import { checkIds, type CheckId, type Verdict } from '../../../src/lib/connections/verdict.ts';
import { type Answers, type Subject } from '../../../src/lib/health/check.ts';
import { checks } from '../../../src/lib/health/checks.ts';
import { judgeCredential } from '../../../src/lib/health/expiry.ts';
import { explain } from '../../../src/lib/microsoft/aadsts.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { directoryRoles } from '../../../src/lib/profiles/account.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { sam360 } from '../../../src/lib/profiles/sam360.ts';
import { profileSchema, requiredRoles } from '../../../src/lib/profiles/schema.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { json, nearly, SECRET, text } from '../garbage.ts';
import { target } from '../fuzz.ts';

const NOW = Date.UTC(2026, 0, 15);
const [TENANT, CLIENT, ACCOUNT, KEY] = ['1', '2', '3', '4'].map(
  (digit) => `${digit.repeat(8)}-1111-4111-8111-111111111111`,
) as [string, string, string, string];
const profile = profileSchema.parse({ ...sam360, directoryAccount: cayosoft.directoryAccount });
const required = requiredRoles(profile);

/** A connection that has everything that can be asked about. */
const subject: Subject = {
  tenant: TENANT,
  clientId: CLIENT,
  connectionId: 'c',
  profile,
  ownership: 'dedicated',
  rights: [...required, 'RoleManagement.Read.Exchange', 'ReportSettings.Read.All'],
  app: {
    key: 'connector',
    clientId: CLIENT,
    objectId: 'o',
    origin: 'made',
    former: [],
  },
  credential: { kind: 'secret', secretName: 's', secretVersion: 'v', keyId: KEY, origin: 'made' },
  leftover: '99999999-1111-4111-8111-111111111111',
  trialUser: '88888888-1111-4111-8111-111111111111',
  account: {
    objectId: ACCOUNT,
    userPrincipalName: 'reports@contoso.example',
    origin: 'made',
    password: { secretName: 'a', secretVersion: 'v', setAt: iso(NOW - DAY) },
  },
  directory: {
    account: {
      hosts: ['dc1.corp.example'],
      port: 636,
      ca: '',
      caEndsAt: iso(NOW + 400 * DAY),
      account: 'svc@corp.example',
      groups: [],
      password: { secretName: 'd', secretVersion: 'v', setAt: iso(NOW - DAY) },
    },
  },
};

const entry = { value: SECRET, tags: { keyId: KEY }, version: 'v', name: 's' };
const token: Answers['token'] = ok({
  by: 'app',
  token: SECRET,
  tenant: TENANT,
  roles: required,
  scopes: [],
  endsAt: NOW + DAY,
  entry: entry as never,
});
const proof: Answers['proof'] = { at: iso(NOW), outcome: 'token' } as never;

/** What the customer's own directory says where nothing is wrong. */
const directory: Answers['directory'] = ok({
  host: 'dc1.corp.example',
  certificateEndsAt: NOW + 400 * DAY,
  domain: 'DC=corp,DC=example',
  dn: 'CN=svc,DC=corp,DC=example',
  disabled: false,
  locked: false,
  passwordEndsAt: 'never',
  groups: [],
  base: {
    dn: 'DC=corp,DC=example',
    seen: true,
    rights: { readAll: true, createUsers: true },
    looked: { places: 1, users: 0, groups: 0 },
  },
});

const holder = {
  id: 'o',
  passwordCredentials: [
    {
      keyId: KEY,
      displayName: 'ours',
      hint: SECRET.slice(0, 3),
      startDateTime: iso(NOW - DAY),
      endDateTime: iso(NOW + 400 * DAY),
    },
  ],
  keyCredentials: [],
};

/** What Graph answers where nothing is wrong. */
const right: Readonly<Record<string, unknown>> = {
  application: holder,
  servicePrincipal: { id: 'p', passwordCredentials: [], keyCredentials: [] },
  passwordUser: {
    id: ACCOUNT,
    passwordPolicies: 'None',
    lastPasswordChangeDateTime: iso(NOW - DAY),
    onPremisesSyncEnabled: null,
  },
  passwordDomain: { id: 'contoso.example', authenticationType: 'Managed', passwordValidityPeriodInDays: 365 },
  app: { id: 'p', accountEnabled: true },
  delegated: { value: [] },
  user: {
    id: ACCOUNT,
    userPrincipalName: 'reports@contoso.example',
    accountEnabled: true,
    passwordPolicies: null,
  },
  roles: { value: [{ roleDefinitionId: directoryRoles['Service Support Administrator'] }] },
  exchangeHeld: {
    value: ['View-Only Recipients', 'View-Only Configuration'].map((name) => ({ roleDefinitionId: name })),
  },
  'exchange View-Only Recipients': { value: [{ id: 'View-Only Recipients' }] },
  'exchange View-Only Configuration': { value: [{ id: 'View-Only Configuration' }] },
  reportSettings: { displayConcealedNames: false },
  report: { value: [{ userPrincipalName: 'adele@contoso.example' }] },
  ...Object.fromEntries(profile.data.map((source) => [source, { value: [{ id: '1' }] }])),
};
/** Of these no answer but a refusal of Graph's own says anything: nothing is left to be found. */
const GONE: Readonly<Record<string, unknown>> = { setup: 404, trialUser: 404 };

const answered = (body: unknown, status = 200): GraphAnswer => ({ kind: 'answered', status, body });

function readsWith(changed: Readonly<Record<string, GraphAnswer>>): ReadonlyMap<string, GraphAnswer> {
  const all = [...Object.entries(right), ...Object.entries(GONE)].map(
    ([id, body]) => [id, body === 404 ? { ...answered(undefined, 404), code: 'x' } : answered(body)] as const,
  );
  return new Map([...all, ...Object.entries(changed)]);
}

const judge = (id: CheckId, changed: Readonly<Record<string, GraphAnswer>>): Verdict =>
  checks[id].judge(subject, { token, reads: readsWith(changed), proof, directory, now: NOW });

/** Rows keep what was read, what was found and what is told of it: it has to be small, and hold nothing secret. */
function assertSmall(verdict: Verdict): void {
  const said = JSON.stringify(verdict);
  expect(said.length).toBeLessThan(9_000);
  expect(said).not.toContain(SECRET);
}

/** The reads of each check, and the one that garbage answers. */
const readIds = checkIds.flatMap((id) => {
  const plan = checks[id].plan(subject);
  return plan.kind === 'ask'
    ? [...plan.reads, ...(plan.beta ?? [])].map((read) => ({ id, read: read.id }))
    : [];
});

const short = text.map((one) => one.slice(0, 200));

export const checkTargets = [
  target({
    name: 'check-right',
    inputs: fc.constantFrom(...checkIds),
    holds: (id) => expect(judge(id, {}).verdict).toBe('ok'),
  }),
  // A body that has nothing of what was asked for is no answer: it makes nothing well, and nothing wrong.
  target({
    name: 'check-garbage',
    inputs: fc.record({
      of: fc.constantFrom(...readIds),
      body: fc.oneof(
        json.filter((value) => !holdsAny(value)),
        fc.constantFrom<unknown>({}, { status: 'ok' }, [], 'ok', null),
      ),
    }),
    holds({ of: { id, read }, body }) {
      const verdict = judge(id, { [read]: answered(body) });
      assertSmall(verdict);
      // The report only says more than the setting.
      if (read !== 'report' || id !== 'anonymization')
        expect([read, verdict.verdict]).toEqual([read, 'unknown']);
    },
  }),
  // Of what is nearly right anything may follow, but no crash, and nothing that a row has no room for.
  target({
    name: 'check-nearly',
    inputs: fc
      .constantFrom(...readIds)
      .chain((of) =>
        fc.record({ of: fc.constant(of), body: nearly(fc.constant(right[of.read] ?? { id: 'x' })) }),
      ),
    holds({ of: { id, read }, body }) {
      const changed = { [read]: answered(body) };
      assertSmall(judge(id, changed));
      checks[id].more?.(subject, readsWith(changed));
    },
  }),
  // No error but those that say something about the tenant makes anything wrong, and none makes anything well.
  target({
    name: 'check-refused',
    inputs: fc.record({
      of: fc.constantFrom(...readIds),
      status: fc.integer({ min: 201, max: 499 }).filter((status) => status !== 404),
      // As much as the reader of Graph's answers lets through.
      code: short,
      message: short.filter((one) => !/licen[cs]e|applicable/i.test(one)),
    }),
    holds({ of: { id, read }, status, code, message }) {
      const refused: GraphAnswer = {
        kind: 'answered',
        status,
        code,
        message,
        body: { error: { code, message } },
      };
      const verdict = judge(id, { [read]: refused });
      assertSmall(verdict);
      const isDenied = id === 'dataAccess' && status === 403;
      const says = isDenied ? 'fail' : 'unknown';
      const decidedByOther = id === 'anonymization';
      if (!decidedByOther) expect([read, status, verdict.verdict]).toEqual([read, status, says]);
      else expect(verdict.verdict).not.toBe('fail');
    },
  }),
  target({
    name: 'check-token',
    inputs: fc.record({
      id: fc.constantFrom(...checkIds),
      error: short,
      aadsts: fc.oneof(
        fc.integer({ min: 0, max: 999_999_999 }),
        fc.constantFrom(7_000_222, 65_001, 700_016, 50_057, 90_002, 50_034),
      ),
      correlationId: short,
    }),
    holds({ id, error, aadsts, correlationId }) {
      const failure = { kind: 'refused', error, aadsts, correlationId } as const;
      const verdict = checks[id].judge(subject, { token: err(failure), reads: new Map(), now: NOW });
      const kind = explain(aadsts).class;
      if (['other', 'transient', 'policy'].includes(kind)) expect(verdict.verdict).toBe('unknown');
      expect(verdict.verdict).not.toBe('ok');
      assertSmall(verdict);
    },
  }),
  target({
    name: 'check-own-app',
    inputs: fc.record({
      application: fc.oneof(nearly(fc.constant(holder)), json),
      servicePrincipal: json,
      kind: fc.constantFrom('secret' as const, 'certificate' as const, 'federated' as const),
    }),
    holds({ application, servicePrincipal, kind }) {
      const reads = new Map([
        ['application', answered(application)],
        ['servicePrincipal', answered(servicePrincipal)],
      ]);
      const verdict = judgeCredential(kind, entry as never, reads, CLIENT, NOW);
      assertSmall(verdict);
      if (!holdsAny(application)) expect(verdict.verdict).toBe('unknown');
    },
  }),
];

/** Does it hold a member that some read asks for? */
function holdsAny(value: unknown): boolean {
  const names = new Set(['id', ...Object.values(right).flatMap((one) => Object.keys(one as object))]);
  const look = (one: unknown): boolean =>
    typeof one === 'object' &&
    one !== null &&
    Object.entries(one).some(([name, member]) => names.has(name) || look(member));
  return look(value);
}
