import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, iso } from '../../../../src/lib/clock.ts';
import type { Credential } from '../../../../src/lib/connections/access.ts';
import { existingSettings } from '../../../../src/lib/credentials/existingSettings.ts';
import { profileSchema, requiredRoles } from '../../../../src/lib/profiles/schema.ts';
import { snow } from '../../../../src/lib/profiles/snow.ts';
import { contosoOf, followLink, ourApps, type SetupJourney, setupOf } from '../../../support/setup.ts';
import { registered } from '../../../support/tenantApps.ts';
import { adele, appOf, connectedBy, DUE, keysOf, night, valueOf } from '../../../support/rotations.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';
import { actsOf } from '../../../support/acts.ts';

let world: World;
let start = 0;
beforeAll(async () => {
  world = await startWorld();
  start = world.now();
}, 120_000);
afterEach(() => {
  // The operator's own secrets do not live as long as all these tests together.
  world.advance(start - world.now());
  world.microsoft.world.knobs.faults = [];
  contosoOf(world).policies = {};
});
afterAll(() => world.stop());

const steward = { 'steward.rotate': 'on' };
const actsOn = ({ id }: SetupJourney) => actsOf(world, id);
const historyOf = async ({ id }: SetupJourney) =>
  (await world.services.connections.history(id, 100)).map(({ text }) => text);

/** Somebody was given what is in force, and perhaps said that it is entered. */
const handOver = ({ id }: SetupJourney, handedOver: Credential['handOver']) =>
  world.services.connections.update(id, (connection) => ({
    connection: {
      ...connection,
      access: {
        ...connection.access,
        apps: connection.access.apps.map((app) =>
          app.credential ? { ...app, credential: { ...app.credential, handOver: handedOver } } : app,
        ),
      },
    },
  }));

describe('where the steward app may rotate', () => {
  test('a secret gets a successor 60 days before its end, and goes itself a week later', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    const before = await appOf(world, journey);
    world.advance(DUE - 2 * DAY);
    await night(world, journey);
    expect((await appOf(world, journey)).credential).toEqual(before.credential);

    world.advance(2 * DAY);
    await night(world, journey);
    const after = await appOf(world, journey);
    expect(keysOf(world, journey)).toEqual([before.credential.keyId, after.credential.keyId]);
    expect(after.former.map(({ keyId }) => keyId)).toEqual([before.credential.keyId]);
    expect(after.pending).toBeUndefined();
    expect(valueOf(world, after.credential)).toBe(
      ourApps(world, journey)[0]?.passwordCredentials[1]?.secretText,
    );
    const connection = await read(world, journey.id);
    expect([connection.state, connection.provisioning?.kind]).toEqual(['healthy', 'make']);
    expect(connection.health.checks.secretExpiry?.last.verdict).toBe('ok');
    const states = world.microsoft.world.vault.secrets[after.credential.secretName.toLowerCase()]?.versions;
    expect(states?.map(({ tags }) => tags?.['state'])).toEqual(['former', 'active']);
    expect(await actsOn(journey)).toMatchObject([
      { action: 'credential.rotated', by: 'mooring', subject: after.credential.keyId },
    ]);

    world.advance(6 * DAY);
    await night(world, journey);
    expect(keysOf(world, journey)).toHaveLength(2);
    world.advance(DAY);
    await night(world, journey);
    expect(keysOf(world, journey)).toEqual([after.credential.keyId]);
    expect(states?.map(({ tags }) => tags?.['state'])).toEqual(['retired', 'active']);
    expect((await appOf(world, journey)).former).toEqual([]);
    expect((await actsOn(journey))[0]).toMatchObject({
      action: 'credential.retired',
      subject: before.credential.keyId,
    });
  });

  test('the same timer and the same message twice make one successor', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    world.advance(DUE);
    await Promise.all([world.services.rotations.beginDue(), world.another().rotations.beginDue()]);
    await Promise.all([journey.work(), world.another().look(journey.id, 'queue')]);
    await journey.work();
    await night(world, journey);
    expect(keysOf(world, journey)).toHaveLength(2);
    expect((await appOf(world, journey)).former).toHaveLength(1);
  });

  test('what somebody was given stays until its successor is entered, and somebody is told', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    const before = await appOf(world, journey);
    await handOver(journey, { at: iso(world.now()), by: 'olivia', confirmedAt: iso(world.now()) });
    world.advance(DUE);
    await night(world, journey);
    world.advance(30 * DAY);
    await night(world, journey);
    const after = await appOf(world, journey);
    expect(keysOf(world, journey)).toEqual([before.credential.keyId, after.credential.keyId]);
    expect(after.former[0]?.handOver?.by).toBe('olivia');

    await handOver(journey, { at: iso(world.now()), by: 'olivia' });
    await night(world, journey);
    expect(keysOf(world, journey)).toHaveLength(2);
    await handOver(journey, { at: iso(world.now()), by: 'olivia', confirmedAt: iso(world.now()) });
    await night(world, journey);
    expect(keysOf(world, journey)).toEqual([after.credential.keyId]);
  });

  test('a tenant’s rule for a shorter life is kept, and the successor is made in its last third', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    world.advance(DUE);
    contosoOf(world).policies = { secretLifetime: 'P30D' };
    await night(world, journey);
    const short = await appOf(world, journey);
    const life = Date.parse(short.credential.endsAt ?? '') - world.now();
    expect([life <= 30 * DAY, life > 29 * DAY]).toEqual([true, true]);
    world.advance(8 * DAY);
    await night(world, journey);
    world.advance(10 * DAY);
    await night(world, journey);
    expect((await appOf(world, journey)).credential.keyId).toBe(short.credential.keyId);
    world.advance(3 * DAY);
    await night(world, journey);
    expect((await appOf(world, journey)).credential.keyId).not.toBe(short.credential.keyId);
  });

  test('without its right it stops, says so, leaves everything in force, and tries again the next night', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    const before = await appOf(world, journey);
    const [application] = ourApps(world, journey);
    const owners = application?.owners ?? [];
    if (application) application.owners = [];
    world.advance(DUE);
    await night(world, journey);
    const stopped = await read(world, journey.id);
    expect(stopped).toMatchObject({
      state: 'healthy',
      provisioning: { kind: 'make' },
      rotationStop: { step: 'renew:connector', code: 'mayNotDo' },
    });
    // It stands in nobody's way: a link leads to the steps that mend it.
    expect(await (await setupOf(world, journey.id)).view()).toMatchObject({ kind: 'askSetup', again: true });
    expect((await appOf(world, journey)).credential).toEqual(before.credential);
    expect(await historyOf(journey)).toContain('Provisioning stopped at renew:connector: mayNotDo.');

    if (application) application.owners = owners;
    world.advance(DAY);
    await night(world, journey);
    expect((await appOf(world, journey)).credential.keyId).not.toBe(before.credential.keyId);
    const mended = await read(world, journey.id);
    expect([mended.provisioning?.kind, mended.rotationStop]).toEqual(['make', undefined]);
  });
});

