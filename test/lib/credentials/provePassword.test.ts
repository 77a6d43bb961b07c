import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, iso, MINUTE } from '../../../src/lib/clock.ts';
import { noAccess } from '../../../src/lib/connections/access.ts';
import { withPasswordProof } from '../../../src/lib/connections/passwordSuccession.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { checkIds } from '../../../src/lib/connections/verdict.ts';
import { type PasswordTries, standingProof } from '../../../src/lib/credentials/passwordTries.ts';
import { createProvePassword } from '../../../src/lib/credentials/provePassword.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import type { TokenFailure } from '../../../src/lib/microsoft/tokens.ts';
import { sam360 } from '../../../src/lib/profiles/sam360.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { assertNoSecrets } from '../../support/secrets.ts';
import { beginSetup, contosoOf, personOf } from '../../support/setup.ts';
import { withAccount } from '../../support/renewedPasswords.ts';
import { read } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

const adele = 'adele@contoso.example';
const kept = { secretName: 'account-1', secretVersion: 'v1', setAt: '2025-06-15T12:00:00.000Z' };
const NOW = Date.UTC(2025, 5, 15, 12);

describe('what a try came to', () => {
  test.each<[string, number, number | undefined, boolean]>([
    ['stands for an hour', HOUR - 1, 50126, true],
    ['is tried again after it', HOUR, 50126, false],
    ['stands for an hour with a token', HOUR - 1, undefined, true],
    ['stands for a day where the account is locked', DAY - 1, 50053, true],
    ['is tried again after that day', DAY, 50053, false],
  ])('%s', (_what, age, aadsts, stands) => {
    const at = iso(NOW - age);
    const proof =
      aadsts === undefined ? { at, outcome: 'token' as const } : { at, outcome: 'refused' as const, aadsts };
    expect(standingProof({ ...kept, proof }, NOW)).toEqual(stands ? proof : undefined);
  });

  test('is nothing before the first', () => {
    expect(standingProof(kept, NOW)).toBeUndefined();
  });
});

