import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { signInAs } from '../../../../sandbox/visitor.ts';
import { accountAtWork } from '../../../../src/lib/connections/access.ts';
import { MINUTE } from '../../../../src/lib/clock.ts';
import {
  accept,
  beginSetup,
  contosoOf,
  notesOf,
  personOf,
  type SetupJourney,
  setupOf,
} from '../../../support/setup.ts';
import { auditOf } from '../../../support/handOver.ts';
import { assertNoSecrets } from '../../../support/secrets.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';

const adele = 'adele@contoso.example';
const alex = 'alex@contoso.example';
const diego = 'diego@contoso.example';
const lee = 'lee@contoso.example';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(() => world.stop());
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
  world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
});

/** Everything is made, and Diego is to sign in. */
async function ready(): Promise<SetupJourney> {
  const journey = await beginSetup(world, 'certero-delegated', 'contoso.example');
  await journey.signIn(adele, { existingUser: diego });
  expect(await journey.work()).toMatchObject({ kind: 'askAccount' });
  return setupOf(world, journey.id);
}
const passwordOf = (account: string) => personOf(world, account).password;
async function goesOn(journey: SetupJourney): Promise<void> {
  await journey.signIn(diego);
  expect(await journey.view()).toMatchObject({ kind: 'confirmAccount', signedInAs: diego, granted: 'fully' });
  await journey.press({ do: 'useAccount' });
  expect(await journey.view()).toMatchObject({ kind: 'connected' });
}

describe('the account’s sign-in', () => {
  test('by somebody of another tenant', async () => {
    const journey = await ready();
    await journey.arrive(
      await accept(world, journey.visitor, await journey.open(), 'megan@fabrikam.example'),
    );
    expect(await journey.view()).toMatchObject({ kind: 'setback', setback: { code: 'wrongTenant' } });
    await goesOn(journey);
  });

  test('that is cancelled, and one that is declined', async () => {
    const journey = await ready();
    const page = await journey.open();
    await journey.arrive(await journey.visitor.press(page, 'Back'));
    expect(await journey.view()).toMatchObject({ kind: 'setback', setback: { code: 'cancelled' } });
    const consent = await signInAs(journey.visitor, await journey.open(), alex, passwordOf(alex));
    await journey.arrive(await journey.visitor.press(consent, 'Cancel'));
    expect(await journey.view()).toMatchObject({ kind: 'setback', setback: { code: 'declined' } });
    await goesOn(journey);
  });

  test('that needs a second factor, or that a policy blocks', async () => {
    const journey = await ready();
    for (const [aadsts, code] of [
      [50076, 'secondFactor'],
      [53003, 'blocked'],
    ] as const) {
      const back = await accept(world, journey.visitor, await journey.open(), diego);
      world.microsoft.world.knobs.faults = [{ id: 'one', host: 'entra', status: 400, aadsts, count: 1 }];
      await journey.arrive(back);
      expect(await journey.view()).toMatchObject({ kind: 'setback', setback: { code, aadsts } });
    }
    await goesOn(journey);
  });

  test('by somebody to whom nothing was granted, and who may not consent', async () => {
    const journey = await ready();
    const page = await signInAs(journey.visitor, await journey.open(), lee, passwordOf(lee));
    await journey.arrive(await journey.visitor.press(page, 'Return to the application'));
    expect(await journey.view()).toMatchObject({ kind: 'setback', setback: { code: 'accountNotGranted' } });
    expect((await read(world, journey.id)).access.incoming?.userPrincipalName).toBe(diego);
    await goesOn(journey);
  });

  test('by a guest', async () => {
    const journey = await ready();
    const address = `${world.origins.app}/_sandbox/api/tenants/contoso.example/guests`;
    const body = JSON.stringify({ userPrincipalName: 'megan@fabrikam.example' });
    await world.microsoft.control(new Request(address, { method: 'POST', body }));
    const guest = contosoOf(world).users.find(({ home }) => home !== undefined);
    if (!guest) throw new Error('no guest');
    const connection = await read(world, journey.id);
    const clientId = connection.access.apps[0]?.clientId ?? '';
    const contoso = contosoOf(world);
    const client = contoso.servicePrincipals.find(({ appId }) => appId === clientId)?.id ?? '';
    const own = contoso.oauth2PermissionGrants.find((grant) => grant.clientId === client);
    if (!own) throw new Error('no grant');
    contoso.oauth2PermissionGrants.push({ ...own, id: crypto.randomUUID(), principalId: guest.id });
    await journey.arrive(
      await accept(world, journey.visitor, await journey.open(), 'megan@fabrikam.example'),
    );
    expect(await journey.view()).toMatchObject({ kind: 'setback', setback: { code: 'guest' } });
    contoso.users = contoso.users.filter((one) => one !== guest);
  });

  test('by another account than expected is shown, and another one can sign in instead', async () => {
    const journey = await ready();
    await journey.signIn(alex);
    expect(await journey.view()).toMatchObject({ kind: 'confirmAccount', signedInAs: alex, expected: diego });
    const stranger = await setupOf(world, journey.id);
    expect(await stranger.view()).toMatchObject({ kind: 'confirmAccount', isViewer: false });
    await stranger.press({ do: 'useAccount' });
    expect((await read(world, journey.id)).access.account).toBeUndefined();
    const asked = await journey.press({ do: 'continue' });
    expect(asked).toMatchObject({ location: expect.stringContaining('prompt=select_account') });
    await goesOn(journey);
    expect((await read(world, journey.id)).access.account?.userPrincipalName).toBe(diego);
  });

  test('for the whole organization is said when the steps are done again', async () => {
    const journey = await ready();
    const consent = await signInAs(journey.visitor, await journey.open(), alex, passwordOf(alex));
    await journey.arrive(await journey.visitor.press(consent, 'Accept', { forall: 'yes' }));
    await journey.press({ do: 'useAccount' });
    expect(await journey.view()).toMatchObject({ kind: 'connected' });
    const again = await setupOf(world, journey.id);
    await again.signIn(adele, { existingUser: diego });
    await again.work();
    expect(await notesOf(world, journey)).toContain('grants.wholeOrganization');
  });
});

