import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, iso, MINUTE } from '../../../../src/lib/clock.ts';
import { handOverStatus } from '../../../../src/lib/credentials/handOverPlan.ts';
import { rotationWish } from '../../../../src/lib/credentials/rotation/plan.ts';
import { connectedBy } from '../../../support/rotations.ts';
import {
  allowSetupApp,
  passwordInForce,
  renewal,
  tokensAsked,
  versionsOf,
  withAccount,
} from '../../../support/renewedPasswords.ts';
import { assertNoSecrets } from '../../../support/secrets.ts';
import { contosoOf, notesOf, setupOf, type SetupJourney } from '../../../support/setup.ts';
import { read } from '../../../support/stored.ts';
import { startWorld, type World } from '../../../support/world.ts';
import { actsOf } from '../../../support/acts.ts';

const adele = 'adele@contoso.example';
const diego = 'diego@contoso.example';

let world: World;
let start = 0;
const shown: unknown[] = [];
beforeAll(async () => {
  world = await startWorld();
  start = world.now();
}, 120_000);
afterEach(() => {
  world.advance(Math.min(0, start + 100 * DAY - world.now()));
  world.microsoft.world.knobs.faults = [];
  contosoOf(world).policies = {};
});
afterAll(async () => {
  await assertNoSecrets(world, shown);
  await world.stop();
});

const actsOn = (id: string) => actsOf(world, id);
const asked = (path: string) => world.microsoft.requests.list({ part: 'graph', pathContains: path });
const setupIsGone = () => {
  const { clientId } = world.microsoft.world.seeded.setupApp;
  return !contosoOf(world).servicePrincipals.some(({ appId }) => appId === clientId);
};
const stopOf = async (id: string) => (await read(world, id)).provisioning?.stop;
const pendingOf = async (id: string) => (await read(world, id)).access.account?.pendingPassword;

/** What the page of the link shows, kept to look for secrets in. */
const seen = async (journey: SetupJourney) => {
  const view = await journey.view();
  shown.push(view);
  return view;
};

/** Somebody was given the password that is in force, and entered it. */
const handedOver = (id: string) =>
  world.services.connections.update(id, (connection) => {
    const { account } = connection.access;
    if (!account?.password) throw new Error('no password');
    const handOver = { at: iso(world.now()), by: 'olivia', confirmedAt: iso(world.now()) };
    const password = { ...account.password, handOver };
    return {
      connection: { ...connection, access: { ...connection.access, account: { ...account, password } } },
    };
  });

