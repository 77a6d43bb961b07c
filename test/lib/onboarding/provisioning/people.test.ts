import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { roleIds } from '../../../../sandbox/microsoft/graph/builtInRoles.ts';
import { signInAs } from '../../../../sandbox/visitor.ts';
import { MINUTE } from '../../../../src/lib/clock.ts';
import { accountAtWork } from '../../../../src/lib/connections/access.ts';
import { assertNoSecrets } from '../../../support/secrets.ts';
import {
  beginSetup,
  contosoOf,
  followLink,
  notesOf,
  ourApps,
  personOf,
  type SetupJourney,
  setupOf,
} from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';

const adele = 'adele@contoso.example';
const alex = 'alex@contoso.example';
const diego = 'diego@contoso.example';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(async () => {
  await assertNoSecrets(world);
  await world.stop();
});
const give = (account: string, ...roles: string[]) => {
  personOf(world, account).directoryRoles = [...roleIds(...roles)];
};
beforeEach(() => {
  give(alex, 'Application Administrator');
  give(diego);
});
afterEach(() => {
  const { knobs } = world.microsoft.world;
  knobs.faults = [];
  knobs.lag = { minMs: 0, maxMs: 0 };
  delete contosoOf(world).policies;
});

const stopOf = async (journey: SetupJourney) => (await read(world, journey.id)).provisioning?.stop?.code;
const principalsOf = (journey: SetupJourney) =>
  contosoOf(world).servicePrincipals.filter(({ appId }) =>
    ourApps(world, journey).some((app) => app.appId === appId),
  );
/** One app, one service principal, one secret, four roles. */
const count = (journey: SetupJourney) => {
  const [principal] = principalsOf(journey);
  return [
    ourApps(world, journey).length,
    principalsOf(journey).length,
    ourApps(world, journey).flatMap(({ passwordCredentials }) => passwordCredentials).length,
    contosoOf(world).appRoleAssignments.filter(({ principalId }) => principalId === principal?.id).length,
  ];
};
const begin = (profile = 'snow') => beginSetup(world, profile, 'contoso.example');

describe('two people', () => {
  test('whoever registers leaves the consent to a colleague, and nothing is made twice', async () => {
    const journey = await begin();
    await journey.signIn(alex);
    expect(await journey.work()).toMatchObject({
      kind: 'progress',
      isViewer: true,
      stop: { code: 'needsConsenter' },
    });
    expect(count(journey)).toEqual([1, 1, 1, 0]);
    const { access } = await read(world, journey.id);

    const asked = await journey.press({ do: 'colleague' });
    if (!('kind' in asked) || asked.kind !== 'progress' || !asked.colleagueLink) throw new Error('no link');
    const token = new URL(asked.colleagueLink.url).searchParams.get('t') ?? '';
    const made = { action: 'link.created', connection: journey.id } as const;
    const acts = await world.services.audit.page(10, undefined, made);
    expect(acts.ok && acts.value.items.map(({ by }) => by).toSorted()).toEqual(
      ['operator', personOf(world, alex).id].toSorted(),
    );
    const colleague = followLink(world, journey.id, token);
    expect(await colleague.view()).toMatchObject({ kind: 'progress', isViewer: false });
    await colleague.signIn(adele);
    expect(await colleague.work()).toMatchObject({ kind: 'connected' });
    expect(count(journey)).toEqual([1, 1, 1, 4]);
    expect((await read(world, journey.id)).access.apps).toMatchObject(access.apps);
    expect((await read(world, journey.id)).state).toBe('healthy');
  });

  test('in the same browser Microsoft asks who it is', async () => {
    const journey = await begin();
    await journey.signIn(alex);
    await journey.work();
    await journey.signIn(adele);
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
  });

  test('a Privileged Role Administrator does what they may, and what stays is said', async () => {
    const journey = await begin();
    await journey.signIn(alex);
    await journey.work();
    give(diego, 'Privileged Role Administrator', 'Global Reader');
    contosoOf(world).knobs.concealedNames = true;
    const colleague = await setupOf(world, journey.id);
    await colleague.signIn(diego);
    expect(await colleague.work()).toMatchObject({ kind: 'progress', stop: { code: 'mayNotDo' } });
    expect(count(journey)).toEqual([1, 1, 1, 4]);
    // Somebody else has unticked the box meanwhile.
    contosoOf(world).knobs.concealedNames = false;
    await colleague.press({ do: 'again' });
    expect(await colleague.work()).toMatchObject({ kind: 'connected' });
    expect((await read(world, journey.id)).access.setupLeftover).toBe(true);
    expect(await notesOf(world, journey)).toContain('setup.leftover');
  });

  test('only the browser that signed in may choose; another one is sent to sign in', async () => {
    const journey = await begin();
    await journey.signIn(alex);
    await journey.work();
    const other = await setupOf(world, journey.id);
    const sent = await other.press({ do: 'again' });
    expect(sent).toMatchObject({ kind: 'departure', location: expect.stringContaining('/authorize') });
    expect(await stopOf(journey)).toBe('needsConsenter');
  });

  test('only the browser that signed in is shown the password; another one is sent to sign in', async () => {
    const journey = await begin('cayosoft');
    await journey.signIn(adele);
    await journey.work();
    const account = accountAtWork((await read(world, journey.id)).access)?.userPrincipalName ?? '';
    const { password } = personOf(world, account);
    expect(password).toHaveLength(24);
    const other = await setupOf(world, journey.id);
    const seen = [await other.view(), await other.press({ do: 'show' })];
    expect(seen).toMatchObject([
      { kind: 'askAccount', password: 'elsewhere' },
      { kind: 'departure', location: expect.stringContaining('/authorize') },
    ]);
    expect(JSON.stringify(seen)).not.toContain(password);
    // Nothing was used up by that.
    expect(await journey.press({ do: 'show' })).toMatchObject({ password: { value: password } });
  });
});

