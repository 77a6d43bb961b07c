import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR } from '../../../src/lib/clock.ts';
import { createRemedies } from '../../../src/lib/health/remedies.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import { ok } from '../../../src/lib/result.ts';
import { connectedBy } from '../../support/rotations.ts';
import { contosoOf } from '../../support/setup.ts';
import { placed, read, take } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';
import { answered, away, tokenWith } from './support.ts';

let world: World;
let id: string;
beforeAll(async () => {
  world = await startWorld();
  ({ id } = await connectedBy(world, 'snow', { 'steward.watch': 'on', 'steward.reports': 'on' }));
  // Long enough after the set-up that reports have followed it.
  world.advance(3 * DAY);
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const conceal = (concealed: boolean): void => {
  contosoOf(world).knobs.concealedNames = concealed;
};
const showNames = (by = 'olivia') => world.services.remedies.showNames(id, by);
const acts = async () => {
  const page = await world.services.audit.page(100);
  const all = page.ok ? page.value.items : [];
  return all.filter(({ action }) => action === 'reports.shown').map(({ by, text }) => `${by}: ${text}`);
};
const lastOf = async () => (await read(world, id)).health.checks.anonymization?.last;
describe('names that are concealed again', () => {
  test('are drift, seen by the steward app in the setting itself', async () => {
    await world.services.checkNow(id);
    expect(await lastOf()).toMatchObject({ verdict: 'ok', evidence: { source: 'reportSettings' } });
    conceal(true);
    const outcome = await world.services.checkNow(id);
    expect(outcome).toMatchObject({
      kind: 'done',
      connection: { state: 'degraded' },
      verdicts: {
        consentStatus: { verdict: 'ok' },
        anonymization: {
          findings: [{ code: 'reports.concealed', message: expect.stringContaining('switched that back') }],
          evidence: { source: 'reportSettings', drift: true },
        },
      },
    });
  });

  test('are shown by the remedy, which is audited, read back and looked at anew', async () => {
    await take(world, 'mooring-checks');
    expect(await showNames()).toEqual({
      ok: true,
      value: { finding: 'reports.concealed', changed: true, seen: true },
    });
    expect(contosoOf(world).knobs.concealedNames).toBe(false);
    expect(await acts()).toEqual([
      'olivia: Asked Microsoft 365 to show the names of users in usage reports.',
    ]);
    expect(await take(world, 'mooring-checks')).toEqual([
      { connectionId: id, checks: ['anonymization'], attempt: 0 },
    ]);
    world.advance(HOUR);
    await world.services.checkNow(id);
    expect(await lastOf()).toMatchObject({ findings: [{ code: 'reports.settling', severity: 'info' }] });
    expect((await read(world, id)).state).toBe('healthy');
    world.advance(2 * DAY);
    await world.services.checkNow(id);
    expect(await lastOf()).toMatchObject({ verdict: 'ok' });
  });

  test('are left as they are where they show already', async () => {
    const before = await acts();
    expect(await showNames()).toMatchObject({ ok: true, value: { changed: false, seen: true } });
    expect(await acts()).toEqual(before);
  });
});

describe('the remedy', () => {
  const connection = async () => read(world, id);
  /** The remedy over a Graph that answers the change as told; all else is the world's. */
  const over = async (patch: GraphAnswer, readBack: GraphAnswer = answered(200, names(true))) => {
    const current = await connection();
    const texts: string[] = [];
    let written = false;
    const { connections, profiles, log, clock } = world.services;
    const remedies = createRemedies({
      connections: {
        read: () => Promise.resolve(current),
        update: async (_id, decide) => {
          const change = decide(current);
          texts.push(...(change?.connection.unaudited ?? []).map(({ text }) => text));
          const { reportsChangedAt } = change?.connection.access ?? {};
          if (reportsChangedAt !== current.access.reportsChangedAt) texts.push('changed');
          return connections.read(id);
        },
      },
      profiles,
      apps: {
        steward: undefined,
        client: () => Promise.resolve(ok({ clientId: 'steward', proof: { kind: 'secret', secret: 's' } })),
      },
      requestToken: () => Promise.resolve(tokenWith([])),
      openGraph: () => ({
        batch: () => Promise.reject(new Error('nothing is batched')),
        read: () => Promise.reject(new Error('nothing is read on')),
        send: ({ method }) => {
          if (method === 'GET') return Promise.resolve(written ? readBack : answered(200, names(true)));
          written = true;
          return Promise.resolve(patch);
        },
      }),
      flush: () => Promise.resolve(),
      recheck: () => Promise.resolve(),
      newAct: () => 'act',
      clock,
      log,
    });
    const outcome = await remedies.showNames(id, 'omar');
    return { outcome, texts };
  };
  const names = (displayConcealedNames: boolean) => ({ displayConcealedNames });
  const asked = 'Asked Microsoft 365 to show the names of users in usage reports.';
  const refused = 'Microsoft 365 did not take it.';

  test.each<[string, GraphAnswer, GraphAnswer | undefined, object, string[]]>([
    [
      'refuses is audited as that',
      answered(403, {}, 'Forbidden'),
      undefined,
      { error: { kind: 'refused', text: expect.stringContaining('403 Forbidden') } },
      [asked, refused],
    ],
    [
      'does not answer, and did nothing',
      { kind: 'unavailable', reason: 'Microsoft Graph answered 429', retryAfterSeconds: 7 },
      undefined,
      { error: { kind: 'unavailable', retryAfterSeconds: 7 } },
      [asked, refused],
    ],
    [
      'does not answer, and did it all the same',
      away,
      answered(200, names(false)),
      { value: { changed: true, seen: true } },
      [asked, 'changed'],
    ],
    [
      'takes, and shows a moment later',
      answered(204),
      answered(200, names(true)),
      { value: { changed: true, seen: false } },
      [asked, 'changed'],
    ],
    [
      'takes, and goes away',
      answered(204),
      away,
      { value: { changed: true, seen: false } },
      [asked, 'changed'],
    ],
  ])('that Microsoft %s', async (_what, patch, readBack, expected, written) => {
    const { outcome, texts } = await over(patch, readBack);
    expect(outcome).toMatchObject(expected);
    expect(texts).toEqual(written);
  });

  test('does nothing while the setting cannot be read', async () => {
    conceal(true);
    world.microsoft.world.knobs.faults = [
      { id: 'f', host: 'graph', pathContains: 'reportSettings', status: 429, retryAfterSeconds: 7 },
    ];
    const before = await acts();
    expect(await showNames()).toEqual({ ok: false, error: { kind: 'unavailable', retryAfterSeconds: 7 } });
    expect(await acts()).toEqual(before);
  });

  test('needs the tenant admin’s leave, a connection, and a connector that wants names', async () => {
    const { remedies, connections } = world.services;
    expect(await remedies.showNames('nobody', 'olivia')).toBeUndefined();
    const pending = await placed(world, 'onboarding', 'Not connected');
    expect(await remedies.showNames(pending, 'olivia')).toMatchObject({ error: { kind: 'notConnected' } });
    const without = await placed(world, 'healthy', 'Not allowed');
    expect(await remedies.showNames(without, 'olivia')).toEqual({ ok: false, error: { kind: 'notAllowed' } });
    await connections.update(without, (current) => ({
      connection: { ...current, profile: 'cayosoft', access: { ...current.access, steward: ['reports'] } },
    }));
    expect(await remedies.showNames(without, 'olivia')).toEqual({ ok: false, error: { kind: 'notNeeded' } });
  });

  test('is refused where the steward app was put out of the tenant, and the connector looks itself', async () => {
    const steward = contosoOf(world).servicePrincipals.find(
      ({ appId }) => appId === world.microsoft.world.seeded.stewardApp.clientId,
    );
    if (!steward) throw new Error('there is no steward app');
    steward.effectiveAt = world.now() + DAY;
    expect(await showNames()).toMatchObject({ ok: false, error: { kind: 'refused' } });
    conceal(false);
    await world.services.checkNow(id);
    expect(await lastOf()).toMatchObject({ verdict: 'ok', evidence: { source: 'getM365AppUserDetail' } });
  });
});