describe('where nothing can be asked', () => {
  const password = { ...kept };
  const account = {
    objectId: 'o',
    userPrincipalName: 'a@contoso.example',
    origin: 'made' as const,
    password,
  };
  const client = { clientId: 'c', proof: { kind: 'secret' as const, secret: 's' } };
  const connection = { id: 'one', tenant: 't', access: { ...noAccess, account } } as Connection;
  const tries: PasswordTries = {
    take: () => Promise.resolve(ok(undefined)),
    standing: () => Promise.resolve(undefined),
    answered: () => Promise.resolve(),
    release: () => Promise.resolve(),
  };
  const never = {
    tryPassword: () => {
      throw new Error('a password was sent');
    },
  };
  const profile = profileSchema.parse(sam360);
  const tried = (over: Partial<Parameters<typeof createProvePassword>[0]>, about = connection) =>
    createProvePassword({
      connections: { open: () => Promise.resolve({ connection: about, etag: '1' }) },
      tries,
      tokens: { client: () => Promise.resolve(ok(client)) },
      apps: { steward: undefined, client: () => Promise.resolve(err('notConfigured')) },
      vault: { get: (_name, version) => Promise.resolve({ value: 'the password', version, tags: {} }) },
      codeFlow: { tryPassword: () => Promise.resolve(ok({})) },
      clock: () => NOW,
      ...over,
    })({ connection: about, etag: '1' }, profile);
  const proved = async (...given: Parameters<typeof tried>) => (await tried(...given)).proved;

  test('a token service that does not answer has been asked all the same', async () => {
    const away = err({ kind: 'unavailable', reason: '503' } as const);
    expect(await proved({ codeFlow: { tryPassword: () => Promise.resolve(away) } })).toEqual({
      secretVersion: 'v1',
      proof: { at: iso(NOW), outcome: 'noAnswer' },
    });
  });

  test('nothing is said without the password or an app', async () => {
    const none = err({ kind: 'noCredential', reason: 'none' } as const);
    expect(await proved({ tokens: { client: () => Promise.resolve(none) } })).toBeUndefined();
    expect(await proved({ vault: { get: () => Promise.resolve(undefined) } })).toBeUndefined();
    const { password: _password, ...bare } = account;
    const without = { ...connection, access: { ...noAccess, account: bare } };
    expect(await proved({}, without)).toBeUndefined();
    expect(await proved({})).toMatchObject({ proof: { outcome: 'token' } });
  });

  test('none is sent before the permission is written down', async () => {
    const order: string[] = [];
    const noted =
      <T>(what: string, answer: T) =>
      () => {
        order.push(what);
        return Promise.resolve(answer);
      };
    const codeFlow = { tryPassword: noted('sent', ok({})) };
    await tried({ codeFlow, tries: { ...tries, take: noted('taken', ok(undefined)) } });
    expect(order).toEqual(['taken', 'sent']);
  });

  test.each([
    ['another connection', 'other', 1_000],
    ['this one', 'one', undefined],
  ])('none is sent where %s has the permission', async (_who, connectionId, againAfter) => {
    const wait = { seconds: 1_000, locked: false, connectionId };
    const busy = { ...tries, take: () => Promise.resolve(err(wait)) };
    const answer = await tried({ tries: busy, codeFlow: never });
    expect([answer.proved, answer.againAfter]).toEqual([undefined, againAfter]);
  });

  test('none is sent where another one is in force, or was sent, by now, and the permission is given back', async () => {
    const entry = { secretName: 's', secretVersion: 'v2' };
    const provisioning = { choices: { renewPassword: true, password: entry } } as Connection['provisioning'];
    const sent = { ...noAccess, account: { ...account, pendingPassword: entry } };
    const replaced = { ...noAccess, account: { ...account, password: { ...password, ...entry } } };
    for (const now of [
      { ...connection, access: replaced },
      { ...connection, access: sent, provisioning },
    ]) {
      let released = 0;
      const answer = await tried({
        codeFlow: never,
        connections: { open: () => Promise.resolve({ connection: now, etag: '2' }) },
        tries: { ...tries, release: () => Promise.resolve(void (released += 1)) },
      });
      expect([answer.proved, answer.opened.etag, released]).toEqual([undefined, '2', 1]);
    }
    // What is left of a flow that is over is no reason.
    const left = { ...connection, access: sent } as Connection;
    expect(await proved({}, left)).toMatchObject({ secretVersion: 'v1' });
  });

  test.each<[string, TokenFailure, number]>([
    ['the app’s credential was refused', { kind: 'refused', aadsts: 7000215 } as TokenFailure, 1],
    ['the app is disabled', { kind: 'refused', aadsts: 7000112 } as TokenFailure, 1],
    ['the password is wrong', { kind: 'refused', aadsts: 50126 } as TokenFailure, 0],
    [
      'nobody has consented, which comes behind the password',
      { kind: 'refused', aadsts: 65001 } as TokenFailure,
      0,
    ],
    ['Microsoft failed, and may have looked', { kind: 'unavailable', reason: '503' }, 0],
  ])(
    'where %s the permission is given back only if no password was looked at',
    async (_what, failure, given) => {
      let released = 0;
      const counted = { ...tries, release: () => Promise.resolve(void (released += 1)) };
      const answer = await proved({
        tries: counted,
        codeFlow: { tryPassword: () => Promise.resolve(err(failure)) },
      });
      expect(released).toBe(given);
      // What was not tried stands in nobody's way.
      const proof = answer?.proof;
      if (!proof) throw new Error('nothing is said of it');
      expect(standingProof({ ...kept, proof }, NOW + MINUTE) === undefined).toBe(given === 1);
    },
  );

  test('where nothing could be sent, or the connection cannot be read, nobody was asked', async () => {
    let released = 0;
    const counted = { ...tries, release: () => Promise.resolve(void (released += 1)) };
    const unsent = err({ kind: 'unavailable', reason: 'no network', unsent: true } as const);
    await expect(
      proved({ tries: counted, codeFlow: { tryPassword: () => Promise.resolve(unsent) } }),
    ).rejects.toThrow(UnavailableError);
    const away = { open: () => Promise.reject(new UnavailableError('away')) };
    await expect(proved({ tries: counted, connections: away, codeFlow: never })).rejects.toThrow('away');
    expect(released).toBe(2);
  });

  test('a lock is told to whoever wants to try one next', async () => {
    const said: unknown[] = [];
    const told = { ...tries, answered: (...what: unknown[]) => Promise.resolve(void said.push(what)) };
    const locked = err({ kind: 'refused', aadsts: 50053 } as TokenFailure);
    await proved({ tries: told, codeFlow: { tryPassword: () => Promise.resolve(locked) } });
    expect(said).toEqual([[{ tenant: 't', objectId: 'o' }, 50053]]);
  });

  test('nobody is asked while the vault is away, and a bug is no outage', async () => {
    const fails = (thrown: Error) => ({ vault: { get: () => Promise.reject(thrown) } });
    await expect(proved(fails(new UnavailableError('away')))).rejects.toThrow(UnavailableError);
    const away = err({ kind: 'unavailable', reason: 'away' } as const);
    await expect(proved({ tokens: { client: () => Promise.resolve(away) } })).rejects.toThrow(
      UnavailableError,
    );
    await expect(proved(fails(new Error('bug')))).rejects.toThrow('bug');
  });

  test('a password that was replaced meanwhile keeps no proof of the former one', () => {
    const proof = { at: iso(NOW), outcome: 'token' as const };
    const { access } = connection;
    expect(withPasswordProof(access, { secretVersion: 'v0', proof })).toBe(access);
    expect(withPasswordProof(noAccess, { secretVersion: 'v1', proof })).toBe(noAccess);
    expect(withPasswordProof(access, { secretVersion: 'v1', proof }).account?.password?.proof).toBe(proof);
  });
});

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(async () => {
  await assertNoSecrets(world);
  await world.stop();
});

