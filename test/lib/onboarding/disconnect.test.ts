import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE } from '../../../src/lib/clock.ts';
import type { Tenant } from '../../../sandbox/microsoft/world.ts';
import { handOverState } from '../../../src/lib/connections/succession.ts';
import { appOf, keysOf } from '../../support/rotations.ts';
import { connect, read, rowsOf, take } from '../../support/stored.ts';
import { beginSetup, setupOf, type SetupJourney } from '../../support/setup.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const FINGERPRINT = 'a'.repeat(32);
const adele = 'adele@contoso.example';
const contoso = (): Tenant => {
  const found = world.microsoft.world.tenants.find(({ domain }) => domain === 'contoso.example');
  if (!found) throw new Error('no contoso');
  return found;
};
const disconnects = () => world.services.disconnects;
const idsOf = async (id: string) => ((await disconnects().preview(id)) ?? []).map((one) => one.id);

async function provisioned(profile: string, answers: Record<string, string> = {}): Promise<SetupJourney> {
  const journey = await beginSetup(world, profile, 'contoso.example');
  await journey.signIn(adele, answers);
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
  return journey;
}
const applicationsOf = (id: string) =>
  world.microsoft.world.applications.filter(({ uniqueName }) => uniqueName?.includes(id));
const secretsOf = (id: string) =>
  Object.values(world.microsoft.world.vault.secrets).filter(
    ({ name, deleted }) => name.includes(id) && deleted === undefined,
  );

describe('an admin removes everything that is there because of us', () => {
  test('and nothing is left but the history; then the same connection begins anew', async () => {
    const journey = await provisioned('sam360', { userName: 'sam-leaving', 'steward.watch': 'on' });
    const { id } = journey;
    const before = await read(world, id);
    const ids = await idsOf(id);
    expect(ids).toEqual([
      'removeGrants:connector',
      'removeCredential:connector',
      'removeApplication:connector',
      'removeAccount',
      'removeSteward',
    ]);
    const begun = await disconnects().begin(id, { remove: ids, by: 'admin' }, 'operator');
    expect(begun).toMatchObject({ ok: true, value: { link: { token: expect.any(String) } } });
    // Nothing has happened yet, and the connector goes on working.
    expect((await read(world, id)).state).toBe('healthy');
    const admin = await setupOf(world, id);
    expect(await admin.view()).toMatchObject({ kind: 'askErrand', purpose: 'remove' });
    await admin.signIn(adele);
    expect(await admin.work()).toMatchObject({ kind: 'linkProblem', problem: 'disconnected' });

    const after = await read(world, id);
    expect([after.state, after.access.apps, after.access.account, after.access.steward]).toEqual([
      'disconnected',
      [],
      undefined,
      [],
    ]);
    expect(applicationsOf(id)).toEqual([]);
    expect(contoso().users.some((user) => user.id === before.access.account?.objectId)).toBe(false);
    const gone = [world.microsoft.world.seeded.stewardApp, world.microsoft.world.seeded.setupApp];
    for (const { clientId } of gone)
      expect(contoso().servicePrincipals.some(({ appId }) => appId === clientId)).toBe(false);
    expect(secretsOf(id)).toEqual([]);
    const lines = await world.services.connections.history(id, 50);
    expect(lines.map(({ text }) => text).join(' ')).toMatch(/recovered until 2025-/);

    const again = await setupOf(world, id);
    expect(await again.view()).toMatchObject({ kind: 'askSetup' });
    await again.signIn(adele, { userName: 'sam-again' });
    expect(await again.work()).toMatchObject({ kind: 'connected' });
    const reconnected = await read(world, id);
    expect([reconnected.state, reconnected.createdAt]).toEqual(['healthy', before.createdAt]);
  });

  test('what somebody else has removed already is no obstacle', async () => {
    const { id } = await provisioned('snow');
    const [application] = applicationsOf(id);
    world.microsoft.world.applications = world.microsoft.world.applications.filter(
      (one) => one !== application,
    );
    await disconnects().begin(id, { remove: await idsOf(id), by: 'admin' }, 'operator');
    const admin = await setupOf(world, id);
    await admin.signIn(adele);
    await admin.work();
    expect((await read(world, id)).state).toBe('disconnected');
  });
});

