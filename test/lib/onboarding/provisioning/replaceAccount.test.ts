import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, SECOND } from '../../../../src/lib/clock.ts';
import { accountAtWork } from '../../../../src/lib/connections/access.ts';
import { assertNoSecrets } from '../../../support/secrets.ts';
import {
  beginSetup,
  contosoOf,
  personOf,
  type SetupJourney,
  setupOf,
  readsReports,
} from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import type { TenantAccount } from '../../../../src/lib/connections/access.ts';
import { startWorld, type World } from '../../../support/world.ts';

const adele = 'adele@contoso.example';
const alex = 'alex@contoso.example';
const diego = 'diego@contoso.example';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(async () => {
  await assertNoSecrets(world);
  await world.stop();
});

const of = (name: string) => `${name}@contoso.example`;
/** The account signs in, and somebody says that it is the right one. */
async function used(journey: SetupJourney, account: string): Promise<void> {
  // What was granted in the instant of a new password counts as older than it.
  world.advance(SECOND);
  await journey.signIn(account);
  await journey.press({ do: 'useAccount' });
}
async function cayosoft(userName: string): Promise<SetupJourney> {
  const journey = await beginSetup(world, 'cayosoft', 'contoso.example');
  await journey.signIn(adele, { userName });
  expect(await journey.work()).toMatchObject({ kind: 'askAccount' });
  await used(journey, of(userName));
  expect(await journey.view()).toMatchObject({ kind: 'connected' });
  return journey;
}
/** The wizard once more. @returns where it ends */
async function again(id: string, answers: Record<string, string>): Promise<SetupJourney> {
  const journey = await setupOf(world, id);
  await journey.signIn(adele, answers);
  await journey.work();
  return journey;
}
const accessOf = async (id: string) => (await read(world, id)).access;
const namesOf = async (id: string) => {
  const { account, incoming, formerAccounts } = await accessOf(id);
  return {
    inForce: account?.userPrincipalName,
    incoming: incoming?.userPrincipalName,
    former: formerAccounts.map(({ userPrincipalName }) => userPrincipalName),
  };
};
async function actsOf(id: string) {
  await world.services.outbox.flush(id);
  const page = await world.services.audit.page(200);
  const ofIt = page.ok ? page.value.items.filter(({ connection }) => connection === id) : [];
  return ofIt.filter(({ action }) => action === 'credential.replaced');
}
/** What the checks say, with what is in force. */
async function verdictsOf(id: string) {
  const outcome = await world.services.checkNow(id);
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  return [outcome.connection.state, outcome.verdicts.consentStatus?.verdict];
}

/** The nightly checks try the password again. */
const withoutProof = (account: TenantAccount | undefined) =>
  account && { ...account, password: { ...account.password, proof: undefined } };

describe('an account that has to sign in takes the place of another one', () => {
  test('not before it has signed in with all permissions; until then the old one works', async () => {
    const { id } = await cayosoft('cayo-old');
    const before = await accessOf(id);
    const next = await again(id, { userName: 'cayo-new' });
    expect(await next.view()).toMatchObject({
      kind: 'askAccount',
      userPrincipalName: of('cayo-new'),
      inForce: of('cayo-old'),
    });
    const waiting = await accessOf(id);
    expect(waiting.account).toEqual(before.account);
    expect(await namesOf(id)).toEqual({ inForce: of('cayo-old'), incoming: of('cayo-new'), former: [] });
    // What is made is made for the new one.
    const made = personOf(world, of('cayo-new'));
    expect(made.directoryRoles).toHaveLength(1);
    const { oauth2PermissionGrants: grants } = contosoOf(world);
    expect(grants.filter(({ principalId }) => principalId === made.id)).toHaveLength(2);
    expect(await next.press({ do: 'show' })).toMatchObject({ password: { value: made.password } });

    // Nights go by.
    world.advance(2 * DAY);
    expect(await verdictsOf(id)).toEqual(['healthy', 'ok']);
    expect(await next.view()).toMatchObject({ kind: 'askAccount', userPrincipalName: of('cayo-new') });

    // Partly granted is not granted.
    world.advance(SECOND);
    await next.signIn(of('cayo-new'));
    await world.services.connections.update(id, (current) => {
      const { provisioning } = current;
      if (!provisioning?.signIn) throw new Error('nobody has signed in');
      const scopes = provisioning.signIn.scopes.filter((name) => name !== 'Group.ReadWrite.All');
      const signIn = { ...provisioning.signIn, scopes };
      return { connection: { ...current, provisioning: { ...provisioning, signIn } } };
    });
    expect(await next.view()).toMatchObject({ kind: 'confirmAccount', granted: 'partially' });
    await next.press({ do: 'useAccount' });
    expect(await next.view()).toMatchObject({ kind: 'setback', setback: { code: 'accountNotGranted' } });
    expect(withoutProof((await accessOf(id)).account)).toEqual(withoutProof(before.account));
    expect((await accessOf(id)).incoming).toMatchObject(waiting.incoming ?? {});
    expect(await verdictsOf(id)).toEqual(['healthy', 'ok']);
    expect(await actsOf(id)).toEqual([]);

    await used(next, of('cayo-new'));
    expect(await namesOf(id)).toEqual({
      inForce: of('cayo-new'),
      incoming: undefined,
      former: [of('cayo-old')],
    });
    expect(await verdictsOf(id)).toEqual(['healthy', 'ok']);
    // Said twice, it is written down once.
    await world.services.onboarding.depart(next.linkToken, { t: next.linkToken, do: 'useAccount' });
    const acts = await actsOf(id);
    expect(acts).toMatchObject([
      {
        action: 'credential.replaced',
        by: made.id,
        subject: made.id,
        text: `The account ${of('cayo-old')} was replaced by ${of('cayo-new')}.`,
      },
    ]);
    // Nothing names the vault’s entries of the former one any more.
    const row = JSON.stringify(await read(world, id));
    for (const entry of [before.account?.password, before.account?.refreshToken])
      expect(row).not.toContain(entry?.secretVersion ?? 'nothing');
  });

  test('and where it never does, another flow puts it aside', async () => {
    const { id } = await cayosoft('cayo-stays');
    const { account: before } = await accessOf(id);
    const next = await again(id, { userName: 'cayo-never' });
    expect(await next.view()).toMatchObject({ kind: 'askAccount' });
    // Whoever thinks better of it signs in with the old one.
    await used(next, of('cayo-stays'));
    const { account } = await accessOf(id);
    expect(account).toEqual({ ...before, refreshToken: expect.anything() });
    expect(account?.refreshToken?.secretVersion).not.toBe(before?.refreshToken?.secretVersion);
    expect(await namesOf(id)).toEqual({
      inForce: of('cayo-stays'),
      incoming: undefined,
      former: [of('cayo-never')],
    });
    expect(await actsOf(id)).toMatchObject([
      { by: before?.objectId, text: `The sign-in of the account ${of('cayo-stays')} was replaced.` },
    ]);
  });

  test('an existing user is replaced by another one who signs in, and by nobody else', async () => {
    for (const person of [diego, alex]) readsReports(world, person);
    const journey = await beginSetup(world, 'certero-delegated', 'contoso.example');
    const { id } = journey;
    await journey.signIn(adele, { existingUser: diego });
    await journey.work();
    await used(journey, diego);
    expect(await namesOf(id)).toEqual({ inForce: diego, incoming: undefined, former: [] });
    const next = await again(id, { existingUser: alex });
    expect(await namesOf(id)).toEqual({ inForce: diego, incoming: alex, former: [] });
    world.advance(DAY);
    expect(await verdictsOf(id)).toEqual(['healthy', 'ok']);
    await used(next, alex);
    expect(await namesOf(id)).toEqual({ inForce: alex, incoming: undefined, former: [] });
    expect(await verdictsOf(id)).toEqual(['healthy', 'ok']);
    // The same user again is nobody else: his sign-in goes on meanwhile.
    const { refreshToken } = (await accessOf(id)).account ?? {};
    await again(id, { existingUser: alex });
    expect(await namesOf(id)).toEqual({ inForce: alex, incoming: undefined, former: [] });
    expect((await accessOf(id)).account?.refreshToken).toEqual(refreshToken);
  });
});