describe('an admin who signs in', () => {
  test('gives the account a new password, which is tried, put into force and written down', async () => {
    const { id, account } = await withAccount(world);
    const before = await read(world, id);
    await handedOver(id);
    const old = account.password;
    const admin = await renewal(world, id);
    expect(await seen(admin)).toMatchObject({
      kind: 'askErrand',
      purpose: 'password',
      warnings: ['entersAnew'],
      steps: [
        { kind: 'password' },
        { kind: 'leave' },
        { kind: 'provePassword' },
        { kind: 'activatePassword' },
      ],
      scopes: [
        'User-PasswordProfile.ReadWrite.All',
        'Application.ReadWrite.All',
        'DelegatedPermissionGrant.ReadWrite.All',
      ],
    });
    await admin.signIn(adele);
    expect(await admin.work()).toMatchObject({ kind: 'connected', renewed: true });

    expect(account.password).not.toBe(old);
    expect((account as { forceChangePasswordNextSignIn?: boolean }).forceChangePasswordNextSignIn).toBe(
      false,
    );
    expect(await passwordInForce(world, id)).toBe(account.password);
    const after = await read(world, id);
    expect([after.provisioning?.kind, after.links]).toEqual(['make', []]);
    // What the connector was given is not the account's password any more.
    expect(after.state).toBe('broken');
    expect(after.health.checks.secretExpiry?.last).toMatchObject({
      findings: [{ code: 'handOver.due', severity: 'critical', subject: account.id }],
    });
    expect(after.access.account).toEqual({
      ...before.access.account,
      password: {
        secretName: `account-${id}`,
        secretVersion: versionsOf(world, id)[1]?.version,
        setAt: expect.any(String),
        // Nobody consents to a sign-in that is for proof alone; the password is judged before that.
        proof: { at: expect.any(String), outcome: 'refused', aadsts: 65001 },
        formerHandOver: expect.objectContaining({ by: 'olivia' }),
      },
    });
    expect(versionsOf(world, id).map(({ tags }) => tags?.['state'])).toEqual(['former', 'active']);
    expect(setupIsGone()).toBe(true);
    expect(await actsOn(id)).toMatchObject([
      {
        action: 'credential.rotated',
        subject: account.id,
        by: expect.not.stringMatching(/olivia|mooring/),
        text: `A new password of the account ${account.userPrincipalName} is in force.`,
      },
      { action: 'rotation.requested', by: 'olivia' },
    ]);
    const profile = await world.services.profiles.find('sam360');
    expect(handOverStatus(after, profile)?.state).toBe('again');
  });

  test('ends the sign-in of an account that the connector works for, which is found, and asked for again', async () => {
    const { id, account } = await withAccount(world, 'cayosoft');
    const admin = await renewal(world, id);
    expect(await seen(admin)).toMatchObject({ purpose: 'password', warnings: ['signsInAgain'] });
    await admin.signIn(adele);
    await admin.work();
    expect(await passwordInForce(world, id)).toBe(account.password);
    const after = await read(world, id);
    expect(after.state).toBe('broken');
    expect(JSON.stringify(after.health.checks)).toContain('token.revoked');

    const again = await setupOf(world, id);
    expect(await seen(again)).toMatchObject({ kind: 'askAccount' });
    world.advance(MINUTE);
    await again.signIn(account.userPrincipalName);
    await again.press({ do: 'useAccount' });
    await world.services.look(id, 'queue');
    expect((await read(world, id)).state).toBe('healthy');
  });

  test('proves it by the steward app where there is no other', async () => {
    const { id, account } = await withAccount(world, 'sam360-account', { 'steward.watch': 'on' });
    const admin = await renewal(world, id);
    await admin.signIn(adele);
    await admin.work();
    expect(await passwordInForce(world, id)).toBe(account.password);
    expect((await read(world, id)).access.account?.password?.proof).toMatchObject({ aadsts: 65001 });
  });

  test('is believed by Microsoft’s word where nothing can sign in', async () => {
    const { id, account } = await withAccount(world, 'sam360-account');
    const admin = await renewal(world, id);
    await admin.signIn(adele);
    const flow = (await read(world, id)).provisioning?.flow ?? '';
    await admin.work();
    expect(await passwordInForce(world, id)).toBe(account.password);
    expect((await read(world, id)).access.account?.password).not.toHaveProperty('proof');
    const journal = await world.services.connections.journal(id, flow);
    expect(journal.flatMap(({ notes }) => notes.map(({ code }) => code))).toEqual(
      expect.arrayContaining(['password.unproved', 'password.activated']),
    );
  });

  test('and has no role for it, is told who may, and everything stays as it was', async () => {
    const { id, account } = await withAccount(world);
    allowSetupApp(world);
    const old = account.password;
    const person = await renewal(world, id);
    await person.signIn(diego);
    expect(await person.work()).toMatchObject({ kind: 'progress', stop: { code: 'mayNotDo' } });
    expect([account.password, await passwordInForce(world, id)]).toEqual([old, old]);
    expect(await pendingOf(id)).toBeUndefined();

    await person.signIn(adele);
    expect(await person.work()).toMatchObject({ kind: 'connected' });
    expect(account.password).not.toBe(old);
    expect(await passwordInForce(world, id)).toBe(account.password);
  });

  test('in a tenant that refuses the password types another one', async () => {
    const { id, account } = await withAccount(world);
    const old = account.password;
    contosoOf(world).policies = { bannedPasswords: '- _ . ! ? + * ='.split(' ') };
    const admin = await renewal(world, id);
    await admin.signIn(adele);
    expect(await admin.work()).toMatchObject({ stop: { code: 'passwordRefused' } });
    expect([account.password, await passwordInForce(world, id)]).toEqual([old, old]);
    expect(await pendingOf(id)).toBeUndefined();
    await admin.press({ do: 'choose', password: 'Quiet Anchor 42' });
    expect(await admin.work()).toMatchObject({ kind: 'connected' });
    expect([account.password, await passwordInForce(world, id)]).toEqual([
      'Quiet Anchor 42',
      'Quiet Anchor 42',
    ]);
  });

  test('of an account that is gone stops', async () => {
    const { id, account } = await withAccount(world);
    const admin = await renewal(world, id);
    const contoso = contosoOf(world);
    contoso.users = contoso.users.filter((one) => one !== account);
    await admin.signIn(adele);
    expect(await admin.work()).toMatchObject({
      stop: { code: 'refused', text: 'The account is not in the tenant any more.' },
    });
    expect(await pendingOf(id)).toBeUndefined();
  });
});

