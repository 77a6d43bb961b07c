import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR } from '../../../src/lib/clock.ts';
import { type CheckId, checkIds } from '../../../src/lib/connections/verdict.ts';
import type { CheckMessage } from '../../../src/lib/health/checkMessage.ts';
import type { PassOutcome } from '../../../src/lib/health/pass.ts';
import type { Services } from '../../../src/lib/services.ts';
import {
  type Cost,
  NOTHING_ASKED,
  PLAIN,
  PROOF,
  QUIET,
  TRIED,
  UNCHANGED,
} from '../../../bench/reckoned/counts.ts';
import { costOf as counted } from '../../support/cost.ts';
import { ownProfile } from '../../support/profiles.ts';
import { withAccount } from '../../support/renewedPasswords.ts';
import { connectedBy } from '../../support/rotations.ts';
import { contosoOf } from '../../support/setup.ts';
import { connect } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

/** A connector whose account has Exchange roles, and whose app may look at them. */
const exchangeReader = ownProfile({
  apps: [
    {
      key: 'connector',
      ownership: 'dedicated',
      displayName: 'Tidewater Licences',
      redirectUris: ['https://tidewater.example/signed-in'],
      credential: { kind: 'secret', lifeDays: 180 },
      application: ['Directory.Read.All', 'RoleManagement.Read.Exchange'].map((name) => ({
        name,
        plain: 'Read',
        why: 'To read.',
      })),
    },
  ],
  account: {
    kind: 'made',
    userName: 'tidewater',
    displayName: 'Tidewater',
    exchangeRoles: ['View-Only Recipients', 'View-Only Configuration'],
  },
});

let world: World;
let services: Services;
const operations: string[] = [];
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await startWorld();
  services = world.another({
    onTableOperation: (table, operation) => operations.push(`${operation} ${table}`),
  });
  ids['shared'] = await connect(world, 'contoso');
  ids['own'] = (await connectedBy(world, 'certero-application')).id;
  ids['watched'] = (await connectedBy(world, 'snow', { 'steward.watch': 'on' })).id;
  ids['withPassword'] = (await withAccount(world, 'sam360')).id;
  ids['onBehalf'] = (await withAccount(world, 'cayosoft')).id;
  ids['accountAlone'] = (await withAccount(world, 'sam360-account', { 'steward.watch': 'on' })).id;
  await world.services.profiles.put(exchangeReader, 'olivia');
  ids['exchange'] = (await withAccount(world, exchangeReader.id)).id;
  world.advance(3 * DAY);
  // What there is to tell is told: from now on nothing changes.
  for (const id of Object.values(ids)) await services.checkNow(id);
});
afterAll(() => world.stop());

const costOf = (work: () => Promise<unknown>): Promise<Cost> => counted(world.microsoft, operations, work);

const pass = (kind: string, ...checks: CheckId[]) =>
  services.passes.pass({ connectionId: ids[kind] ?? '', checks, attempt: 0 }, false);

/** What each message costs that a question comes to, in order. */
async function costsOf(kind: string, ...checks: CheckId[]): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (
    let next: CheckMessage | undefined = { connectionId: ids[kind] ?? '', checks, attempt: 0 };
    next !== undefined;
  ) {
    const message: CheckMessage = next;
    let outcome: PassOutcome | undefined;
    costs.push(await costOf(async () => (outcome = await services.passes.pass(message, false))));
    next = outcome?.kind === 'done' ? outcome.left : undefined;
  }
  return costs;
}
const now = (kind: string) => services.checkNow(ids[kind] ?? '');

/** Another hour, so that a password may be tried again. */
async function later<T>(work: () => Promise<T>): Promise<T> {
  world.advance(2 * HOUR);
  // What an instance keeps for 15 seconds, for all messages: the profiles of one's own.
  await services.profiles.all();
  return work();
}

