import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { revokeSessions } from '../../../sandbox/microsoft/entra/passwords.ts';
import type { User } from '../../../sandbox/microsoft/world.ts';
import { DAY, HOUR, iso, MINUTE, SECOND } from '../../../src/lib/clock.ts';
import { directoryRoles } from '../../../src/lib/profiles/account.ts';
import type { Services } from '../../../src/lib/services.ts';
import { deleteAccount, deleteApp, strangerAccount } from '../../support/leftBehind.ts';
import { assertNoSecrets } from '../../support/secrets.ts';
import { beginSetup, contosoOf, ourApps, personOf } from '../../support/setup.ts';
import { placed, read, rowsOf } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';
import { actsOf as actsOn } from '../../support/acts.ts';

const adele = 'adele@contoso.example';
const of = (name: string) => `${name}@contoso.example`;

let world: World;
const shown: unknown[] = [];
const given = new Set<string>();
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(async () => {
  await assertNoSecrets(world, shown);
  await world.stop();
});

let count = 0;
/** A connection whose account was made here and works. */
async function connected(profile = 'sam360', more: Record<string, string> = {}) {
  count += 1;
  const userName = `given-${count}`;
  const journey = await beginSetup(world, profile, 'contoso.example');
  await journey.signIn(adele, { userName, ...more });
  await journey.work();
  if (profile === 'cayosoft') {
    world.advance(SECOND);
    await journey.signIn(of(userName));
    await journey.press({ do: 'useAccount' });
  }
  expect((await read(world, journey.id)).state).toBe('healthy');
  // The first checks have tried the password that was made.
  world.advance(HOUR);
  return { id: journey.id, account: personOf(world, of(userName)), journey };
}
/** An admin of the tenant sets another password. */
function reset(account: User, password = `Another-Harbour-${(count += 1)}`): string {
  account.password = password;
  given.add(password);
  return password;
}
async function give(id: string, userName: string, password: string, services: Services = world.services) {
  given.add(password);
  const answer = await services.giveAccount(id, { userName, password }, 'olivia');
  if (!answer) throw new Error('no connection');
  shown.push(answer);
  return answer;
}
const refusalOf = (answer: Awaited<ReturnType<typeof give>>) => {
  if (answer.ok) throw new Error('it was taken');
  return answer.error;
};
const saidOf = (answer: Awaited<ReturnType<typeof give>>) => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.said;
};
const versionsOf = (id: string) => world.microsoft.world.vault.secrets[`account-${id}`]?.versions ?? [];
/** What is in force, as the vault holds it. */
async function inForce(id: string) {
  const { account } = (await read(world, id)).access;
  const version = versionsOf(id).find((one) => one.version === account?.password?.secretVersion);
  return [account?.userPrincipalName, version?.value];
}
const actsOf = (id: string) => actsOn(world, id);
const tries = () => world.microsoft.requests.count({ part: 'entra', method: 'POST' });
const standing = async (id: string) => {
  const { access, unaudited } = await read(world, id);
  return { account: access.account, former: access.formerAccounts, unaudited };
};