describe('the account itself', () => {
  test('changes its password by the one that is kept, and stays signed in', async () => {
    const { id, account } = await withAccount(world, 'cayosoft');
    allowSetupApp(world);
    const old = account.password;
    const itself = await renewal(world, id);
    world.microsoft.requests.clear();
    await itself.signIn(account.userPrincipalName);
    expect(await itself.work()).toMatchObject({ kind: 'connected', renewed: true });
    expect(account.password).not.toBe(old);
    expect(await passwordInForce(world, id)).toBe(account.password);
    expect(asked('/me/changePassword')).toHaveLength(1);
    expect(asked('/users/').filter(({ method }) => method === 'PATCH')).toEqual([]);
    expect((await read(world, id)).state).toBe('healthy');
    expect((await actsOn(id))[0]).toMatchObject({ by: account.id, subject: account.id });
  });

  test('whose password somebody set otherwise is told that an admin has to do it', async () => {
    const { id, account } = await withAccount(world);
    allowSetupApp(world);
    const kept = account.password;
    account.password = 'By-Somebody-Else-1';
    const itself = await renewal(world, id);
    await itself.signIn(account.userPrincipalName);
    expect(await itself.work()).toMatchObject({
      stop: { code: 'mayNotDo', text: expect.stringMatching(/An administrator has to set the new one/) },
    });
    expect([account.password, await passwordInForce(world, id)]).toEqual(['By-Somebody-Else-1', kept]);
    expect(await pendingOf(id)).toBeUndefined();
    await itself.signIn(adele);
    expect(await itself.work()).toMatchObject({ kind: 'connected' });
    expect(account.password).toHaveLength(24);
    expect(await passwordInForce(world, id)).toBe(account.password);
  });

  test('whose change was never answered is found to have the new one, without a session even', async () => {
    const { id, account } = await withAccount(world);
    allowSetupApp(world);
    const old = account.password;
    const itself = await renewal(world, id);
    await itself.signIn(account.userPrincipalName);
    world.microsoft.world.knobs.faults = [
      { id: 'lost', host: 'graph', cut: 'body', count: 1, pathContains: 'changePassword' },
    ];
    await world.services.look(id, 'queue');
    expect(account.password).not.toBe(old);
    expect(await passwordInForce(world, id)).toBe(old);
    world.advance(3 * HOUR);
    expect(await itself.work()).toMatchObject({ kind: 'connected' });
    expect(await passwordInForce(world, id)).toBe(account.password);
    expect(versionsOf(world, id)).toHaveLength(2);
  });

  test('whose change never came through has to sign in again once the session is over', async () => {
    const { id, account } = await withAccount(world);
    allowSetupApp(world);
    const old = account.password;
    const itself = await renewal(world, id);
    await itself.signIn(account.userPrincipalName);
    world.microsoft.world.knobs.faults = [
      { id: 'away', host: 'graph', status: 503, count: 1, pathContains: 'changePassword' },
    ];
    await world.services.look(id, 'queue');
    world.advance(3 * HOUR);
    expect(await itself.work()).toMatchObject({ stop: { code: 'signInAgain' } });
    expect([account.password, await passwordInForce(world, id)]).toEqual([old, old]);
    await itself.signIn(account.userPrincipalName);
    expect(await itself.work()).toMatchObject({ kind: 'connected' });
    expect(await passwordInForce(world, id)).toBe(account.password);
    expect(account.password).not.toBe(old);
  });
});