describe('an account beside an app', () => {
  test('takes the place of another one when the steps have ended, and not where they stop', async () => {
    const journey = await beginSetup(world, 'sam360', 'contoso.example');
    const { id } = journey;
    await journey.signIn(adele, { userName: 'sam-old' });
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    expect(await actsOf(id)).toEqual([]);
    const before = (await accessOf(id)).account;

    world.microsoft.world.knobs.faults = [
      { id: 'one', host: 'graph', status: 404, pathContains: 'exchange/roleAssignments' },
    ];
    const next = await again(id, { userName: 'sam-new' });
    expect(await next.view()).toMatchObject({ kind: 'progress', stop: { code: 'notSeen' } });
    expect(await namesOf(id)).toEqual({ inForce: of('sam-old'), incoming: of('sam-new'), former: [] });
    expect((await accessOf(id)).account).toEqual(before);
    expect(await verdictsOf(id)).toEqual(['healthy', 'ok']);

    world.microsoft.world.knobs.faults = [];
    await next.press({ do: 'again' });
    expect(await next.work()).toMatchObject({ kind: 'connected' });
    expect(await namesOf(id)).toEqual({
      inForce: of('sam-new'),
      incoming: undefined,
      former: [of('sam-old')],
    });
    expect(await actsOf(id)).toMatchObject([
      {
        action: 'credential.replaced',
        by: personOf(world, adele).id,
        text: `The account ${of('sam-old')} was replaced by ${of('sam-new')}.`,
      },
    ]);
  });
});

test('an account that is to come is in the tenant, and removed with the rest', async () => {
  const { id } = await cayosoft('cayo-here');
  await again(id, { userName: 'cayo-soon' });
  const { incoming } = await accessOf(id);
  const soon = `removeIncomingAccount:${incoming?.objectId}`;
  const listed = (await world.services.disconnects.preview(id)) ?? [];
  expect(listed.filter(({ kind }) => kind.endsWith('Account'))).toMatchObject([
    { id: 'removeAccount', name: of('cayo-here') },
    { id: soon, name: of('cayo-soon') },
  ]);
  // Another connection that uses it keeps it.
  const other = await beginSetup(world, 'cayosoft', 'contoso.example');
  const access = { ...(await accessOf(other.id)), ...(incoming && { incoming }) };
  const lend = (lent: typeof access) =>
    world.services.connections.update(other.id, (current) => ({ connection: { ...current, access: lent } }));
  await lend(access);
  expect(await world.services.disconnects.usedBy(id, soon)).toHaveLength(1);
  const { incoming: _back, ...without } = access;
  await lend(without);

  await world.services.disconnects.begin(id, { remove: [soon], by: 'admin' }, 'operator');
  const admin = await setupOf(world, id);
  await admin.signIn(adele);
  await admin.work();
  const after = await read(world, id);
  expect([after.state, after.access.incoming, accountAtWork(after.access)?.userPrincipalName]).toEqual([
    'disconnected',
    undefined,
    of('cayo-here'),
  ]);
  expect(after.access.account).not.toHaveProperty('password');
  expect(contosoOf(world).users.some((user) => user.id === incoming?.objectId)).toBe(false);
  expect(contosoOf(world).users.some((user) => user.id === after.access.account?.objectId)).toBe(true);
});
