import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { signInAs } from '../../../../sandbox/visitor.ts';
import { DAY } from '../../../../src/lib/clock.ts';
import { assertNoSecrets } from '../../../support/secrets.ts';
import {
  beginSetup,
  contosoOf,
  notesOf,
  ourApps,
  personOf,
  type SetupJourney,
} from '../../../support/setup.ts';
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
afterEach(() => {
  const contoso = contosoOf(world);
  world.microsoft.world.knobs.faults = [];
  delete contoso.policies;
  delete contoso.federatedDomain;
  contoso.knobs.securityDefaults = false;
});

async function begun(profile: string, answers: Record<string, string> = {}): Promise<SetupJourney> {
  const journey = await beginSetup(world, profile, 'contoso.example');
  await journey.signIn(adele, answers);
  return journey;
}
const daysOf = (journey: SetupJourney) =>
  ourApps(world, journey).flatMap(({ passwordCredentials }) =>
    passwordCredentials.map(({ endDateTime }) => Math.ceil((Date.parse(endDateTime) - world.now()) / DAY)),
  );

describe('the tenant’s rules for credentials', () => {
  test('a shorter life is obeyed, and said', async () => {
    contosoOf(world).policies = { secretLifetime: 'P90D' };
    const journey = await begun('snow');
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(daysOf(journey)).toEqual([90]);
    expect(await notesOf(world, journey)).toContain('secret.shortened');
  });

  test('a life as long as it would be anyway is nothing to speak of', async () => {
    contosoOf(world).policies = { secretLifetime: 'P180D' };
    const journey = await begun('snow');
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(daysOf(journey)).toEqual([180]);
    expect(await notesOf(world, journey)).not.toContain('secret.shortened');
  });

  test('where they may not be read, refusals tell how long is too long', async () => {
    contosoOf(world).policies = { secretLifetime: 'P45D' };
    const journey = await begun('snow');
    world.microsoft.world.knobs.faults = [
      { id: 'policy', host: 'graph', status: 403, pathContains: 'defaultAppManagementPolicy' },
    ];
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(daysOf(journey)).toEqual([30]);
  });
});

describe('the account', () => {
  test('is told of a second factor that everybody needs', async () => {
    contosoOf(world).knobs.securityDefaults = true;
    const journey = await beginSetup(world, 'cayosoft', 'contoso.example');
    personOf(world, adele).signIn = { mfa: 'none' };
    let page = await journey.open({ userName: 'cayo-factor' });
    page = await signInAs(journey.visitor, page, adele, personOf(world, adele).password);
    page = await journey.visitor.press(page, 'Next');
    await journey.arrive(await journey.visitor.press(page, 'Accept'));
    expect(await journey.work()).toMatchObject({ kind: 'askAccount', secondFactor: true });
    expect(await notesOf(world, journey)).toContain('account.secondFactor');
  });

  test('is put on Microsoft’s own domain where the default one is federated', async () => {
    contosoOf(world).federatedDomain = 'contoso.com';
    const journey = await begun('cayosoft', { userName: 'cayo-domain' });
    expect(await journey.work()).toMatchObject({
      kind: 'askAccount',
      userPrincipalName: 'cayo-domain@contoso.example',
    });
    expect(await notesOf(world, journey)).toContain('account.otherDomain');
  });
});

describe('a password that was typed', () => {
  const begin = () => beginSetup(world, 'cayosoft', 'contoso.example');

  test.each([
    ['too short', 'Ab1-', 'must be at least 8 characters'],
    ['too plain', 'harbourharbour', 'must hold three'],
    ['with the user name in it', 'Cayo-Typed-77', 'must not hold the user name'],
  ])('%s is refused before anything is asked of Microsoft', async (_name, password, message) => {
    const journey = await begin();
    expect(await journey.press({ userName: 'cayo-typed', password })).toMatchObject({
      kind: 'askSetup',
      faults: [{ path: 'password', message: expect.stringContaining(message) }],
    });
    expect((await read(world, journey.id)).provisioning).toBeUndefined();
  });

  test('becomes the account’s', async () => {
    const journey = await begin();
    await journey.signIn(adele, { userName: 'cayo-own', password: 'Quiet-Harbour-42' });
    await journey.work();
    expect(personOf(world, 'cayo-own@contoso.example').password).toBe('Quiet-Harbour-42');
    expect(await journey.press({ do: 'show' })).toMatchObject({ password: { value: 'Quiet-Harbour-42' } });
  });

  test('and that the tenant refuses makes way for another', async () => {
    contosoOf(world).policies = { bannedPasswords: ['harbour'] };
    const journey = await begin();
    await journey.signIn(adele, { userName: 'cayo-banned', password: 'Quiet-Harbour-42' });
    expect(await journey.work()).toMatchObject({ stop: { code: 'passwordRefused' } });
    expect(await journey.press({ do: 'choose', password: 'weak' })).toMatchObject({
      faults: [{ path: 'password' }],
    });
    await journey.press({ do: 'choose', password: 'Quiet-Anchor-42' });
    expect(await journey.work()).toMatchObject({ kind: 'askAccount' });
    expect(personOf(world, 'cayo-banned@contoso.example').password).toBe('Quiet-Anchor-42');
  });

  test('or for one that we make', async () => {
    contosoOf(world).policies = { bannedPasswords: ['harbour'] };
    const journey = await begin();
    await journey.signIn(adele, { userName: 'cayo-ours', password: 'Quiet-Harbour-42' });
    await journey.work();
    await journey.press({ do: 'choose', password: '' });
    expect(await journey.work()).toMatchObject({ kind: 'askAccount' });
    expect(personOf(world, 'cayo-ours@contoso.example').password).toHaveLength(24);
  });
});