describe.each<[string, string, object]>([
  ['sam360', 'sam-own', {}],
  ['sam360-account', 'sam-older', { 'steward.watch': 'on' }],
])('the account of %s', (profile, userName, choices) => {
  let id: string;
  const account = `${userName}@contoso.example`;
  beforeAll(async () => {
    const journey = await beginSetup(world, profile, 'contoso.example');
    await journey.signIn(adele, { userName, ...choices });
    await journey.work();
    ({ id } = journey);
  });
  afterEach(() => world.advance(2 * DAY));

  const signIns = () =>
    world.microsoft.requests
      .list()
      .filter(({ part, path }) => part === 'entra' && path.endsWith('/token'))
      .map(({ status }) => status);
  const check = async (services = world.services) => {
    world.microsoft.requests.clear();
    await services.checkNow(id);
    const { health, state, access } = await read(world, id);
    const { last, unknown } = health.checks.account ?? {};
    const found = last?.verdict === 'fail' ? last.findings.map(({ code }) => code) : last?.verdict;
    return { found: unknown ? unknown.reason : found, state, proof: access.account?.password?.proof, last };
  };

  test('proves its password with the first checks, and is in order', async () => {
    const { access, state: first } = await read(world, id);
    expect(first).toBe('healthy');
    const { account: known } = access;
    expect(known?.password?.proof).toMatchObject({ outcome: expect.stringMatching(/token|refused/) });
    const { found, last, state } = await check();
    expect([found, state]).toEqual(['ok', 'healthy']);
    expect(last).toMatchObject({
      evidence: { exists: true, enabled: true, passwordExpires: false, password: 'right' },
    });
  });

  test('is found by its object id where the tenant renamed it, and tried by its new name from then on', async () => {
    const { access: before } = await read(world, id);
    const person = personOf(world, account);
    const other = `renamed-${account}`;
    person.userPrincipalName = other;
    world.advance(HOUR);
    const renamed = await check();
    expect([renamed.found, renamed.state, renamed.proof]).toEqual(['ok', 'healthy', undefined]);
    const { access } = await read(world, id);
    expect(access.account).toMatchObject({ objectId: before.account?.objectId, userPrincipalName: other });
    const [line] = await world.services.connections.history(id, 1);
    expect(line?.text).toBe(`The tenant calls the account ${other} by now, before ${account}.`);
    world.advance(HOUR);
    const next = await check();
    expect([next.found, next.last]).toMatchObject([
      'ok',
      { evidence: { userName: other, password: 'right' } },
    ]);
    person.userPrincipalName = account;
    world.advance(HOUR);
    await check();
    world.advance(HOUR);
  });

  test('is tried once an hour: one token and one batch else', async () => {
    await check();
    expect(signIns()).toHaveLength(2);
    const { proof } = await check();
    expect(signIns()).toHaveLength(1);
    world.advance(HOUR - MINUTE);
    expect((await check()).proof).toEqual(proof);
    expect(signIns()).toHaveLength(1);
    world.advance(MINUTE);
    expect((await check()).proof).not.toEqual(proof);
    expect(signIns()).toHaveLength(2);
    const lines = world.microsoft.requests.list().filter(({ batched }) => batched !== true);
    expect(lines.filter(({ part }) => part === 'graph')).toHaveLength(1);
    const items = world.microsoft.requests.list().filter(({ batched }) => batched === true);
    expect(items.length).toBeLessThanOrEqual(20);
    // What two checks want to read is read once.
    expect(new Set(items.map(({ path, query }) => `${path}?${query}`)).size).toBe(items.length);
  });

  test('costs six table operations, those that keep others from trying it included', async () => {
    const operations: string[] = [];
    const { passes } = world.another({ onTableOperation: (...given) => operations.push(given.join(' ')) });
    const before = (await read(world, id)).access.account?.password?.proof;
    await passes.pass({ connectionId: id, checks: [...checkIds], attempt: 0 }, true);
    expect((await read(world, id)).access.account?.password?.proof).not.toEqual(before);
    expect(operations).toHaveLength(6);
  });

  test('is tried once, however many look at the same time', async () => {
    world.microsoft.requests.clear();
    const message = { connectionId: id, checks: [...checkIds], attempt: 0 };
    const passes = [world.services, world.another(), world.another()].map((one) =>
      one.passes.pass(message, true),
    );
    expect(await Promise.all(passes)).toEqual(passes.map(() => expect.objectContaining({ kind: 'done' })));
    // A token each, and one try.
    expect(signIns()).toHaveLength(4);
    expect((await check()).found).toBe('ok');
  });

  test('is not tried by a message that is to come again', async () => {
    const { passes } = world.services;
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'graph', status: 503, pathContains: '/users/' }];
    world.microsoft.requests.clear();
    const message = { connectionId: id, checks: [...checkIds], attempt: 0 };
    expect(await passes.pass(message, true)).toMatchObject({ kind: 'again' });
    expect(signIns()).toHaveLength(1);
    await passes.pass({ ...message, attempt: 2, since: iso(world.now() - 12 * MINUTE) }, true);
    expect(signIns()).toHaveLength(3);
  });

  test('is not tried while its password cannot be fetched, and the message comes again', async () => {
    const { passes } = world.another({ callTimeout: 1_000 });
    world.advance(2 * HOUR);
    const { secretName = '' } = (await read(world, id)).access.account?.password ?? {};
    world.microsoft.world.knobs.faults = [
      { id: 'one', host: 'vault', status: 503, pathContains: secretName },
    ];
    world.microsoft.requests.clear();
    const message = { connectionId: id, checks: [...checkIds], attempt: 0 };
    expect(await passes.pass(message, true)).toMatchObject({ kind: 'again', message: { attempt: 1 } });
    expect(signIns()).toHaveLength(1);
  });

  test('whose password somebody changed breaks the connection, until it is set back', async () => {
    const person = personOf(world, account);
    const { password } = person;
    person.password = 'Changed-By-Hand-7';
    expect(await check()).toMatchObject({ found: ['account.passwordWrong'], state: 'broken' });
    person.password = password;
    // Nobody tries again within the hour.
    expect(await check()).toMatchObject({ found: ['account.passwordWrong'] });
    world.advance(HOUR);
    expect(await check()).toMatchObject({ found: 'ok', state: 'healthy' });
  });

  test('that is locked is left alone for a day, and nothing is known meanwhile', async () => {
    const person = personOf(world, account);
    person.signIn = { ...person.signIn, locked: true };
    expect(await check()).toMatchObject({ found: 'refused', state: 'healthy', proof: { aadsts: 50053 } });
    delete person.signIn.locked;
    world.advance(DAY - HOUR);
    await check();
    expect(signIns()).toHaveLength(1);
    world.advance(HOUR);
    expect(await check()).toMatchObject({ found: 'ok' });
    expect(signIns()).toHaveLength(2);
  });

  test('that must give a second factor is told, and its password is right', async () => {
    const person = personOf(world, account);
    person.signIn = { ...person.signIn, mfa: 'required' };
    expect(await check()).toMatchObject({
      found: ['account.mfaRequired'],
      state: 'degraded',
      last: { evidence: { password: 'right' } },
    });
    person.signIn = {};
  });

  test('that is disabled, and one that lost its role', async () => {
    const person = personOf(world, account);
    person.accountEnabled = false;
    expect(await check()).toMatchObject({ found: ['account.disabled'], state: 'broken' });
    person.accountEnabled = true;
    const { directoryRoles } = person;
    person.directoryRoles = [];
    world.advance(HOUR);
    expect(await check()).toMatchObject({ found: ['account.roleMissing'], state: 'degraded' });
    person.directoryRoles = directoryRoles;
    expect(await check()).toMatchObject({ found: 'ok', state: 'healthy' });
  });

  test('that is gone', async () => {
    const contoso = contosoOf(world);
    const person = personOf(world, account);
    contoso.users = contoso.users.filter((one) => one !== person);
    expect(await check()).toMatchObject({ found: ['account.missing'], state: 'broken' });
    contoso.users.push(person);
    world.advance(HOUR);
    expect(await check()).toMatchObject({ found: 'ok' });
  });
});

