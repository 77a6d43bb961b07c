import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SECOND } from '../../../src/lib/clock.ts';
import { accountAtWork } from '../../../src/lib/connections/access.ts';
import { accept, beginSetup, contosoOf, setupOf, type SetupJourney } from '../../support/setup.ts';
import { read } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** As an admin does it, who signs in once more where the page asks for that. @returns how often she did */
async function setUp(journey: SetupJourney): Promise<number> {
  let signIns = 1;
  await journey.signIn('adele@contoso.example');
  let page = await journey.work();
  if (page.kind === 'progress' && page.stop?.code === 'signInAgain') {
    signIns += 1;
    await journey.signIn('adele@contoso.example');
    page = await journey.work();
  }
  expect(page.kind).toBe('askAccount');
  const account = accountAtWork((await read(world, journey.id)).access);
  const user = contosoOf(world).users.find(({ id }) => id === account?.objectId);
  // What was signed in before its password was set is not taken.
  world.advance(SECOND);
  const there = await journey.open();
  await journey.arrive(await accept(world, journey.visitor, there, user?.userPrincipalName ?? ''));
  await journey.press({ do: 'useAccount' });
  expect((await read(world, journey.id)).state).toBe('healthy');
  return signIns;
}

test('ended and connected anew, twice: the same apps and the same account come into force again', async () => {
  const first = await beginSetup(world, 'cayosoft', 'contoso.example');
  expect(await setUp(first)).toBe(1);
  const { access: before } = await read(world, first.id);
  for (let turn = 0; turn < 2; turn += 1) {
    await world.services.disconnects.begin(first.id, { remove: [], by: 'admin' }, 'olivia');
    // The account's password went with the end: to set another one takes a right of its own.
    expect(await setUp(await setupOf(world, first.id))).toBe(2);
    const { access } = await read(world, first.id);
    expect(access.apps.map(({ objectId }) => objectId)).toEqual(before.apps.map(({ objectId }) => objectId));
    expect(access.account).toMatchObject({ objectId: before.account?.objectId, origin: 'made' });
  }
});
