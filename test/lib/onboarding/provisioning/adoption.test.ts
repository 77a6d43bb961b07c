import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Application } from '../../../../sandbox/microsoft/worldApps.ts';
import { existingSettings } from '../../../../src/lib/credentials/existingSettings.ts';
import { deleteApp, strangerApp } from '../../../support/leftBehind.ts';
import { createMortal, type Mortal } from '../../../support/mortal.ts';
import { appOf, connectedBy } from '../../../support/rotations.ts';
import { beginSetup, ourApps, setupOf } from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import { registered } from '../../../support/tenantApps.ts';
import { startWorld, type World } from '../../../support/world.ts';

const adele = 'adele@contoso.example';
const NAME = 'Snow Integration Connector';
const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];

let world: World;
let mortal: Mortal;
beforeAll(async () => {
  world = await startWorld();
  mortal = createMortal();
});
afterAll(async () => {
  mortal.stop();
  await world.stop();
});

const forget = (app: Application): void => {
  world.microsoft.world.applications = world.microsoft.world.applications.filter((one) => one !== app);
};

/** A setup that stands at the choice of a stranger's app. */
async function choosing() {
  const stranger = strangerApp(world, NAME);
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  await journey.signIn(adele);
  expect(await journey.work()).toMatchObject({ stop: { code: 'chooseApp' } });
  return { stranger, journey };
}

/** Where nobody remembers what was chosen: another link, and everything from the beginning. */
async function begunAnew(id: string) {
  await world.services.connections.update(id, ({ provisioning: _lost, onboarding, ...connection }) => {
    const { dueAt: _due, ...rest } = onboarding;
    return { connection: { ...connection, onboarding: rest } };
  });
  const again = await setupOf(world, id);
  await again.signIn(adele);
  return { again, view: await again.work() };
}

async function given(id: string, theirs: { clientId: string; secret: string }) {
  const settings = existingSettings.parse({
    tenantId: world.microsoft.world.seeded.tenants.contoso,
    clientId: theirs.clientId,
    clientSecret: theirs.secret,
  });
  expect(await world.services.giveSettings(id, settings, 'olivia')).toMatchObject({ ok: true });
}

test('a stranger that was marked is never taken for what we made, wherever the process dies', async () => {
  // Until the service principal is there: behind that the app is known.
  for (let changes = 0; changes < 9; changes += 1) {
    const { stranger, journey } = await choosing();
    await journey.press({ do: 'choose', 'adopt.connector': stranger.id });
    mortal.dieAfter(changes);
    await world
      .another()
      .look(journey.id, 'queue')
      .catch(() => undefined);
    mortal.live();
    const isMarked = stranger.uniqueName !== undefined;
    const { again, view } = await begunAnew(journey.id);
    if ('stop' in view && view.stop) {
      expect([changes, isMarked, view.stop.code]).toEqual([changes, false, 'chooseApp']);
      await again.press({ do: 'choose', 'adopt.connector': stranger.id });
      await again.work();
    }
    const { access, state } = await read(world, journey.id);
    expect([changes, state, access.apps.map(({ objectId, origin }) => [objectId, origin])]).toEqual([
      changes,
      'healthy',
      [[stranger.id, 'adopted']],
    ]);
    expect(stranger.redirectUris).toEqual(['https://old.example/back', 'http://localhost']);
    forget(stranger);
  }
}, 120_000);

test('an app is adopted though another one bears the mark that was kept for it', async () => {
  const { stranger, journey } = await choosing();
  await world.services.connections.update(journey.id, (current) => ({
    connection: { ...current, access: { ...current.access, marks: { connector: 'kept' } } },
  }));
  const other = strangerApp(world, 'Another');
  other.uniqueName = `mooring-${journey.id}-connector-kept`;
  await journey.press({ do: 'choose', 'adopt.connector': stranger.id });
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
  expect(await appOf(world, journey)).toMatchObject({ objectId: stranger.id, origin: 'adopted' });
  expect(stranger.uniqueName).not.toBe(other.uniqueName);
  forget(stranger);
  forget(other);
});

describe('an app that was given', () => {
  test('and bears a mark of somebody else’s is set up as it is', async () => {
    const owner = await connectedBy(world, 'snow');
    const [shared] = ourApps(world, owner);
    if (!shared) throw new Error('no app');
    const { uniqueName } = shared;
    const theirs = registered(world, 'contoso', { roles });
    theirs.application.uniqueName = 'made-by-a-template';
    for (const app of [shared, theirs.application]) {
      const journey = await beginSetup(world, 'snow', 'contoso.example');
      app.passwordCredentials.push({ ...theirs.credential });
      await given(journey.id, { clientId: app.appId, secret: theirs.secret });
      const again = await setupOf(world, journey.id);
      await again.signIn(adele);
      expect(await again.work()).toMatchObject({ kind: 'connected' });
      expect(await appOf(world, journey)).toMatchObject({ clientId: app.appId, origin: 'adopted' });
    }
    expect([shared.uniqueName, theirs.application.uniqueName]).toEqual([uniqueName, 'made-by-a-template']);
  });

  test.each(['new', 'stranger', 'again'] as const)(
    'and is not there any more leaves the choice: %s',
    async (choice) => {
      const journey = await connectedBy(world, 'snow');
      forget(ourApps(world, journey)[0] as Application);
      const theirs = registered(world, 'contoso', { roles });
      await given(journey.id, theirs);
      await world.services.connections.update(journey.id, (current) => ({
        connection: {
          ...current,
          access: {
            ...current.access,
            apps: current.access.apps.map(({ objectId: _unknown, ...app }) => app),
            formerApps: [],
          },
        },
      }));
      deleteApp(world, theirs.application);
      const stranger = strangerApp(world, NAME);
      const again = await setupOf(world, journey.id);
      await again.signIn(adele);
      expect(await again.work()).toMatchObject({
        stop: {
          code: 'appGone',
          appKey: 'connector',
          text: expect.stringContaining(theirs.clientId),
          found: [{ id: stranger.id }],
        },
      });
      if (choice === 'again') world.microsoft.world.applications.push(theirs.application);
      await again.press(
        choice === 'again'
          ? { do: 'again' }
          : { do: 'choose', 'adopt.connector': choice === 'new' ? 'new' : stranger.id },
      );
      expect(await again.work()).toMatchObject({ kind: 'connected' });
      const { objectId, origin } = await appOf(world, journey);
      const wanted = { new: undefined, stranger: stranger.id, again: theirs.application.id }[choice];
      expect([origin, wanted ?? objectId]).toEqual([choice === 'new' ? 'made' : 'adopted', objectId]);
      forget(stranger);
    },
  );
});