test('an account of two connections is tried by one of them an hour, whatever it is called; the other asks later', async () => {
  const one = await withAccount(world, 'sam360');
  const other = await withAccount(world, 'sam360');
  const { account } = one;
  const given = { userName: account.userPrincipalName, password: account.password ?? '' };
  expect(await world.services.giveAccount(other.id, given, 'olivia')).toMatchObject({ ok: true });
  world.advance(DAY);
  account.password = 'Somebody-Set-Another-2';
  await world.services.checkNow(one.id);
  const codes = async (id: string) => {
    const { last, unknown } = (await read(world, id)).health.checks.account ?? {};
    return unknown?.reason ?? (last?.verdict === 'fail' ? last.findings.map(({ code }) => code) : []);
  };
  expect(await codes(one.id)).toEqual(['account.passwordWrong']);

  const message = { connectionId: other.id, checks: ['account' as const], attempt: 0 };
  const asked = await world.services.passes.pass(message, true);
  expect(asked).toMatchObject({ kind: 'done', later: { delaySeconds: 3_660, message: { proofs: 1 } } });
  expect([await codes(other.id), account.signIn?.wrong?.count]).toEqual(['notProved', 1]);
  const { userPrincipalName: name } = account;
  account.userPrincipalName = `renamed-${name}`;
  const guess = { userName: account.userPrincipalName, password: 'A-Guess-Of-Somebody-1' };
  expect(await world.services.giveAccount(other.id, guess, 'olivia')).toMatchObject({
    ok: false,
    error: { code: 'too_soon' },
  });
  expect(account.signIn?.wrong?.count).toBe(1);

  account.userPrincipalName = name;
  world.advance(HOUR + MINUTE);
  if (asked.kind !== 'done' || !asked.later) throw new Error('nothing is left');
  await world.services.passes.pass(asked.later.message, true);
  expect(await codes(other.id)).toEqual(['account.passwordWrong']);
});