describe('while Microsoft does not take it', () => {
  /** As far as the first try of the new password, which meets this. */
  const until = async (fault: object) => {
    const { id, account } = await withAccount(world);
    const old = account.password;
    const admin = await renewal(world, id);
    await admin.signIn(adele);
    world.microsoft.world.knobs.faults = [{ id: 'try', host: 'entra', ...fault }];
    world.microsoft.requests.clear();
    await world.services.look(id, 'queue');
    expect(await passwordInForce(world, id)).toBe(old);
    expect(tokensAsked(world)).toBe(1);
    return { id, account, admin };
  };

  test.each([
    ['does not know it yet', { status: 400, aadsts: 50126, count: 1 }, HOUR],
    ['is away', { status: 503, count: 1 }, HOUR],
    ['hangs up', { cut: 'before', count: 1 }, HOUR],
    ['has locked the account', { status: 400, aadsts: 50053, count: 1 }, DAY],
  ])('because it %s, nobody hammers, and it is in force later', async (_what, fault, pause) => {
    const { id, account, admin } = await until(fault);
    for (let look = 0; look < 5; look += 1) {
      world.advance(pause / 6);
      await world.services.look(id, 'page');
    }
    expect(tokensAsked(world)).toBe(1);
    // Nothing of the admin's is left in the tenant meanwhile.
    expect(setupIsGone()).toBe(true);
    expect(await admin.work()).toMatchObject({ kind: 'connected' });
    expect(await passwordInForce(world, id)).toBe(account.password);
    expect((await read(world, id)).state).toBe('healthy');
  });

  test('nothing else begins, and no check calls the connection broken', async () => {
    const { id, account, admin } = await until({ status: 400, aadsts: 50126, count: 1 });
    world.advance(50 * MINUTE);
    for (const what of ['apps', 'password'] as const)
      expect(await world.services.rotations.begin(id, 'olivia', what)).toMatchObject({
        ok: false,
        error: { code: 'state_conflict' },
      });
    world.advance(DAY);
    world.microsoft.requests.clear();
    await world.services.checkNow(id);
    expect(account.signIn?.wrong).toBeUndefined();
    const during = await read(world, id);
    expect(during.state).toBe('healthy');
    expect(await world.services.rotations.begin(id, 'olivia', 'apps')).toMatchObject({ ok: false });
    await admin.work();
    expect(await passwordInForce(world, id)).toBe(account.password);
  });

  test.each([
    ['has locked the account', { status: 400, aadsts: 50053 }, 3],
    ['is away', { status: 503 }, 49],
  ])('because it %s, for two days, its word that it has taken it does', async (_what, fault, tries) => {
    const { id, account, admin } = await until(fault);
    const flow = (await read(world, id)).provisioning?.flow ?? '';
    const sent = world.now();
    expect(await admin.work()).toMatchObject({ kind: 'connected' });
    expect(Math.round((world.now() - sent) / HOUR)).toBe(48);
    // And one token for the checks behind it.
    expect(tokensAsked(world)).toBeLessThanOrEqual(tries + 1);
    expect(await passwordInForce(world, id)).toBe(account.password);
    const { access } = await read(world, id);
    expect([access.account?.pendingPassword, access.account?.password?.proof]).toEqual([
      undefined,
      undefined,
    ]);
    const journal = await world.services.connections.journal(id, flow);
    expect(journal.flatMap(({ notes }) => notes.map(({ code }) => code))).toContain('password.unanswered');
    expect((await world.services.rotations.begin(id, 'olivia', 'password'))?.ok).toBe(true);
  });

  test('one that its owner has set meanwhile is taken, and ends the waiting', async () => {
    const { id, account, admin } = await until({ status: 503 });
    const given = { userName: account.userPrincipalName, password: 'By-Hand-12345!' };
    expect(await world.services.giveAccount(id, given, 'olivia')).toMatchObject({
      error: { code: 'state_conflict' },
    });
    world.advance(2 * HOUR);
    world.microsoft.world.knobs.faults = [];
    account.password = given.password;
    expect(await world.services.giveAccount(id, given, 'olivia')).toMatchObject({ ok: true });
    expect(await admin.work()).toMatchObject({ kind: 'connected' });
    expect(await passwordInForce(world, id)).toBe(given.password);
    expect(await pendingOf(id)).toBeUndefined();
  });

  test('for hours, it stops, and a new link goes on with the same password', async () => {
    const { id, account, admin } = await until({ status: 400, aadsts: 50126 });
    expect(await admin.work()).toMatchObject({ stop: { code: 'notSeen' } });
    expect(tokensAsked(world)).toBe(3);
    expect((await stopOf(id))?.text).toContain('AADSTS50126');
    world.microsoft.world.knobs.faults = [];
    const sent = account.password;
    const again = await renewal(world, id);
    await again.signIn(adele);
    expect(await again.work()).toMatchObject({ kind: 'connected' });
    expect([account.password, await passwordInForce(world, id)]).toEqual([sent, sent]);
    expect(versionsOf(world, id)).toHaveLength(2);
  });
});

