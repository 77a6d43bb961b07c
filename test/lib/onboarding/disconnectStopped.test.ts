import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { iso, MINUTE } from '../../../src/lib/clock.ts';
import { handOverState } from '../../../src/lib/connections/succession.ts';
import type { Operator } from '../../../src/lib/web/identity.ts';
import { removalsPage } from '../../../src/lib/web/removalsPage.ts';
import { beginSetup, contosoOf, notesOf, ourApps, setupOf, type SetupJourney } from '../../support/setup.ts';
import { read } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const adele = 'adele@contoso.example';
const disconnects = () => world.services.disconnects;

async function provisioned(profile: string, answers: Record<string, string> = {}): Promise<SetupJourney> {
  const journey = await beginSetup(world, profile, 'contoso.example');
  await journey.signIn(adele, answers);
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
  return journey;
}

describe('a removal ends', () => {
  test('where somebody has deleted the app by hand, and only the account is to go', async () => {
    const journey = await provisioned('sam360', { userName: 'sam-by-hand' });
    const { id } = journey;
    const [application] = ourApps(world, journey);
    world.microsoft.world.applications = world.microsoft.world.applications.filter(
      (one) => one !== application,
    );
    await disconnects().begin(id, { remove: ['removeAccount'], by: 'admin' }, 'operator');
    const admin = await setupOf(world, id);
    await admin.signIn(adele);
    await admin.work();
    const { state, access } = await read(world, id);
    expect([state, access.account]).toEqual(['disconnected', undefined]);
  });

  test('where a death came after something was removed and forgotten, and before the journal says so', async () => {
    const { id } = await provisioned('sam360', { userName: 'sam-forgotten' });
    const remove = ['removeCredential:connector', 'removeApplication:connector', 'removeAccount'];
    await disconnects().begin(id, { remove, by: 'admin' }, 'operator');
    const admin = await setupOf(world, id);
    await admin.signIn(adele);
    await world.services.connections.update(id, (current) => {
      const { account: _gone, ...access } = current.access;
      return { connection: { ...current, access: { ...access, apps: [] } } };
    });
    await admin.work();
    expect((await read(world, id)).state).toBe('disconnected');
    expect((await notesOf(world, { id })).toSorted()).toEqual([
      'removed.before',
      'removed.before',
      'removed.before',
      'setup.removed',
    ]);
  });
});

describe('the steward app is not allowed to go on', () => {
  const remove = ['removeCredential:connector', 'removeApplication:connector'];
  const olivia: Operator = { id: 'o', name: 'Olivia', roles: new Set(['Mooring.Operator']) };
  const pageOf = async (id: string) => (await removalsPage(world.services, olivia, id))?.body;

  /** A removal in its name, though the tenant has put it out. */
  async function stopped(): Promise<SetupJourney> {
    const journey = await provisioned('snow', { 'steward.rotate': 'on' });
    await disconnects().begin(journey.id, { remove, by: 'steward' }, 'operator');
    const tenant = contosoOf(world);
    const { clientId } = world.microsoft.world.seeded.stewardApp;
    tenant.servicePrincipals = tenant.servicePrincipals.filter(({ appId }) => appId !== clientId);
    await journey.work();
    const { provisioning } = await read(world, journey.id);
    expect([provisioning?.stop?.code, provisioning?.actor]).toEqual(['mayNotDo', 'steward']);
    return journey;
  }

  test('the link leads nobody to a sign-in; the operator sees why, and asks an admin instead', async () => {
    const { id } = await stopped();
    const onlooker = await setupOf(world, id);
    expect(await onlooker.view()).not.toHaveProperty('stop');
    expect(await onlooker.press()).toMatchObject({ kind: 'progress' });
    const html = await pageOf(id);
    expect(html).toContain('The steward app gets no token of the tenant.');
    expect(html).toContain('Ask an admin of the tenant instead');
    for (const one of remove) expect(html).toContain(`type="hidden" name="remove.${one}"`);

    expect(await disconnects().begin(id, { remove, by: 'admin' }, 'operator')).toMatchObject({ ok: true });
    const admin = await setupOf(world, id);
    await admin.signIn(adele);
    await admin.work();
    expect((await read(world, id)).state).toBe('disconnected');
  });

  test('or keeps the connection, also after an admin was asked: all is as before the first removal', async () => {
    const { id } = await stopped();
    expect(await disconnects().cancel(id, 'operator')).toEqual({ ok: true, value: undefined });
    const { state, provisioning } = await read(world, id);
    expect([state, provisioning?.kind, provisioning?.stop]).toEqual(['healthy', 'make', undefined]);
    expect(provisioning?.finishedAt).toBeDefined();
    expect(await pageOf(id)).not.toContain('The removal has stopped');

    await disconnects().begin(id, { remove: ['removeGrants:connector'], by: 'admin' }, 'operator');
    await disconnects().begin(id, { remove, by: 'admin' }, 'operator');
    await disconnects().cancel(id, 'operator');
    expect((await read(world, id)).provisioning).toEqual(provisioning);
  });
});