test('no secret, token, code or password is left anywhere but in the vault', async () => {
  const journey = await beginSetup(world, 'cayosoft', 'contoso.example');
  const views: unknown[] = [await journey.view()];
  const see = async (outcome: Promise<unknown>) => views.push(await outcome, await journey.view());
  await see(journey.signIn(adele, { userName: 'cayo-secret', password: 'Quiet-Harbour-42' }));
  await see(journey.work());
  // Neither shown nor used up while it cannot be listed.
  const dying = world.another({
    onTableOperation: (table) => {
      if (table === 'audit') throw new Error('died');
    },
  });
  const token = { t: journey.linkToken, do: 'show' } as const;
  const cookies = (name: string) => journey.cookies.get(name);
  await expect(dying.onboarding.depart(token.t, token, cookies)).rejects.toMatchObject({
    code: 'unavailable',
  });
  const shown = await journey.press({ do: 'show' });
  expect(shown).toMatchObject({ password: { value: 'Quiet-Harbour-42' } });
  const by = personOf(world, adele).id;
  const { access } = await read(world, journey.id);
  expect(accountAtWork(access)?.password?.handOver).toEqual({ at: expect.any(String), by });
  expect((await auditOf(world, journey.id)).map(({ action, by }) => [action, by])).toEqual([
    ['credential.shown', by],
  ]);
  expect(await journey.press({ do: 'show' })).not.toMatchObject({ password: { value: expect.any(String) } });
  await see(journey.signIn('cayo-secret@contoso.example'));
  await see(journey.press({ do: 'useAccount' }));
  expect(views.at(-1)).toMatchObject({ kind: 'connected' });
  // The browser's own cookies are its own.
  const said = views.map((view) => ({ ...(view as object), cookie: undefined, viewer: undefined }));
  await assertNoSecrets(world, said);
});

test('what was accepted just now and is not known yet is tried again', async () => {
  const journey = await beginSetup(world, 'snow', 'contoso.example');
  world.microsoft.world.knobs.lag = { minMs: MINUTE, maxMs: MINUTE };
  await journey.signIn(adele);
  expect(await journey.view()).toMatchObject({ kind: 'setback', setback: { code: 'settling' } });
  world.advance(2 * MINUTE);
  await journey.signIn(adele);
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
});