describe('what a night finds', () => {
  test('a credential of ours that nobody knows the value of, and removes it', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    const [application] = ourApps(world, journey);
    const [known] = application?.passwordCredentials ?? [];
    if (!application || !known) throw new Error('no secret');
    const theirs = { ...known, keyId: '11111111-2222-4333-8444-555555555555', displayName: 'theirs' };
    application.passwordCredentials.push({ ...known, keyId: '99999999-2222-4333-8444-555555555555' }, theirs);
    await world.services.checkNow(journey.id);
    const found = await read(world, journey.id);
    expect(found.state).toBe('healthy');
    expect(found.health.checks.secretExpiry?.last).toMatchObject({
      verdict: 'fail',
      findings: [{ code: 'secret.orphaned', severity: 'info' }],
    });
    await night(world, journey);
    expect(keysOf(world, journey)).toEqual([known.keyId, theirs.keyId]);
    expect((await read(world, journey.id)).health.checks.secretExpiry?.last.verdict).toBe('ok');
  });

  test('an expiry that rotation looks after only once it has failed for a month', async () => {
    const verdictAt = async (journey: SetupJourney, days: number) => {
      world.advance(start + days * DAY - world.now());
      await world.services.checkNow(journey.id);
      const last = (await read(world, journey.id)).health.checks.secretExpiry?.last;
      return last?.verdict === 'fail' ? last.findings.map(({ code }) => code).join() : last?.verdict;
    };
    const rotating = await connectedBy(world, 'snow', steward);
    const other = await connectedBy(world, 'snow');
    expect([await verdictAt(rotating, 125), await verdictAt(other, 125)]).toEqual(['ok', 'secret.expiring']);
    expect([await verdictAt(rotating, 151), await verdictAt(other, 151)]).toEqual([
      'secret.expiring',
      'secret.expiring',
    ]);
  });
});

