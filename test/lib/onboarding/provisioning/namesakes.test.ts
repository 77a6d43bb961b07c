import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SECOND } from '../../../../src/lib/clock.ts';
import { strangerAccount, strangerApp } from '../../../support/leftBehind.ts';
import { assertNoSecrets } from '../../../support/secrets.ts';
import { beginSetup, contosoOf, ourApps, personOf, setupOf } from '../../../support/setup.ts';
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

describe('an app of the wanted name that is not ours', () => {
  const NAME = 'Snow Integration Connector';

  test('is adopted where the admin says so, keeps what it has, and can be adopted once', async () => {
    const stranger = strangerApp(world, NAME);
    const journey = await beginSetup(world, 'snow', 'contoso.example');
    await journey.signIn(adele);
    const found = [{ id: stranger.id, name: `${NAME} (${stranger.appId})` }];
    expect(await journey.work()).toMatchObject({
      kind: 'progress',
      stop: { code: 'chooseApp', appKey: 'connector', found },
    });
    // Another connection stands at the same choice.
    const late = await beginSetup(world, 'snow', 'contoso.example');
    await late.signIn(adele);
    expect(await late.work()).toMatchObject({ stop: { code: 'chooseApp', found } });

    const choice = { do: 'choose', 'adopt.connector': stranger.id } as const;
    const other = await setupOf(world, journey.id);
    expect(await other.press(choice)).toMatchObject({ location: expect.stringContaining('/authorize') });
    expect((await read(world, journey.id)).provisioning?.stop?.code).toBe('chooseApp');

    await journey.press(choice);
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    const adopted = () => ({
      marked: stranger.uniqueName?.includes(journey.id),
      redirects: stranger.redirectUris,
      permissions: stranger.requiredResourceAccess[0]?.resourceAccess.length,
      secrets: stranger.passwordCredentials.length,
    });
    const kept = {
      marked: true,
      redirects: ['https://old.example/back', 'http://localhost'],
      permissions: 6,
      secrets: 2,
    };
    expect(adopted()).toEqual(kept);
    const { access, state } = await read(world, journey.id);
    expect([access.apps[0]?.objectId, access.apps[0]?.origin, state]).toEqual([
      stranger.id,
      'adopted',
      'healthy',
    ]);

    await late.press(choice);
    expect(await late.work()).toMatchObject({ stop: { code: 'chooseApp', found: [] } });
    await late.press({ do: 'choose', 'adopt.connector': 'new' });
    expect(await late.work()).toMatchObject({ kind: 'connected' });
    expect(ourApps(world, late)).toHaveLength(1);

    const again = await setupOf(world, journey.id);
    expect(await again.view()).toMatchObject({ kind: 'askSetup', again: true });
    await again.signIn(adele);
    expect(await again.work()).toMatchObject({ kind: 'connected' });
    expect(adopted()).toEqual(kept);
  });

  test('stays as it is where a new one is made beside it', async () => {
    const stranger = strangerApp(world, NAME);
    const before = structuredClone(stranger);
    const journey = await beginSetup(world, 'snow', 'contoso.example');
    await journey.signIn(adele);
    await journey.work();
    await journey.press({ do: 'choose', 'adopt.connector': 'new' });
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(ourApps(world, journey).map(({ displayName }) => displayName)).toEqual([NAME]);
    expect(stranger).toEqual(before);
  });
});

describe('an account of the wanted name that is not ours', () => {
  test('leaves the choice of another name', async () => {
    const stranger = strangerAccount(world, 'cayosoft-service');
    const before = structuredClone(stranger);
    const journey = await beginSetup(world, 'cayosoft', 'contoso.example');
    await journey.signIn(adele);
    expect(await journey.work()).toMatchObject({
      stop: { code: 'chooseAccount', found: [{ id: stranger.id, name: 'cayosoft-service@contoso.example' }] },
    });
    expect(await journey.press({ do: 'choose', userName: 'a b' })).toMatchObject({
      faults: [{ path: 'userName' }],
    });
    await journey.press({ do: 'choose', userName: 'cayosoft-two' });
    expect(await journey.work()).toMatchObject({
      kind: 'askAccount',
      userPrincipalName: 'cayosoft-two@contoso.example',
    });
    expect(stranger).toEqual(before);
  });

  test('is adopted with one more permission, and has a password of ours then', async () => {
    const stranger = personOf(world, 'cayosoft-service@contoso.example');
    const journey = await beginSetup(world, 'cayosoft', 'contoso.example');
    await journey.signIn(adele);
    await journey.work();
    await journey.press({ do: 'choose', 'adopt.account': stranger.id });
    expect(await journey.work()).toMatchObject({ stop: { code: 'signInAgain' } });
    await journey.signIn(adele);
    expect(await journey.work()).toMatchObject({ kind: 'askAccount' });
    const { access } = await read(world, journey.id);
    expect(access.incoming).toMatchObject({ objectId: stranger.id, origin: 'adopted' });
    expect(stranger.password).not.toBe('By-Hand-1234');
    expect(await journey.press({ do: 'show' })).toMatchObject({ password: { value: stranger.password } });
    world.advance(SECOND);
    await journey.signIn(stranger.userPrincipalName);
    await journey.press({ do: 'useAccount' });
    expect(await journey.view()).toMatchObject({ kind: 'connected' });
    expect(
      contosoOf(world).users.filter(({ displayName }) => displayName === stranger.displayName),
    ).toHaveLength(2);

    // It was there before us, whoever starts anew, and even where a death had kept the adoption from being written down.
    const { id } = journey;
    for (const isKnown of [true, false]) {
      await world.services.connections.update(id, ({ provisioning: _over, ...current }) => {
        const { account, incoming: _incoming, ...others } = current.access;
        // As an end leaves it: without its password.
        const access =
          isKnown && account ? { ...others, account: { ...account, password: undefined } } : others;
        return { connection: { ...current, access } };
      });
      const anew = await setupOf(world, id);
      await anew.signIn(adele);
      expect(await anew.work()).toMatchObject({ stop: { code: 'signInAgain' } });
      await anew.signIn(adele);
      expect(await anew.work()).toMatchObject({ kind: 'askAccount' });
      const after = await read(world, id);
      expect(after.access.incoming).toMatchObject({ objectId: stranger.id, origin: 'adopted' });
    }
  });
});