// The tenant's own or the operator's credential is one read of the vault; the steward app's is federated and costs none.
// A refresh token is another, and so is the password in the one message an hour that tries it.
interface Kind {
  readonly costs: Cost;
  readonly but: Partial<Record<CheckId | 'now', Partial<Cost>>>;
  /** What one message more costs, and the checks for which there is one. */
  readonly first?: { readonly cost: Cost; readonly of: readonly CheckId[] };
}
const kinds: Readonly<Record<string, Kind>> = {
  shared: { costs: PLAIN, but: { secretExpiry: NOTHING_ASKED, account: NOTHING_ASKED } },
  own: { costs: PLAIN, but: { account: NOTHING_ASKED } },
  watched: {
    costs: PLAIN,
    but: {
      account: NOTHING_ASKED,
      anonymization: { vault: 0 },
      // Two messages: what the steward app sees is one of its own.
      now: { signIns: 2, batches: 2, tables: [...UNCHANGED, ...UNCHANGED] },
    },
  },
  withPassword: { costs: PLAIN, but: { account: TRIED, now: TRIED } },
  onBehalf: {
    costs: { ...PLAIN, vault: 2 },
    first: { cost: PROOF, of: ['secretExpiry', 'consentStatus'] },
    but: {
      account: { ...TRIED, vault: 3 },
      anonymization: NOTHING_ASKED,
      now: { signIns: 3, vault: 4, tables: [...UNCHANGED, ...TRIED.tables] },
    },
  },
  exchange: {
    costs: PLAIN,
    but: {
      account: { ...TRIED, vault: 2, beta: 1 },
      anonymization: NOTHING_ASKED,
      now: { ...TRIED, vault: 2, beta: 1 },
    },
  },
  accountAlone: {
    costs: { ...PLAIN, vault: 0 },
    but: {
      consentStatus: NOTHING_ASKED,
      account: { ...TRIED, vault: 1 },
      now: { ...TRIED, vault: 1 },
    },
  },
};

describe.each(Object.entries(kinds))('a message about a connection, %s', (kind, { costs, but, first }) => {
  test.each(checkIds)('with %s alone costs so much, and no more', async (check) => {
    const before = first?.of.includes(check) ? [first.cost] : [];
    const asked = () => costsOf(kind, check);
    const isNone = check === 'directoryAccount';
    // Where nothing is asked, no hour has to pass.
    expect(isNone ? await asked() : await later(asked)).toEqual([
      ...before,
      { ...costs, ...(isNone && NOTHING_ASKED), ...but[check] },
    ]);
  });

  test('with all checks, “Check now”, costs no more than that', async () => {
    expect(await later(() => costOf(() => now(kind)))).toEqual({ ...costs, ...but.now });
  });
});

describe('beyond that there is only', () => {
  test('a batch of the beta, which shows the Exchange roles', async () => {
    expect(await later(() => now('exchange'))).toMatchObject({
      verdicts: {
        account: {
          verdict: 'ok',
          evidence: { exchangeRoles: 'View-Only Recipients, View-Only Configuration' },
        },
      },
    });
  });

  test('nothing for a password that was tried within the hour', async () => {
    await later(() => now('withPassword'));
    expect(await costOf(() => now('withPassword'))).toEqual(PLAIN);
  });

  test('the download of one report, where it cannot be had as JSON', async () => {
    world.microsoft.world.knobs.faults = [
      { id: 'f', host: 'graph', pathContains: 'getM365', status: 400, count: 1 },
    ];
    let outcome: unknown;
    const cost = await costOf(async () => {
      outcome = await pass('shared', 'anonymization');
    });
    world.microsoft.world.knobs.faults = [];
    expect(cost).toEqual({ ...PLAIN, further: 2 });
    expect(outcome).toMatchObject({
      verdicts: { anonymization: { verdict: 'ok', evidence: { source: 'getM365AppUserDetail (file)' } } },
    });
  });

  test('what “Check now” tells: seven operations beyond its pass for one alert and the state that follows', async () => {
    const made = await world.services.webhooks.register({ url: `${world.origins.inbox}/x`, createdBy: 'me' });
    if (!made.ok) throw new Error(made.error.message);
    contosoOf(world).knobs.concealedNames = true;
    const cost = await later(() => costOf(() => now('shared')));
    contosoOf(world).knobs.concealedNames = false;
    await later(() => now('shared'));
    await world.services.deliveries.remove(made.value.webhook.id, 'me');
    const told = ['query misc', 'query misc', 'transaction deliveries', 'transaction deliveries'];
    expect(cost.tables).toEqual([
      'get connections',
      'transaction connections',
      'merge listing',
      'get connections',
      ...told,
      'replace connections',
      'merge listing',
    ]);
  });

  test('the history of a change, in the same operation', async () => {
    contosoOf(world).knobs.concealedNames = true;
    const cost = await costOf(() => pass('shared', 'anonymization'));
    contosoOf(world).knobs.concealedNames = false;
    expect(cost).toEqual({
      ...PLAIN,
      tables: ['get connections', 'transaction connections', 'merge listing'],
    });
  });
});

describe('while nothing is to be done', () => {
  beforeAll(async () => {
    // Nobody began the runs of last night, and nobody reports: they are begun, and closed without anybody.
    await services.runs.reconcile();
    world.advance(HOUR);
    await services.runs.reconcile();
  });

  test.each([
    ['reconcileRuns', () => services.runs.reconcile()],
    ['sweep', () => services.sweep()],
  ] as const)('%s reads so much, notes that it was done, and no more', async (timer, work) => {
    const whole = async () => {
      await work();
      await services.upkeep.note(timer);
    };
    expect((await costOf(whole)).tables).toEqual(QUIET[timer]);
  });
});