describe('trouble on the way', () => {
  test('where the vault takes nothing, what was made is removed from Entra again', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    const before = await appOf(world, journey);
    world.advance(DUE);
    world.microsoft.world.knobs.faults = [{ id: 'vault', host: 'vault', status: 403, pathContains: 'app-' }];
    await world.services.rotations.beginDue();
    await world.services.look(journey.id, 'queue');
    expect(keysOf(world, journey)).toEqual([before.credential.keyId]);
    expect((await read(world, journey.id)).onboarding.dueAt).toBeDefined();

    world.microsoft.world.knobs.faults = [];
    await journey.work();
    expect(keysOf(world, journey)).toHaveLength(2);
  });

  test('a secret whose making was never answered is removed before another is made', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    const before = await appOf(world, journey);
    world.advance(DUE);
    world.microsoft.world.knobs.faults = [
      { id: 'lost', host: 'graph', cut: 'body', count: 1, pathContains: 'addPassword' },
    ];
    await world.services.rotations.beginDue();
    await world.services.look(journey.id, 'queue');
    expect(keysOf(world, journey)).toHaveLength(2);
    world.advance(5 * 60_000);
    await journey.work();
    const after = await appOf(world, journey);
    expect(keysOf(world, journey)).toEqual([before.credential.keyId, after.credential.keyId]);
  });

  test('what Microsoft does not take yet is not in force, and is tried again by later messages', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    const before = await appOf(world, journey);
    world.advance(DUE);
    const { knobs } = world.microsoft.world;
    const { lag } = knobs;
    knobs.lag = { minMs: 20_000, maxMs: 20_000 };
    await world.services.rotations.beginDue();
    await world.services.look(journey.id, 'queue');
    const waiting = await appOf(world, journey);
    expect([waiting.credential, waiting.pending?.kind]).toEqual([before.credential, 'secret']);
    expect((await read(world, journey.id)).provisioning?.step).toBe('prove:connector');
    await journey.work();
    knobs.lag = lag;
    expect((await appOf(world, journey)).credential.keyId).toBe(waiting.pending?.keyId);
  });

  test('one that is never taken is given up after a day, and another takes its place', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    const before = await appOf(world, journey);
    world.advance(DUE);
    const { knobs } = world.microsoft.world;
    const { lag } = knobs;
    knobs.lag = { minMs: 20_000, maxMs: 20_000 };
    await world.services.rotations.beginDue();
    await world.services.look(journey.id, 'queue');
    knobs.lag = lag;
    knobs.faults = [{ id: 'wrong', host: 'entra', status: 401, aadsts: 7000215 }];
    await journey.work();
    expect((await read(world, journey.id)).rotationStop?.code).toBe('notSeen');
    const never = await appOf(world, journey);
    world.microsoft.world.knobs.faults = [];
    expect((await read(world, journey.id)).state).toBe('healthy');
    expect(never.pending?.keyId).toBeDefined();
    expect(never.credential).toEqual(before.credential);
    world.advance(DAY + HOUR);
    await night(world, journey);
    const after = await appOf(world, journey);
    expect([before.credential.keyId, never.pending?.keyId]).not.toContain(after.credential.keyId);
    expect(keysOf(world, journey)).not.toContain(never.pending?.keyId);
  });
});