describe('a password that somebody set in the tenant', () => {
  test('is tried, kept, written down without its value, and the application is found again', async () => {
    const { id, account } = await connected();
    const before = (await read(world, id)).access.account;
    const password = reset(account);
    const answer = await give(id, account.userPrincipalName.toUpperCase(), password);
    expect(answer).toMatchObject({ ok: true, value: { consent: { status: 'fully', missing: [] } } });
    const [app] = ourApps(world, { id });
    expect(saidOf(answer)).toEqual([
      'The password is right.',
      'Sam360 has to be given the password too.',
      `The application ${app?.appId} was found again in the tenant.`,
      'Consent: Fully granted.',
    ]);
    expect(await inForce(id)).toEqual([account.userPrincipalName, password]);
    const after = (await read(world, id)).access;
    expect(after.account).toEqual({ ...before, password: expect.anything() });
    expect(await actsOf(id)).toMatchObject([
      {
        action: 'credential.replaced',
        by: 'olivia',
        subject: account.id,
        text: `The password of the account ${account.userPrincipalName} was replaced.`,
      },
    ]);
    // The old version is not taken away, and nobody names it.
    expect(versionsOf(id)).toHaveLength(2);
    expect(JSON.stringify(await read(world, id))).not.toContain(before?.password?.secretVersion ?? 'none');
  });

  test('given twice is tried, kept and written down once', async () => {
    const { id, account } = await connected();
    const password = reset(account);
    await give(id, account.userPrincipalName, password);
    const before = await read(world, id);
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
    expect((await read(world, id)).access).toEqual(before.access);
    expect([versionsOf(id).length, (await actsOf(id)).length]).toEqual([2, 1]);
    // Later it is tried again, and still the same version.
    world.advance(HOUR + MINUTE);
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
    expect([versionsOf(id).length, (await actsOf(id)).length]).toEqual([2, 1]);
  });

  test('that is wrong is refused, the old stays in force, and it is not tried again within an hour', async () => {
    const { id, account } = await connected();
    const before = await standing(id);
    const wrong = refusalOf(await give(id, account.userPrincipalName, 'Not-The-Password-1'));
    expect(wrong).toMatchObject({ code: 'credential_refused', errors: [{ path: 'password' }] });
    expect(wrong.errors?.[0]?.message).toContain('AADSTS50126');
    expect(wrong.detail).toContain('Nothing was kept');
    expect(await standing(id)).toEqual(before);
    expect(versionsOf(id)).toHaveLength(1);

    world.advance(10 * MINUTE);
    const password = reset(account);
    const asked = account.signIn?.wrong?.count;
    const soon = refusalOf(await give(id, account.userPrincipalName, password));
    expect(soon).toMatchObject({ code: 'too_soon', retryAfter: 50 * 60 });
    expect(soon.detail).toMatch(/once an hour.*Try again after 2025-01-\d\d \d\d:\d\d UTC\./);
    expect(account.signIn?.wrong?.count).toBe(asked);
    world.advance(51 * MINUTE);
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
  });

  test('of an account that Microsoft has locked is not tried again for a day', async () => {
    const { id, account } = await connected();
    const before = await standing(id);
    const password = reset(account);
    account.signIn = { ...account.signIn, locked: true };
    const locked = refusalOf(await give(id, account.userPrincipalName, password));
    expect(locked).toMatchObject({ code: 'credential_refused', errors: [{ path: 'userName' }] });
    expect(locked.errors?.[0]?.message).toContain('AADSTS50053');
    account.signIn.locked = false;
    world.advance(2 * HOUR);
    const soon = refusalOf(await give(id, account.userPrincipalName, password));
    expect(soon).toMatchObject({ code: 'too_soon', detail: expect.stringContaining('locked') });
    expect(await standing(id)).toEqual(before);
    world.advance(DAY);
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
  });

  test.each([
    ['a second factor', { mfa: 'required' as const }, /right, and Microsoft asks for a second factor.*50076/],
    [
      'a second factor set up',
      { mfa: 'enrolment' as const },
      /right, and Microsoft asks for a second factor.*5007[29]/,
    ],
  ])('is right where Microsoft asks for %s too, which is said', async (_what, signIn, remark) => {
    const { id, account } = await connected();
    account.signIn = { ...account.signIn, ...signIn };
    const password = reset(account);
    expect(saidOf(await give(id, account.userPrincipalName, password))[0]).toMatch(remark);
    expect(await inForce(id)).toEqual([account.userPrincipalName, password]);
  });

  test.each([
    ['expired', (account: User) => (account.signIn = { passwordExpired: true }), 'password', /50055/],
    ['of a disabled account', (account: User) => (account.accountEnabled = false), 'userName', /is disabled/],
    [
      'of an account that is gone',
      (account: User) => deleteAccount(world, account),
      'userName',
      /not in the tenant any more/,
    ],
    [
      'of an account that is called otherwise by now',
      (account: User) => (account.userPrincipalName = of(`renamed-${count}`)),
      'userName',
      /is called renamed-/,
    ],
  ])('%s is refused, and the old stays in force', async (_what, change, path, message) => {
    const { id, account } = await connected();
    const name = account.userPrincipalName;
    const password = reset(account);
    change(account);
    const before = await standing(id);
    const refusal = refusalOf(await give(id, name, password));
    expect(refusal.errors).toMatchObject([{ path, message: expect.stringMatching(message) }]);
    expect(await standing(id)).toEqual(before);
    expect(versionsOf(id)).toHaveLength(1);
  });

  test('of a namesake is never tried', async () => {
    const { id, account } = await connected();
    deleteAccount(world, account);
    const namesake = strangerAccount(world, account.userPrincipalName.split('@')[0] ?? '');
    world.microsoft.requests.clear();
    const refusal = refusalOf(await give(id, namesake.userPrincipalName, namesake.password));
    expect(refusal.errors).toMatchObject([{ path: 'userName' }]);
    expect(tries()).toBe(1);
  });

  test('is taken by its name that changed in the tenant', async () => {
    const { id, account } = await connected();
    account.userPrincipalName = of(`called-${count}`);
    const password = reset(account);
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
    expect(await inForce(id)).toEqual([account.userPrincipalName, password]);
    expect((await read(world, id)).access.formerAccounts).toEqual([]);
  });
});