test('where users may not register apps, an admin goes on', async () => {
  contosoOf(world).policies = { usersMayRegisterApplications: false };
  // An admin has allowed the setup app for everybody before.
  const before = await begin();
  const consent = await signInAs(before.visitor, await before.open(), adele, personOf(world, adele).password);
  await before.arrive(await before.visitor.press(consent, 'Accept', { forall: 'yes' }));

  const journey = await begin();
  await journey.signIn(diego);
  expect(await journey.work()).toMatchObject({ kind: 'progress', stop: { code: 'mayNotRegister' } });
  expect(count(journey)).toEqual([0, 0, 0, 0]);
  await journey.signIn(adele);
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
  expect(count(journey)).toEqual([1, 1, 1, 4]);
});

describe('the token of whoever signed in', () => {
  test('ends in the middle: asked to sign in again, and goes on where it stood', async () => {
    const journey = await begin();
    await journey.signIn(adele);
    world.microsoft.world.knobs.lag = { minMs: 5 * MINUTE, maxMs: 5 * MINUTE };
    await world.services.look(journey.id, 'queue');
    const { provisioning } = await read(world, journey.id);
    expect(provisioning?.step).toBe('servicePrincipal:connector');
    world.advance(Date.parse(provisioning?.session?.endsAt ?? '') - world.now());
    expect(await journey.work()).toMatchObject({ kind: 'progress', stop: { code: 'signInAgain' } });
    world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
    await journey.signIn(adele);
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(count(journey)).toEqual([1, 1, 1, 4]);
    expect(await notesOf(world, journey)).toContain('application.made');
  });

  test('ends before the last step: nobody is asked for that alone, and it is said', async () => {
    const journey = await begin();
    await journey.signIn(adele);
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'entra', status: 503 }];
    await world.services.look(journey.id, 'queue');
    const { provisioning } = await read(world, journey.id);
    expect(provisioning?.step).toBe('verify');
    world.microsoft.world.knobs.faults = [];
    world.advance(Date.parse(provisioning?.session?.endsAt ?? '') - world.now());
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(await notesOf(world, journey)).toContain('setup.leftover');
    const { access, state } = await read(world, journey.id);
    expect([access.setupLeftover, state]).toEqual([true, 'healthy']);
  });

  test.each([401, 403])('is refused at the last step with %i: what stays is said', async (status) => {
    const journey = await begin();
    await journey.signIn(adele);
    const { clientId } = world.microsoft.world.seeded.setupApp;
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'graph', status, pathContains: clientId }];
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect((await read(world, journey.id)).access.setupLeftover).toBe(true);
    // The next time it goes, and nothing is left to say.
    world.microsoft.world.knobs.faults = [];
    const again = await setupOf(world, journey.id);
    await again.signIn(adele);
    expect(await again.work()).toMatchObject({ kind: 'connected' });
    expect((await read(world, journey.id)).access.setupLeftover).toBeUndefined();
  });
});