describe('where nobody may rotate', () => {
  test('the timer leaves it, and a link lets an admin do it by signing in once', async () => {
    const journey = await connectedBy(world, 'snow');
    const before = await appOf(world, journey);
    world.advance(DUE);
    await night(world, journey);
    expect((await appOf(world, journey)).credential).toEqual(before.credential);

    const other = await setupOf(world, journey.id);
    const begun = await world.services.rotations.begin(journey.id, 'olivia');
    if (!begun?.ok || !begun.value.link) throw new Error('no link');
    const admin = followLink(world, journey.id, begun.value.link.token);
    expect(await admin.view()).toMatchObject({
      kind: 'askErrand',
      purpose: 'rotate',
      steps: [
        { kind: 'renew' },
        { kind: 'prove' },
        { kind: 'activate' },
        { kind: 'retire' },
        { kind: 'leave' },
      ],
    });
    await admin.signIn(adele);
    expect(await admin.work()).toMatchObject({ kind: 'connected', renewed: true });
    const after = await appOf(world, journey);
    expect(keysOf(world, journey)).toEqual([before.credential.keyId, after.credential.keyId]);
    const { setupApp } = world.microsoft.world.seeded;
    expect(contosoOf(world).servicePrincipals.filter(({ appId }) => appId === setupApp.clientId)).toEqual([]);
    expect((await read(world, journey.id)).provisioning?.kind).toBe('make');
    expect((await actsOn(journey))[0]?.by).not.toMatch(/olivia|mooring/);
    // The link that led to it has done its work; another one has not.
    expect(await other.view()).toMatchObject({ kind: 'askSetup', again: true });
  });

  test('settings of somebody else’s app end it, and nothing is made there', async () => {
    const journey = await connectedBy(world, 'snow');
    const begun = await world.services.rotations.begin(journey.id, 'olivia');
    if (!begun?.ok || !begun.value.link) throw new Error('no link');
    const admin = followLink(world, journey.id, begun.value.link.token);
    const theirs = registered(world, 'contoso', { roles: requiredRoles(profileSchema.parse(snow)) });
    const settings = {
      tenantId: world.microsoft.world.seeded.tenants.contoso,
      clientId: theirs.clientId,
      clientSecret: theirs.secret,
    };
    await world.services.giveSettings(journey.id, existingSettings.parse(settings), 'olivia');
    expect(await admin.view()).toMatchObject({ kind: 'connected' });
    expect((await read(world, journey.id)).provisioning?.kind).toBe('make');
  });

  test('a renewal that nobody came for gives way to a setup link, and what it stood in the place of comes back', async () => {
    const journey = await connectedBy(world, 'snow');
    const { provisioning: before } = await read(world, journey.id);
    const begun = await world.services.rotations.begin(journey.id, 'olivia');
    if (!begun?.ok || !begun.value.link) throw new Error('no link');
    await world.services.rotations.withdraw(journey.id, 'olivia');
    expect((await read(world, journey.id)).provisioning).toEqual(before);
    const again = await setupOf(world, journey.id);
    expect(await again.view()).toMatchObject({ kind: 'askSetup' });
    await world.services.newLink(journey.id, 'rosa');
    const acts = (await actsOn(journey)).map(({ action, by, subject }) => [action, by, subject]);
    expect(acts).toContainEqual(['rotation.requested', 'olivia', begun.value.link.id]);
    expect(acts).toContainEqual(['rotation.withdrawn', 'olivia', undefined]);
    // One that is being done is not disturbed.
    await world.services.rotations.begin(journey.id, 'olivia');
    await (await setupOf(world, journey.id)).signIn(adele);
    await world.services.rotations.withdraw(journey.id, 'olivia');
    expect((await read(world, journey.id)).provisioning?.kind).toBe('rotate');
    await world.services.rotations.withdraw('nobody', 'olivia');
    // Whoever signed in went away: the token goes, and the app that came with the sign-in is kept in mind.
    const isKept = () =>
      Object.values(world.microsoft.world.vault.secrets).some(
        ({ name, deleted }) => name === `setup-${journey.id}` && !deleted,
      );
    expect(isKept()).toBe(true);
    world.advance(2 * HOUR);
    await world.services.rotations.withdraw(journey.id, 'olivia');
    const { provisioning, access } = await read(world, journey.id);
    expect([provisioning, access.setupLeftover, isKept()]).toEqual([before, true, false]);
  });

  test('a credential that somebody gave is never touched', async () => {
    const journey = await connectedBy(world, 'snow', steward);
    await world.services.connections.update(journey.id, (connection) => ({
      connection: {
        ...connection,
        access: {
          ...connection.access,
          apps: connection.access.apps.map((app) =>
            app.credential ? { ...app, credential: { ...app.credential, origin: 'given' } } : app,
          ),
        },
      },
    }));
    world.advance(DUE);
    const before = keysOf(world, journey);
    await night(world, journey);
    expect(keysOf(world, journey)).toEqual(before);
    expect(await world.services.rotations.begin(journey.id, 'olivia')).toMatchObject({
      ok: false,
      error: { code: 'credential_not_taken' },
    });
  });
});

describe('a setup that is run again near the end of a secret', () => {
  test('leaves the old one in force until the new one has worked', async () => {
    const journey = await connectedBy(world, 'snow');
    const before = await appOf(world, journey);
    world.advance(160 * DAY);
    const again = await setupOf(world, journey.id);
    await again.signIn(adele);
    await world.services.look(journey.id, 'queue');
    expect(await again.work()).toMatchObject({ kind: 'connected' });
    const after = await appOf(world, journey);
    expect(after.former.map(({ keyId }) => keyId)).toEqual([before.credential.keyId]);
    expect(keysOf(world, journey)).toEqual([before.credential.keyId, after.credential.keyId]);
  });
});