describe('refused in words', () => {
  test.each([
    ['where there is no account', 'snow', /no account whose password is kept here/],
    ['where the account is somebody else’s', 'sam360', /is somebody else’s/],
  ])('%s', async (_what, profile, detail) => {
    const { id } = profile === 'snow' ? await connectedBy(world, profile) : await withAccount(world, profile);
    await world.services.connections.update(id, (connection) => {
      const { account } = connection.access;
      const access = {
        ...connection.access,
        ...(account && { account: { ...account, origin: 'given' as const } }),
      };
      return { connection: { ...connection, access } };
    });
    const before = await read(world, id);
    expect(await world.services.rotations.begin(id, 'olivia', 'password')).toMatchObject({
      ok: false,
      error: { code: 'credential_not_taken', detail: expect.stringMatching(detail) },
    });
    expect(await read(world, id)).toEqual(before);
  });

  test.each([
    [{}, 'apps'],
    [{ what: 'password' }, 'password'],
    [{ what: 'everything' }, undefined],
    [{ what: 'apps', renew: ['connector'] }, undefined],
  ])('%j', (body, what) => {
    expect(rotationWish.safeParse(body).data?.what).toBe(what);
  });

  test('it never goes along with apps, and the timer never begins it', async () => {
    const { id, account } = await withAccount(world, 'sam360', { 'steward.rotate': 'on' });
    const old = account.password;
    expect(await world.services.rotations.begin(id, 'olivia')).toMatchObject({ value: { actor: 'steward' } });
    expect((await read(world, id)).provisioning?.choices).not.toHaveProperty('renewPassword');
    world.advance(120 * DAY);
    await world.services.rotations.beginDue();
    await (await setupOf(world, id)).work();
    expect(account.password).toBe(old);
    expect(await notesOf(world, { id })).not.toContain('password.set');
  });
});