test('an app that is made anew after it was removed is to be handed over where the one before was', async () => {
  const journey = await provisioned('snow');
  const { id } = journey;
  await world.services.handOver.show(id, { by: 'olivia', whom: 'an operator' });
  const [before] = (await read(world, id)).access.apps;
  const remove = ['removeCredential:connector', 'removeApplication:connector'];
  await disconnects().begin(id, { remove, by: 'admin' }, 'operator');
  const admin = await setupOf(world, id);
  await admin.signIn(adele);
  await admin.work();
  expect((await disconnects().preview(id)) ?? []).toEqual([]);
  const again = await setupOf(world, id);
  await again.signIn(adele);
  expect(await again.work()).toMatchObject({ kind: 'connected' });
  const [app] = (await read(world, id)).access.apps;
  if (!app) throw new Error('no app');
  expect([app.clientId === before?.clientId, app.origin, handOverState(app)]).toEqual([
    false,
    'made',
    'again',
  ]);
  expect((await read(world, id)).access.formerApps).toEqual([]);
});

describe('a removal asked for while something is made', () => {
  const remove = ['removeGrants:connector'];

  test('is refused while a worker does steps', async () => {
    const { id } = await provisioned('snow');
    const lease = (until: number) =>
      world.services.connections.update(id, (current) => ({
        connection: {
          ...current,
          ...(current.provisioning && {
            provisioning: { ...current.provisioning, lease: { worker: 'w', until: iso(until) } },
          }),
        },
      }));
    await lease(world.now() + MINUTE);
    for (const wish of [remove, []])
      expect(await disconnects().begin(id, { remove: wish, by: 'admin' }, 'operator')).toMatchObject({
        ok: false,
        error: { code: 'state_conflict' },
      });
    expect((await read(world, id)).provisioning?.kind).toBe('make');
    await lease(world.now() - MINUTE);
    expect((await disconnects().begin(id, { remove, by: 'admin' }, 'operator')).ok).toBe(true);
  });

  test('and taken back, lets the making go on where it stood', async () => {
    const journey = await beginSetup(world, 'snow', 'contoso.example');
    await journey.signIn(adele);
    const { id } = journey;
    // What the first steps had made, when the process died: its lease has ended since.
    const { provisioning, onboarding } = await read(world, id);
    await world.services.connections.update(id, (current) => ({
      connection: {
        ...current,
        access: {
          ...current.access,
          apps: [{ key: 'connector', clientId: 'c', objectId: 'o', origin: 'made', former: [] }],
        },
      },
    }));
    await disconnects().begin(id, { remove, by: 'admin' }, 'operator');
    expect((await read(world, id)).onboarding.dueAt).toBeUndefined();
    await disconnects().cancel(id, 'operator');
    const after = await read(world, id);
    expect([after.provisioning, after.onboarding]).toEqual([provisioning, onboarding]);
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
  });

  test('and taken back, leaves no verifying that nothing would end', async () => {
    const { id } = await provisioned('snow');
    await world.services.connections.update(id, (current) => ({
      connection: { ...current, state: 'verifying' },
    }));
    await disconnects().begin(id, { remove, by: 'admin' }, 'operator');
    await disconnects().cancel(id, 'operator');
    expect((await read(world, id)).state).toBe('onboarding');
    const admin = await setupOf(world, id);
    expect(await admin.view()).toMatchObject({ kind: 'askSetup' });
  });
});