describe('the steward app removes what it may', () => {
  test('at once, without an admin', async () => {
    const journey = await provisioned('snow', { 'steward.rotate': 'on' });
    const { id } = journey;
    const remove = ['removeCredential:connector', 'removeApplication:connector'];
    const begun = await disconnects().begin(id, { remove, by: 'steward' }, 'operator');
    expect(begun).toEqual({ ok: true, value: {} });
    await journey.work();
    expect([(await read(world, id)).state, applicationsOf(id)]).toEqual(['disconnected', []]);
  });

  test('and nothing else', async () => {
    const { id } = await provisioned('snow');
    const remove = ['removeApplication:connector'];
    expect(await disconnects().begin(id, { remove, by: 'steward' }, 'operator')).toMatchObject({
      ok: false,
      error: { code: 'invalid_request', errors: [{ path: 'remove.0' }] },
    });
  });
});

describe('what another connection uses', () => {
  test('is named, and stays', async () => {
    const one = await connect(world, 'contoso');
    await connect(world, 'contoso');
    const [consent] = (await disconnects().preview(one)) ?? [];
    expect(consent).toMatchObject({ id: 'removeConsent', usedBy: [{ id: expect.any(String) }] });
    expect(
      await disconnects().begin(one, { remove: ['removeConsent'], by: 'admin' }, 'operator'),
    ).toMatchObject({ ok: false, error: { errors: [{ message: expect.stringContaining('used by') }] } });
  });
});