describe('while somebody does not answer', () => {
  let id: string;
  let account: User;
  beforeAll(async () => {
    ({ id, account } = await connected());
  });
  // What was tried before is over.
  beforeEach(() => world.advance(HOUR + SECOND));

  test.each([
    ['the vault', { host: 'vault', status: 503 }],
    ['Graph', { host: 'graph', status: 503 }],
    ['Graph, throttled', { host: 'graph', status: 429, retryAfterSeconds: 7 }],
    ['Graph, in the middle of its answer', { host: 'graph', cut: 'body' }],
    ['the token service', { host: 'entra', status: 503 }],
  ] as const)('nothing is kept, and none is tried in vain: %s', async (_who, fault) => {
    const password = reset(account);
    const before = await standing(id);
    world.microsoft.world.knobs.faults = [{ id: 'one', ...fault }];
    const hasty = world.another({ callTimeout: 1_000 });
    const answer = await give(id, account.userPrincipalName, password, hasty).catch(
      (thrown: unknown) => thrown,
    );
    if (answer instanceof Error) expect(answer).toMatchObject({ code: 'unavailable' });
    else expect(answer).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await standing(id)).toEqual(before);
    world.microsoft.world.knobs.faults = [];
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
  });

  /** Services for which this goes wrong as soon as the try is written down. */
  const failingBehind = (fault: object) => {
    let written = 0;
    return world.another({
      callTimeout: 1_000,
      onTableOperation: (table, operation) => {
        if (table === 'lookup' && operation !== 'get' && (written += 1) === 1)
          world.microsoft.world.knobs.faults = [{ id: 'one', host: 'vault', ...fault }];
      },
    });
  };

  test('a vault that goes away behind the try lets it be given again at once', async () => {
    const password = reset(account);
    const before = await read(world, id);
    const services = failingBehind({ status: 503 });
    await expect(give(id, account.userPrincipalName, password, services)).rejects.toThrow('key vault');
    expect((await read(world, id)).access).toEqual(before.access);
    world.microsoft.world.knobs.faults = [];
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
    expect(await inForce(id)).toEqual([account.userPrincipalName, password]);
  });

  test.each([
    [{ cut: 'body' }],
    [{ cut: 'before' }],
    [{ status: 503 }],
    [{ status: 429, retryAfterSeconds: 7 }],
  ])('a token service that answers the try with %j may have counted: an hour goes by', async (fault) => {
    const password = reset(account);
    const before = await standing(id);
    const services = failingBehind({ host: 'entra', ...fault });
    const refusal = refusalOf(await give(id, account.userPrincipalName, password, services));
    expect(refusal).toMatchObject({ code: 'unavailable', retryAfter: 3_600 });
    world.microsoft.world.knobs.faults = [];
    expect(refusalOf(await give(id, account.userPrincipalName, password)).code).toBe('too_soon');
    expect(await standing(id)).toEqual(before);
    world.advance(HOUR + SECOND);
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
  });

  test('an app of ours that is refused has tried nothing, and so nothing has to be waited for', async () => {
    const password = reset(account);
    const services = failingBehind({ host: 'entra', status: 401, aadsts: 7000222 });
    const refusal = refusalOf(await give(id, account.userPrincipalName, password, services));
    expect(refusal.errors).toMatchObject([{ path: '', message: expect.stringContaining('AADSTS7000222') }]);
    world.microsoft.world.knobs.faults = [];
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
  });

  test('a process that dies between vault and row leaves the old in force', async () => {
    const password = reset(account);
    const before = await standing(id);
    const versions = versionsOf(id).length;
    const dying = world.another({
      onTableOperation: (table, operation) => {
        if (table === 'connections' && operation !== 'get') throw new Error('died');
      },
    });
    await expect(give(id, account.userPrincipalName, password, dying)).rejects.toThrow('died');
    expect(versionsOf(id)).toHaveLength(versions + 1);
    expect(await standing(id)).toEqual(before);
    world.advance(HOUR + SECOND);
    expect((await give(id, account.userPrincipalName, password)).ok).toBe(true);
    expect(await inForce(id)).toEqual([account.userPrincipalName, password]);
  });
});

