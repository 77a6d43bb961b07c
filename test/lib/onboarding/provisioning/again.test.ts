import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SECOND } from '../../../../src/lib/clock.ts';
import { deleteAccount, deleteApp } from '../../../support/leftBehind.ts';
import { assertNoSecrets } from '../../../support/secrets.ts';
import {
  beginSetup,
  contosoOf,
  notesOf,
  ourApps,
  personOf,
  type SetupJourney,
  setupOf,
} from '../../../support/setup.ts';
import { withAccount } from '../../../support/renewedPasswords.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';

const adele = 'adele@contoso.example';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(async () => {
  await assertNoSecrets(world);
  await world.stop();
});

async function snow(): Promise<SetupJourney> {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  await journey.signIn(adele);
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
  return journey;
}
/** A connection of Cayosoft's whose account has signed in. */
async function cayosoft(userName: string): Promise<SetupJourney> {
  const journey = await beginSetup(world, 'cayosoft', 'contoso.example');
  await journey.signIn(adele, { userName });
  expect(await journey.work()).toMatchObject({ kind: 'askAccount' });
  return used(journey, userName);
}
async function used(journey: SetupJourney, userName: string): Promise<SetupJourney> {
  // What was granted in the instant of a new password counts as older than it.
  world.advance(SECOND);
  await journey.signIn(`${userName}@contoso.example`);
  await journey.press({ do: 'useAccount' });
  expect(await journey.view()).toMatchObject({ kind: 'connected' });
  return journey;
}

test('after an end, the password that the connector was given has to be entered anew', async () => {
  const { id, account } = await withAccount(world, 'sam360');
  const shown = await world.services.handOver.show(id, { by: 'olivia', whom: 'an operator' });
  await world.services.handOver.confirm(id, shown?.ok ? shown.value.keyIds : [], 'olivia');
  expect(await (await setupOf(world, id)).view()).toMatchObject({ kind: 'askSetup', entersAnew: false });
  const old = account.password;
  await world.services.disconnects.begin(id, { remove: [], by: 'admin' }, 'olivia');
  expect(account.password).toBe(old);

  const again = await setupOf(world, id);
  expect(await again.view()).toMatchObject({ kind: 'askSetup', entersAnew: true });
  const [userName = ''] = account.userPrincipalName.split('@');
  await again.signIn(adele, { userName });
  expect(await again.work()).toMatchObject({ stop: { code: 'signInAgain' } });
  await again.signIn(adele);
  await again.work();
  expect(account.password).not.toBe(old);
  const { health, access } = await read(world, id);
  const due = { code: 'handOver.due', severity: 'critical', subject: account.id };
  expect(health.checks.secretExpiry?.last).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining(due)]),
  });
  expect(access.account).not.toHaveProperty('formerHandOver');
});

describe('once more, where everything works', () => {
  test('nothing is made twice, the credential is kept, and a set of rights is added', async () => {
    const journey = await snow();
    const before = await read(world, journey.id);
    const again = await setupOf(world, journey.id);
    expect(await again.view()).toMatchObject({ kind: 'askSetup', again: true });
    await again.signIn(adele, { 'steward.watch': 'on' });
    expect(await again.view()).toMatchObject({ kind: 'progress' });
    expect(await again.work()).toMatchObject({ kind: 'connected' });
    const { access, state } = await read(world, journey.id);
    expect(access).toEqual({ ...before.access, steward: ['watch'] });
    expect(state).toBe('healthy');
    expect(ourApps(world, journey).map(({ passwordCredentials }) => passwordCredentials.length)).toEqual([1]);
    expect(await notesOf(world, journey)).toEqual(
      expect.arrayContaining([
        'application.found',
        'servicePrincipal.found',
        'credential.kept',
        'permissions.held',
      ]),
    );
  });

  test('with another user name the account is replaced, the former one stays listed, and can come back', async () => {
    const journey = await cayosoft('cayo-one');
    const first = (await read(world, journey.id)).access.account?.objectId;
    const again = await setupOf(world, journey.id);
    expect(await again.press({ userName: 'cayo-one', password: 'Quiet-Harbour-42' })).toMatchObject({
      kind: 'askSetup',
      faults: [{ path: 'password' }],
    });
    await again.signIn(adele, { userName: 'cayo-two' });
    expect(await again.work()).toMatchObject({
      kind: 'askAccount',
      userPrincipalName: 'cayo-two@contoso.example',
    });
    expect(await notesOf(world, journey)).toContain('account.former');
    await used(again, 'cayo-two');
    const replaced = await read(world, journey.id);
    expect(replaced.access.formerAccounts).toEqual([
      { objectId: first, userPrincipalName: 'cayo-one@contoso.example' },
    ]);
    expect(replaced.state).toBe('healthy');

    const back = await setupOf(world, journey.id);
    await back.signIn(adele, { userName: 'cayo-one' });
    expect(await back.work()).toMatchObject({ stop: { code: 'chooseAccount' } });
    await back.press({ do: 'choose', 'adopt.account': String(first) });
    await back.work();
    await back.signIn(adele);
    expect(await back.work()).toMatchObject({ kind: 'askAccount' });
    await used(back, 'cayo-one');
    const { access } = await read(world, journey.id);
    expect([
      access.account?.objectId,
      access.formerAccounts.map(({ userPrincipalName }) => userPrincipalName),
    ]).toEqual([first, ['cayo-two@contoso.example']]);
  });
});

describe('after somebody has deleted', () => {
  test('our app, it comes back with its credential', async () => {
    const journey = await snow();
    const [app] = ourApps(world, journey);
    if (!app) throw new Error('no app');
    deleteApp(world, app);
    await world.services.checkNow(journey.id);
    expect((await read(world, journey.id)).state).toBe('broken');
    const again = await setupOf(world, journey.id);
    await again.signIn(adele);
    expect(await again.work()).toMatchObject({ kind: 'connected' });
    expect(await notesOf(world, journey)).toContain('application.restored');
    expect(ourApps(world, journey)).toEqual([app]);
    expect(app.passwordCredentials).toHaveLength(1);
    expect((await read(world, journey.id)).state).toBe('healthy');
  });

  test('our account, another one of its name is made', async () => {
    const journey = await cayosoft('cayo-gone');
    const account = personOf(world, 'cayo-gone@contoso.example');
    deleteAccount(world, account);
    const again = await setupOf(world, journey.id);
    await again.signIn(adele, { userName: 'cayo-gone' });
    expect(await again.work()).toMatchObject({ kind: 'askAccount' });
    await used(again, 'cayo-gone');
    const { access } = await read(world, journey.id);
    expect(access.account?.objectId).not.toBe(account.id);
    expect(access.formerAccounts).toEqual([]);
    expect(contosoOf(world).users).not.toContain(account);
  });
});