describe('a connection is ended without removing anything', () => {
  test('its alerts close as disconnected, and are told', async () => {
    const id = await connect(world, 'fabrikam');
    await world.services.connections.update(id, (current) => ({
      connection: {
        ...current,
        health: {
          ...current.health,
          alerts: {
            [FINGERPRINT]: {
              check: 'consentStatus',
              code: 'consent.partial',
              subject: 'x',
              severity: 'warning',
              level: 1,
              message: 'm',
              openedAt: current.createdAt,
              changedAt: current.createdAt,
              sequence: 1,
            },
          },
        },
      },
    }));
    expect(await disconnects().begin(id, { remove: [], by: 'admin' }, 'operator')).toEqual({
      ok: true,
      value: {},
    });
    const { state, health } = await read(world, id);
    expect([state, health.alerts[FINGERPRINT]?.closedAs]).toEqual(['disconnected', 'disconnected']);
    expect(await disconnects().begin(id, { remove: [], by: 'admin' }, 'operator')).toMatchObject({
      ok: false,
      error: { code: 'state_conflict' },
    });
  });

  test('the secret that the connector was given goes on, whatever a new start makes', async () => {
    const journey = await provisioned('snow');
    const { id } = journey;
    const before = await appOf(world, journey);
    await world.services.handOver.show(id, { by: 'olivia', whom: 'an operator' });
    await disconnects().begin(id, { remove: [], by: 'admin' }, 'operator');
    const [ended] = (await read(world, id)).access.apps;
    expect([ended?.credential, ended?.former.map(({ keyId }) => keyId)]).toEqual([
      undefined,
      [before.credential.keyId],
    ]);

    const again = await setupOf(world, id);
    await again.signIn(adele);
    expect(await again.work()).toMatchObject({ kind: 'connected' });
    const after = await appOf(world, again);
    expect(keysOf(world, again)).toEqual([before.credential.keyId, after.credential.keyId]);
    // And it is known that somebody has to enter the new one.
    expect(handOverState(after)).toBe('again');
  });

  test('where the vault is away, it is ended all the same, and its entries go later', async () => {
    const { id } = await provisioned('snow');
    const { knobs } = world.microsoft.world;
    knobs.faults = [{ id: 'vault', host: 'vault', status: 403 }];
    expect(await disconnects().begin(id, { remove: [], by: 'admin' }, 'operator')).toEqual({
      ok: true,
      value: {},
    });
    await world.services.look(id, 'queue').catch(() => undefined);
    knobs.faults = [];
    const { state, clearing } = await read(world, id);
    expect([state, clearing, secretsOf(id).length > 0]).toEqual(['disconnected', true, true]);

    // Whoever tried it first is given the time to come to an end.
    world.advance(2 * MINUTE);
    await world.services.sweep();
    expect(await take(world, 'mooring-provisioning')).toContainEqual({ connectionId: id });
    await world.services.look(id, 'queue');
    const { onboarding, ...after } = await read(world, id);
    expect([after.clearing, onboarding.dueAt, secretsOf(id)]).toEqual([undefined, undefined, []]);
    const lines = await world.services.connections.history(id, 50);
    const removed = expect.stringMatching(/^Its entries of the key vault were removed\. .* until 2025-/);
    expect(lines.map(({ text }) => text)).toContainEqual(removed);
  });

  test('and nothing begins anew before its entries are gone', async () => {
    const { id } = await provisioned('snow');
    const { knobs } = world.microsoft.world;
    const refused = { ok: false, error: 'beingCleared' };
    knobs.faults = [{ id: 'vault', host: 'vault', status: 403 }];
    await disconnects().begin(id, { remove: [], by: 'admin' }, 'operator');
    expect(await world.services.links.create(id, 'operator')).toEqual(refused);
    world.advance(2 * MINUTE);
    await expect(disconnects().clear(id)).rejects.toThrow('the key vault');
    expect(await world.services.links.create(id, 'operator')).toEqual(refused);
    knobs.faults = [];
    // Another may still be at it, whose calls are only slow.
    await disconnects().clear(id);
    expect([await disconnects().forget(id, 'operator'), secretsOf(id).length > 0]).toMatchObject([
      { ok: false },
      true,
    ]);
    world.advance(2 * MINUTE);
    await disconnects().clear(id);
    expect(secretsOf(id)).toEqual([]);
    const again = await setupOf(world, id);
    await again.signIn(adele);
    expect(await again.work()).toMatchObject({ kind: 'connected' });
    await disconnects().clear(id);
    expect(await world.services.checkNow(id)).toMatchObject({
      verdicts: { secretExpiry: { verdict: expect.not.stringContaining('unknown') } },
    });
    expect((await read(world, id)).state).toBe('healthy');
  });

  test('and can then be forgotten, row by row; before, it cannot', async () => {
    const id = await connect(world, 'fabrikam');
    expect(await disconnects().forget(id, 'operator')).toMatchObject({
      ok: false,
      error: { code: 'state_conflict' },
    });
    await disconnects().begin(id, { remove: [], by: 'admin' }, 'operator');
    expect(await disconnects().forget(id, 'operator')).toEqual({ ok: true, value: undefined });
    const rows = await rowsOf(world, 'connections');
    expect(rows.filter(({ partitionKey }) => partitionKey === id)).toEqual([]);
    expect((await world.services.listing.fresh()).some((listed) => listed.id === id)).toBe(false);
  });
});

test('a wish can be taken back until an admin begins', async () => {
  const { id } = await provisioned('snow');
  const before = await read(world, id);
  await disconnects().begin(id, { remove: await idsOf(id), by: 'admin' }, 'operator');
  expect(await disconnects().cancel(id, 'operator')).toEqual({ ok: true, value: undefined });
  expect(await disconnects().cancel(id, 'operator')).toMatchObject({
    ok: false,
    error: { code: 'state_conflict' },
  });
  expect(await disconnects().cancel('nobody', 'operator')).toMatchObject({ error: { code: 'not_found' } });
  const { provisioning, onboarding } = await read(world, id);
  expect([provisioning, onboarding]).toEqual([before.provisioning, before.onboarding]);
});