describe('another account', () => {
  const withRoles = (name: string): User => {
    const account = strangerAccount(world, name);
    account.directoryRoles = [directoryRoles['Service Support Administrator']];
    given.add(account.password);
    return account;
  };

  test('takes the place of the one before, which stays listed', async () => {
    const { id, account } = await connected();
    const other = withRoles(`other-${count}`);
    const said = saidOf(await give(id, other.userPrincipalName, other.password));
    expect(said).toEqual(
      expect.arrayContaining([
        `The account ${account.userPrincipalName}, used before, is still in the tenant.`,
        'Whether it holds the Exchange roles View-Only Recipients and View-Only Configuration cannot be seen from here.',
      ]),
    );
    const { access } = await read(world, id);
    expect(access.account).toMatchObject({ objectId: other.id, origin: 'given' });
    expect(access.formerAccounts).toEqual([
      { objectId: account.id, userPrincipalName: account.userPrincipalName },
    ]);
    expect(await actsOf(id)).toMatchObject([
      { text: `The account ${account.userPrincipalName} was replaced by ${other.userPrincipalName}.` },
    ]);
  });

  test.each([
    ['that does not exist', (one: User) => deleteAccount(world, one), /knows no account/],
    ['that is disabled', (one: User) => (one.accountEnabled = false), /is disabled/],
    [
      'without its roles',
      (one: User) => (one.directoryRoles = []),
      /lacks directory roles: Service Support Administrator/,
    ],
  ])('%s is refused without a try', async (_what, change, message) => {
    const { id } = await connected();
    const other = withRoles(`bad-${count}`);
    change(other);
    const before = await read(world, id);
    const refusal = refusalOf(await give(id, other.userPrincipalName, other.password));
    expect(refusal.errors).toMatchObject([{ path: 'userName', message: expect.stringMatching(message) }]);
    expect(await read(world, id)).toEqual(before);
  });

  test('and a third at the same moment: the last one is in force, and both are written down', async () => {
    const { id, account } = await connected();
    const [one, two] = [withRoles(`one-${count}`), withRoles(`two-${count}`)];
    const answers = await Promise.all(
      [one, two].map((each) => give(id, each.userPrincipalName, each.password)),
    );
    expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
    const [name, password] = await inForce(id);
    const last = [one, two].find(({ userPrincipalName }) => userPrincipalName === name);
    expect(password).toBe(last?.password);
    const acts = await actsOf(id);
    expect(acts.map(({ by }) => by)).toEqual(['olivia', 'olivia']);
    expect(new Set(acts.map(({ subject }) => subject))).toEqual(new Set([one.id, two.id]));
    expect((await read(world, id)).access.formerAccounts.map(({ objectId }) => objectId)).toEqual([
      account.id,
    ]);
  });

  test('two passwords of one account at the same moment make one try', async () => {
    const { id, account } = await connected();
    const password = reset(account);
    const answers = await Promise.all([
      give(id, account.userPrincipalName, password),
      give(id, account.userPrincipalName, 'Wrong-Harbour-99'),
    ]);
    const codes = answers.map((answer) => (answer.ok ? 'taken' : answer.error.code));
    expect(codes).toContain('too_soon');
    expect(account.signIn?.wrong?.count ?? 0).toBe(codes.includes('credential_refused') ? 1 : 0);
  });
});

describe('an account that the connector works on behalf of', () => {
  test('is proved by its password alone where its own sign-in has ended with the old one', async () => {
    const { id, account } = await connected('cayosoft');
    const before = (await read(world, id)).access.account;
    const password = reset(account);
    world.advance(SECOND);
    revokeSessions({ ...world.microsoft, clock: world.now, touch: () => undefined } as never, account);
    world.advance(SECOND);
    const answer = await give(id, account.userPrincipalName, password);
    expect(answer).toMatchObject({ ok: true, value: { consent: { status: 'unknown' } } });
    expect(saidOf(answer)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/could not be looked up, so its password alone was tried: .*50173/),
        expect.stringMatching(/^Consent: not known, since the connection got no token: .*50173/),
      ]),
    );
    expect(await inForce(id)).toEqual([account.userPrincipalName, password]);
    expect((await read(world, id)).access.account?.refreshToken).toEqual(before?.refreshToken);
  });

  test('is looked up by the steward app then, where that may watch', async () => {
    const { id, account } = await connected('cayosoft', { 'steward.watch': 'on' });
    const password = reset(account);
    world.advance(SECOND);
    account.tokensValidFrom = world.now();
    account.accountEnabled = false;
    world.advance(SECOND);
    expect(refusalOf(await give(id, account.userPrincipalName, password)).errors).toMatchObject([
      { path: 'userName', message: 'The account is disabled.' },
    ]);
  });

  test('is not replaced by another one that has not signed in', async () => {
    const { id } = await connected('cayosoft');
    const other = strangerAccount(world, `delegate-${count}`);
    given.add(other.password);
    const before = await standing(id);
    const refusal = refusalOf(await give(id, other.userPrincipalName, other.password));
    expect(refusal.errors?.[0]).toMatchObject({
      path: 'userName',
      message: expect.stringContaining('make an onboarding link'),
    });
    expect(await standing(id)).toEqual(before);
  });

  test('shows what of its consent is missing by now', async () => {
    const { id, account } = await connected('cayosoft');
    const contoso = contosoOf(world);
    for (const grant of contoso.oauth2PermissionGrants.filter(
      ({ principalId }) => principalId === account.id,
    ))
      grant.scope = grant.scope.replace('Group.ReadWrite.All', '').replace('  ', ' ');
    const password = reset(account);
    const answer = await give(id, account.userPrincipalName, password);
    expect(answer).toMatchObject({ ok: true, value: { consent: { status: 'notGranted' } } });
    expect(saidOf(answer).at(-1)).toMatch(/^Consent: Not granted\./);
  });

  test('finds both of its applications again, or says that they are gone', async () => {
    const { id, account } = await connected('cayosoft');
    const apps = ourApps(world, { id });
    const signIn = apps.find(({ displayName }) => displayName === 'Cayosoft Administrator');
    if (!signIn) throw new Error('no app');
    deleteApp(world, signIn);
    const said = saidOf(await give(id, account.userPrincipalName, reset(account)));
    expect(said.filter((text) => text.startsWith('The application'))).toEqual(
      apps.map(({ appId }) =>
        appId === signIn.appId
          ? `The application ${appId} is not registered in this tenant, or not any more.`
          : `The application ${appId} was found again in the tenant.`,
      ),
    );
  });

  test('finds an application by our mark where its id is another by now', async () => {
    const { id, account } = await connected('cayosoft');
    const [app] = ourApps(world, { id });
    if (!app) throw new Error('no app');
    app.id = crypto.randomUUID();
    const said = saidOf(await give(id, account.userPrincipalName, reset(account)));
    expect(said).toContain(`The application ${app.appId} was found again in the tenant, by our mark.`);
    const { apps } = (await read(world, id)).access;
    expect(apps.find(({ clientId }) => clientId === app.appId)?.objectId).toBe(app.id);
  });
});

describe('no account is taken', () => {
  test('by a connection without one, one that is ended, and one that is just being made', async () => {
    const shared = await placed(world, 'healthy', 'Shared without account');
    expect(refusalOf(await give(shared, of('x'), 'Some-Password-1')).code).toBe('credential_not_taken');
    const { id, account } = await connected();
    const set = (change: object) =>
      world.services.connections.update(id, (current) => ({ connection: { ...current, ...change } }));
    const { provisioning } = await read(world, id);
    const endsAt = iso(world.now() + HOUR);
    const session = { secretName: 's', secretVersion: 'v', endsAt, scopes: [], objectId: 'o' };
    const { finishedAt: _end, ...open } = provisioning ?? {};
    await set({ provisioning: { ...open, session } });
    expect(refusalOf(await give(id, account.userPrincipalName, reset(account))).code).toBe('state_conflict');
    await set({ provisioning, state: 'disconnected' });
    expect(refusalOf(await give(id, account.userPrincipalName, reset(account))).code).toBe('state_conflict');
    expect(
      await world.services.giveAccount('none', { userName: 'a@b.c', password: 'x' }, 'o'),
    ).toBeUndefined();
  });

  test('without an app of ours in the tenant that could try it', async () => {
    const { id, account } = await connected('sam360-account');
    const refusal = refusalOf(await give(id, account.userPrincipalName, reset(account)));
    expect(refusal.errors?.[0]?.message).toContain('could not be tried');
    const watched = await connected('sam360-account', { 'steward.watch': 'on' });
    const answer = await give(watched.id, watched.account.userPrincipalName, reset(watched.account));
    expect(answer).toMatchObject({ ok: true });
    expect(answer.ok && answer.value.consent).toBeUndefined();
  });
});

test('of the passwords that were given, right or wrong, none is in a row, a log line or an answer', async () => {
  const tables = ['connections', 'listing', 'lookup', 'audit', 'misc'];
  const rows = await Promise.all(tables.map((name) => rowsOf(world, name)));
  const all = JSON.stringify([rows, shown, world.logged]);
  expect(given.size).toBeGreaterThan(20);
  expect([...given].filter((password) => all.includes(password))).toEqual([]);
});
