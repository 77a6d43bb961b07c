import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import type { Verdict } from '../../src/lib/connections/verdict.ts';
import { targetOf } from '../../src/lib/connections/directory.ts';
import { createTryDirectory } from '../../src/lib/credentials/tryDirectory.ts';
import { createMayDial } from '../../src/lib/directory/networks.ts';
import { createDirectory, type DirectorySession } from '../../src/lib/directory/session.ts';
import { readStanding } from '../../src/lib/directory/standing.ts';
import { cayosoft } from '../../src/lib/profiles/cayosoft.ts';
import { profileSchema } from '../../src/lib/profiles/schema.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { ok } from '../../src/lib/result.ts';
import type { Services } from '../../src/lib/services.ts';
import { calendarOf } from '../../src/lib/web/calendar.ts';
import { type Controller, samba, saySkipped, startController } from '../support/controller.ts';
import { checkDirectory, foundBy, withoutDirectory } from '../support/directoryAccounts.ts';
import { administrates } from '../support/domain.ts';
import { makeAuthority } from '../support/issued.ts';
import { assertNoSecrets } from '../support/secrets.ts';
import { read, take } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

if (typeof samba === 'string') saySkipped('accounts of a real Active Directory', samba);

const PASSWORD = 'First-Harbour-1!';
const STAFF = 'OU=Staff,DC=corp,DC=example';
const OPERATORS = 'CN=Account Operators,CN=Builtin,DC=corp,DC=example';

(typeof samba === 'string' ? describe.skip : describe)('an account of a real Active Directory', () => {
  let world: World;
  let controller: Controller;
  let domain: ReturnType<typeof administrates>;
  let id: string;
  const shown: unknown[] = [];
  /** Milliseconds that the product's clock is ahead of the controller's; it never goes back. */
  let ahead = 0;
  let services: Services;

  beforeAll(async () => {
    controller = await startController();
    world = await startWorld({
      clock: 'real',
      settings: { DIRECTORY_ALLOWED_NETWORKS: `${controller.host}/32` },
    });
    services = world.another({ clock: () => Date.now() + ahead });
    domain = administrates(controller);
    await domain.addUnit(STAFF);
    await domain.add('svc', PASSWORD);
    await domain.join(OPERATORS, 'svc');
    await controller.admin(async ({ client }) => {
      await client.add(`CN=Ada,${STAFF}`, { objectClass: 'user', sAMAccountName: 'ada' });
      await client.add(`CN=Crew,${STAFF}`, { objectClass: 'group', sAMAccountName: 'crew' });
    });
    id = await withoutDirectory(world, 'Corp');
  });
  afterAll(async () => {
    await assertNoSecrets(world, shown);
    await Promise.all([world.stop(), controller.stop()]);
  });

  const account = (more: object = {}) => ({
    hosts: [controller.host],
    domain: '',
    port: 636 as const,
    ca: controller.authority.ca,
    account: 'CORP\\svc',
    password: PASSWORD,
    base: STAFF,
    groups: ['Account Operators'],
    ...more,
  });
  async function give(more: object = {}) {
    const answer = await services.giveDirectory(id, account(more), 'olivia');
    if (!answer) throw new Error('no connection');
    shown.push(answer);
    return answer;
  }
  async function refusal(more: object) {
    const answer = await give(more);
    if (answer.ok) throw new Error('it was taken');
    // Of one account a wrong password is tried once an hour.
    if (answer.error.errors?.[0]?.path === 'password') ahead += HOUR;
    return answer.error;
  }
  async function check(): Promise<Verdict> {
    const verdict = await checkDirectory(services, id);
    shown.push(verdict);
    return verdict;
  }
  const versions = () => world.microsoft.world.vault.secrets[`directory-${id}`]?.versions ?? [];
  const openAlerts = async () =>
    Object.values((await read(world, id)).health.alerts).filter(({ resolvedAt }) => resolvedAt === undefined);
  /** One finding about the account, critical, and how it is said. */
  const finds = (code: string, said: string) => ({
    verdict: 'fail',
    findings: [{ code, subject: 'CORP\\svc', severity: 'critical', message: expect.stringContaining(said) }],
  });
  /** Says it is wrong, then right again, of one connection. */
  async function expectOk(): Promise<void> {
    expect(await check()).toMatchObject({ verdict: 'ok' });
    expect(await openAlerts()).toEqual([]);
    expect((await read(world, id)).state).toBe('healthy');
  }

  test('nobody is asked before one is given', async () => {
    expect(await check()).toMatchObject({ verdict: 'notAsked' });
  });

  test.each([
    ['a wrong password', { password: 'Wrong-Harbour-1!' }, 'password'],
    ['another realm', { account: 'svc@other.example' }, 'password'],
    ['the domain of somebody else', { account: 'OTHER\\svc' }, 'password'],
    ['a name with signs of a filter', { account: 'svc)(cn=*@corp.example' }, 'password'],
    ['a base that is not there', { base: 'OU=Nowhere,DC=corp,DC=example' }, 'base'],
    ['the base of another domain', { base: 'DC=other,DC=example' }, 'base'],
  ])('%s is refused, and nothing is kept', async (_what, more, path) => {
    const began = performance.now();
    expect(await refusal(more)).toMatchObject({ code: 'credential_refused', errors: [{ path }] });
    expect(performance.now() - began).toBeLessThan(5_000);
    expect((await read(world, id)).directory).toBeUndefined();
    expect(versions()).toEqual([]);
  });

  test('another CA is refused; so is one that has expired', async () => {
    const { ca } = await makeAuthority();
    expect(await refusal({ ca })).toMatchObject({ code: 'credential_refused', errors: [{ path: 'ca' }] });
    const expired = await makeAuthority(-0.5);
    expect(await refusal({ ca: expired.ca })).toMatchObject({
      errors: [{ path: 'ca', message: expect.stringMatching(/^has expired/) }],
    });
  });

  test('it is entered with its full name over StartTLS, and with its domain’s over LDAPS', async () => {
    expect(await give({ port: 389, account: 'svc@corp.example' })).toMatchObject({ ok: true });
    await expectOk();
    const given = await give();
    expect(given).toMatchObject({
      ok: true,
      value: { said: [expect.stringContaining('CN=svc'), expect.anything()] },
    });
    const { directory } = await read(world, id);
    expect(directory?.password.secretVersion).toBe(versions().at(-1)?.version);
    expect(await check()).toMatchObject({
      verdict: 'ok',
      evidence: {
        controller: controller.host,
        account: 'CN=svc,CN=Users,DC=corp,DC=example',
        groups: 'Account Operators',
        rights: 'readAll, createUsers, changeUsers, changeMembers',
        rightsNotShown: 'deleteUsers, resetPasswords',
        lookedAt: '1 places, 1 users, 1 groups',
      },
    });
  });

  describe('what it is and may do', () => {
    const standing = async (more: { base?: string; groups?: string[]; as?: string; hide?: string } = {}) => {
      const { as = 'CORP\\svc', groups = [] } = more;
      const directory = createDirectory({
        mayDial: createMayDial([`${controller.host}/32`]),
        resolve: (name) => Promise.resolve([name]),
        findControllers: () => Promise.resolve([]),
      });
      const done = await directory.as(targetOf({ ...account(), domain: undefined }), PASSWORD, (session) => {
        const { client } = session;
        const search = (...[dn, asked]: Parameters<typeof client.search>) =>
          client.search(dn, {
            ...asked,
            attributes: (asked?.attributes ?? []).filter((name) => name !== more.hide),
          });
        const own = { ...session, client: Object.assign(Object.create(client), { search }) };
        return readStanding(own, as, more.base, groups);
      });
      if (!done.ok) throw new Error(done.error.reason);
      return done.value;
    };
    const onUsers = (attribute: string) => `;${attribute};;`;

    test('is seen of itself, and of nobody who has its name elsewhere', async () => {
      await domain.add('twin', PASSWORD);
      expect(await standing({ as: 'svc@corp.example' })).toMatchObject({ dn: domain.dnOf('svc') });
      // As a controller answers of an account of another domain in its forest.
      for (const as of ['CHILD\\twin', 'twin@child.corp.example']) {
        const { dn, passwordEndsAt } = await standing({ as });
        expect([dn, passwordEndsAt]).toEqual([undefined, undefined]);
      }
    });

    test('is in its primary group, in those that hold that, and in one for mail, not in others', async () => {
      const mail = `CN=Mail,${STAFF}`;
      // No group of the security system: a global one for mail.
      await controller.admin(({ client }) =>
        client.add(mail, { objectClass: 'group', sAMAccountName: 'mail', groupType: '2' }),
      );
      await domain.join(mail, 'svc');
      const groups = ['Domain Users', 'Users', 'Account Operators', 'mail', 'Domain Admins', 'nobody', 'svc'];
      expect((await standing({ groups })).groups).toEqual(groups.slice(0, 4));
      await controller.admin(({ client }) => client.del(mail));
    });

    test('has a password whose end is counted where the domain does not compute it', async () => {
      const { passwordEndsAt: computed } = await standing();
      const { passwordEndsAt: counted } = await standing({ hide: 'msDS-UserPasswordExpiryTimeComputed' });
      expect(counted).toEqual(expect.any(Number));
      expect(counted).toBe(computed);
    });

    test('is not called wrong where no base is named, and it may work somewhere', async () => {
      expect(await standing()).toMatchObject({
        base: { dn: controller.domain, rights: { readAll: true, createUsers: true, changeUsers: true } },
      });
      await domain.leave(OPERATORS, 'svc');
      expect((await standing()).base.rights).toEqual({ readAll: true });
      expect((await standing({ base: STAFF })).base.rights).toMatchObject({
        createUsers: false,
        changeUsers: false,
      });
      // Nor right: of nobody's account nothing was shown.
      expect(await give({ base: '', groups: [] })).toMatchObject({ ok: true });
      expect(await check()).toMatchObject({
        verdict: 'unknown',
        reason: 'notSeen',
        message: expect.stringContaining('Name the base'),
        evidence: { rights: 'readAll' },
      });
      await domain.join(OPERATORS, 'svc');
      await expectOk();
      expect(await give()).toMatchObject({ ok: true });
      await expectOk();
    });

    test('is not read from contacts, which are persons and no users', async () => {
      const contact = `CN=Mail Contact,${STAFF}`;
      await controller.admin(({ client }) => client.add(contact, { objectClass: 'contact' }));
      expect((await standing({ base: STAFF })).base).toMatchObject({
        rights: { readAll: true, changeUsers: true },
        looked: { users: 1, groups: 1 },
      });
      await controller.admin(({ client }) => client.del(contact));
    });

    test('to create users in one place below the base is not to create them on it', async () => {
      const [only, child] = ['OU=Only,DC=corp,DC=example', 'OU=Child,OU=Only,DC=corp,DC=example'];
      for (const unit of [only, child]) await domain.addUnit(unit);
      await domain.leave(OPERATORS, 'svc');
      const { rights } = (await standing({ base: only })).base;
      expect(rights).toMatchObject({ createUsers: false });
      const sid = await domain.sidOf('svc');
      await controller.delegate(child, `(OA;;CC${onUsers('bf967aba-0de6-11d0-a285-00aa003049e2')}${sid})`);
      const below = (await standing({ base: only })).base;
      expect(below.rights).not.toHaveProperty('createUsers');
      expect(below.usersOnlyIn).toEqual([child]);
      expect((await standing({ base: child })).base.rights).toMatchObject({ createUsers: true });
      await domain.join(OPERATORS, 'svc');
      await controller.admin(async ({ client }) => {
        for (const unit of [child, only]) await client.del(unit);
      });
    });

    test('may change users only where it may change each that is looked at', async () => {
      const bob = `CN=Bob,${STAFF}`;
      await controller.admin(({ client }) => client.add(bob, { objectClass: 'user', sAMAccountName: 'bob' }));
      const sid = await domain.sidOf('svc');
      // The display name, then what every user has and whoever reads everything sees.
      await controller.delegate(bob, `(OD;;WP${onUsers('bf967953-0de6-11d0-a285-00aa003049e2')}${sid})`);
      expect((await standing({ base: STAFF })).base).toMatchObject({
        rights: { readAll: true, changeUsers: false, changeMembers: true },
        looked: { users: 2, groups: 1 },
      });
      await controller.delegate(bob, `(OD;;RP${onUsers('bf967a68-0de6-11d0-a285-00aa003049e2')}${sid})`);
      expect((await standing({ base: STAFF })).base.rights).toMatchObject({ readAll: false });
      await controller.admin(({ client }) => client.del(bob));
    });
  });

  test('that may not even read itself is not in order, and says so', async () => {
    await domain.add('blind', PASSWORD);
    await controller.delegate(domain.dnOf('blind'), `(D;;RPLCLO;;;${await domain.sidOf('blind')})`);
    const denied = Array.from({ length: 3 }, () => expect.stringMatching(/^It may not /));
    const blind = { account: 'CORP\\blind', groups: ['Domain Users'] };
    expect(await give(blind)).toMatchObject({
      ok: true,
      value: { said: [expect.anything(), expect.stringContaining('is not to be seen'), ...denied] },
    });
    const verdict = await check();
    expect(foundBy(verdict)).toEqual([
      'directory.denied createUsers',
      'directory.denied changeUsers',
      'directory.denied changeMembers',
    ]);
    expect(verdict).toMatchObject({
      evidence: { passwordEnds: 'notSeen', groups: 'Domain Users' },
      unanswered: { why: { reason: 'notSeen' } },
    });
    await domain.join(OPERATORS, 'blind');
    expect(await check()).toMatchObject({ verdict: 'unknown', reason: 'notSeen' });
    expect(await openAlerts()).toEqual([]);
    expect(await give()).toMatchObject({ ok: true });
    await expectOk();
  });

  describe('is found by the records of its domain', () => {
    const at = (name: string) =>
      createDirectory({
        mayDial: createMayDial([`${controller.host}/32`]),
        resolve: () => Promise.resolve([controller.host]),
        findControllers: () => Promise.resolve([{ name, priority: 0, weight: 100, port: 389 }]),
      }).as(targetOf({ ...account(), hosts: [], domain: 'corp.example' }), PASSWORD, ({ host }) =>
        Promise.resolve(host),
      );

    test('at the controller that they name', async () => {
      expect(await at('dc1.corp.example')).toEqual({ ok: true, value: 'dc1.corp.example' });
    });

    test('and at none whose certificate is for another, or that is of another domain', async () => {
      expect(await at('dc2.corp.example')).toMatchObject({ error: { kind: 'untrusted', expired: false } });
      expect(await at('dc1.other.example')).toMatchObject({ error: { kind: 'unreachable' } });
    });

    test('which nobody here knows: a clear answer at its field, in time', async () => {
      const began = performance.now();
      expect(await refusal({ hosts: [], domain: 'nowhere.invalid' })).toMatchObject({
        code: 'unavailable',
        errors: [{ path: 'domain', message: expect.stringContaining('domain controllers') }],
      });
      expect(performance.now() - began).toBeLessThan(5_500);
    });
  });

  test('a wrong one later leaves what is in force, and another password is taken', async () => {
    const before = (await read(world, id)).directory;
    expect(await give({ password: 'Wrong-Harbour-2!' })).toMatchObject({
      error: { code: 'credential_refused' },
    });
    // By none of its names, and for nobody: each of them could be wrong.
    const tooSoon = { ok: false, error: { code: 'too_soon', retryAfter: expect.any(Number) } };
    expect(await give({ password: 'Wrong-Harbour-3!', account: 'svc@corp.example' })).toMatchObject(tooSoon);
    expect(await give()).toMatchObject(tooSoon);
    ahead += HOUR;
    expect((await read(world, id)).directory).toEqual(before);
    // For an hour a domain takes the one before, too.
    await domain.setPassword('svc', 'Second-Harbour-1!');
    await domain.setPassword('svc', 'Second-Harbour-2!');
    expect(foundBy(await check())).toEqual(['directory.passwordWrong CORP\\svc']);
    // Not tried again within the hour, so that nobody locks it by asking.
    await domain.setPassword('svc', PASSWORD);
    expect(foundBy(await check())).toEqual(['directory.passwordWrong CORP\\svc']);
    ahead += HOUR;
    await expectOk();
    await domain.setPassword('svc', 'Third-Harbour-3!');
    expect(await give({ password: 'Third-Harbour-3!', ca: '' })).toMatchObject({ ok: true });
    await expectOk();
    await domain.setPassword('svc', PASSWORD);
    expect(await give()).toMatchObject({ ok: true });
    await expectOk();
  });

  test('found wrong, it is not tried again by pressing, for whichever connection, nor locked by it', async () => {
    const second = await withoutDirectory(world, 'Corp again');
    const input = account({ account: 'svc@corp.example' });
    expect(await services.giveDirectory(second, input, 'olivia')).toMatchObject({ ok: true });
    await domain.setPolicy('lockoutThreshold', '3');
    // The last two before are not counted as wrong.
    for (const last of [4, 5, 6]) await domain.setPassword('svc', `Second-Harbour-${last}!`);
    const tries = await domain.countedOf('svc');
    const press = async () => [
      await services.tryDirectory(id, STAFF, 'olivia'),
      await services.tryDirectory(second, STAFF, 'olivia'),
      await services.rotateDirectory.rotate(second, 'olivia'),
      await services.giveDirectory(second, { ...input, password: '' }, 'olivia'),
    ];
    const [first, ...others] = await press();
    expect(first).toMatchObject({ error: { code: 'state_conflict' } });
    const tooSoon = { error: { code: 'too_soon', retryAfter: expect.any(Number) } };
    expect(others).toMatchObject([tooSoon, tooSoon, tooSoon]);
    shown.push(await press());
    // Whose own was refused has that found; of the other one nobody knows, and it is asked again.
    expect(foundBy(await check())).toEqual(['directory.passwordWrong CORP\\svc']);
    const message = { connectionId: second, checks: ['directoryAccount' as const], attempt: 0 };
    expect(await services.passes.pass(message, true)).toMatchObject({
      verdicts: { directoryAccount: { verdict: 'unknown', reason: 'tooSoon' } },
      later: { message: { connectionId: second, checks: ['directoryAccount'], proofs: 1 } },
    });
    expect(await domain.countedOf('svc')).toBe(tries + 1);
    // Then somebody may give the right one, and be it mistyped at first: not more.
    expect(await give({ password: 'Wrong-Harbour-7!' })).toMatchObject({
      error: { code: 'credential_refused' },
    });
    expect(await give({ password: 'Wrong-Harbour-8!' })).toMatchObject(tooSoon);
    expect(await domain.countedOf('svc')).toBe(tries + 2);
    ahead += HOUR;
    await domain.setPassword('svc', PASSWORD);
    await expectOk();
    expect(await checkDirectory(services, second)).toMatchObject({ verdict: 'ok' });
    await domain.setPolicy('lockoutThreshold', '0');
    expect(await services.removeDirectory.remove(second, 'olivia')).toMatchObject({ ok: true });
  });

  test('a night with many connections of one account does not lock it, and keeps none of them waiting', async () => {
    const many: string[] = [];
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) {
      const each = await withoutDirectory(world, `Of many, ${name}`);
      expect(await services.giveDirectory(each, account({}), 'olivia')).toMatchObject({ ok: true });
      many.push(each);
    }
    const night = () => Promise.all(many.map((each) => checkDirectory(services, each)));
    expect(new Set((await night()).flatMap(foundBy))).toEqual(new Set(['ok']));
    await domain.setPolicy('lockoutThreshold', '3');
    for (const last of [1, 2, 3]) await domain.setPassword('svc', `Fourth-Harbour-${last}!`);
    const tries = await domain.countedOf('svc');
    expect((await night()).flatMap(foundBy).toSorted()).toEqual([
      'directory.passwordWrong CORP\\svc',
      ...Array.from({ length: 5 }, () => 'unknown'),
    ]);
    expect(await domain.countedOf('svc')).toBe(tries + 1);
    ahead += HOUR;
    await domain.setPassword('svc', PASSWORD);
    expect(new Set((await night()).flatMap(foundBy))).toEqual(new Set(['ok']));
    await domain.setPolicy('lockoutThreshold', '0');
    for (const each of many)
      expect(await services.removeDirectory.remove(each, 'olivia')).toMatchObject({ ok: true });
  });

  test('locked by wrong passwords, it is found, and found well again', async () => {
    await domain.setPolicy('lockoutThreshold', '3');
    for (let count = 0; count < 4; count += 1) await refusal({ password: 'Wrong-Harbour-3!' });
    expect(await check()).toMatchObject(finds('directory.locked', 'The account is locked'));
    expect(await refusal({})).toMatchObject({ errors: [{ path: 'account' }] });
    expect((await read(world, id)).state).toBe('broken');
    await domain.set(domain.dnOf('svc'), 'lockoutTime', '0');
    await domain.setPolicy('lockoutThreshold', '0');
    await expectOk();
  });

  test.each([
    ['is disabled', 'userAccountControl', '514', '512', 'directory.disabled', 'account'],
    ['itself has expired', 'accountExpires', '132000000000000000', '0', 'directory.disabled', 'account'],
    ['has to change its password', 'pwdLastSet', '0', '-1', 'directory.passwordExpiring', 'password'],
  ])('that %s is found, said, and not taken', async (said, attribute, wrong, right, code, path) => {
    await domain.set(domain.dnOf('svc'), attribute, wrong);
    expect(await check()).toMatchObject(finds(code, said));
    expect(await refusal({})).toMatchObject({ code: 'credential_refused', errors: [{ path }] });
    await domain.set(domain.dnOf('svc'), attribute, right);
    await expectOk();
  });

  test('so is one whose password has ended by the policy of the domain', async () => {
    await controller.backdate(domain.dnOf('svc'), Date.now() - 43 * DAY);
    expect(await check()).toMatchObject(
      finds('directory.passwordExpiring', 'The password of the account has expired'),
    );
    expect((await read(world, id)).state).toBe('broken');
    expect(await refusal({})).toMatchObject({ code: 'credential_refused', errors: [{ path: 'password' }] });
    await domain.set(domain.dnOf('svc'), 'pwdLastSet', '0');
    await domain.set(domain.dnOf('svc'), 'pwdLastSet', '-1');
    await expectOk();
  });

  test('a right that was taken away, and a group', async () => {
    await domain.leave(OPERATORS, 'svc');
    expect(foundBy(await check())).toEqual([
      'directory.denied createUsers',
      'directory.denied changeUsers',
      'directory.denied changeMembers',
      'directory.denied group Account Operators',
    ]);
    await domain.join(OPERATORS, 'svc');
    await expectOk();
  });

  test('a base that was moved away', async () => {
    const moved = STAFF.replace('OU=Staff', 'OU=Crew');
    const move = (from: string, to: string) =>
      controller.admin(({ client }) => client.modifyDN(from, to.split(',')[0] ?? ''));
    await move(STAFF, moved);
    expect(foundBy(await check())).toEqual(['directory.denied base']);
    await move(moved, STAFF);
    await expectOk();
  });

  describe('a trial', () => {
    const POOL = `OU=Pool,${STAFF}`;
    const tryIn = async (container = POOL, by = services.tryDirectory) => {
      const answer = await by(id, container, 'olivia');
      if (!answer) throw new Error('no connection');
      shown.push(answer);
      return answer;
    };
    const outcomes = async (container?: string) => {
      const tried = await tryIn(container);
      if (!tried.ok) throw new Error(JSON.stringify(tried.error));
      return tried.value.steps.map(({ step, outcome }) => `${step} ${outcome}`);
    };
    /** What of trials is in the domain, whoever made it. */
    const users = () =>
      controller.admin(async ({ client }) => {
        const asked = { filter: '(sAMAccountName=mooring-trial-*)', attributes: ['sAMAccountName'] };
        const { searchEntries } = await client.search(controller.domain, { scope: 'sub', ...asked });
        return searchEntries.map((entry) => String(entry['sAMAccountName'])).toSorted();
      });
    const place = (name: string, description: string) =>
      controller.admin(({ client }) =>
        client.add(`CN=${name},${POOL}`, { objectClass: 'user', sAMAccountName: name, description }),
      );
    const all = ['trialMake done', 'trialChange done', 'trialReset done', 'trialDelete done'];

    test('makes one user, changes it, resets its password, removes it, and is written down', async () => {
      await domain.addUnit(POOL);
      const began = performance.now();
      expect(await outcomes(POOL.toLowerCase())).toEqual(all);
      expect(performance.now() - began).toBeLessThan(5_000);
      expect(await users()).toEqual([]);
      const { directory } = await read(world, id);
      expect(directory?.trial).toMatchObject({ container: POOL, finishedAt: expect.any(String) });
      await services.outbox.flush(id);
      const page = await services.audit.page(5, undefined, { action: 'trial.begun' });
      expect(page).toMatchObject({ value: { items: [{ by: 'olivia', subject: 'CORP\\svc' }] } });
      await expectOk();
    });

    test.each([
      ['elsewhere', 'CN=Users,DC=corp,DC=example'],
      ['in another domain', 'DC=other,DC=example'],
      ['nowhere', `OU=Nowhere,${STAFF}`],
      ['where a filter would lead', `OU=*,${STAFF}`],
      ['under a name that is none', 'OU=a\\,DC=b'],
    ])('that is to be %s is refused, and nothing is made', async (_what, container) => {
      expect(await tryIn(container)).toMatchObject({
        ok: false,
        error: { code: 'invalid_request', errors: [{ path: 'container' }] },
      });
      expect(await users()).toEqual([]);
    });

    test('removes what an earlier one has left, and nothing that does not bear its mark', async () => {
      await place('mooring-trial-000001', `Mooring trial of ${id}, can be deleted`);
      await place('mooring-trial-000002', 'Mooring trial of another, can be deleted');
      await place('mooring-trial-000003', 'Ours');
      expect(await outcomes()).toEqual(['trialClear done', ...all]);
      expect(await users()).toEqual(['mooring-trial-000002', 'mooring-trial-000003']);
      await controller.admin(async ({ client }) => {
        for (const number of [2, 3]) await client.del(`CN=mooring-trial-00000${number},${POOL}`);
      });
    });

    test('names each step and right that is refused, and what it could not remove is found', async () => {
      await domain.leave(OPERATORS, 'svc');
      expect(await outcomes()).toEqual([
        'trialMake refused',
        'trialChange skipped',
        'trialReset skipped',
        'trialDelete skipped',
      ]);
      // It may create users there, and no more.
      const CREATE_USERS = 'OA;;CC;bf967aba-0de6-11d0-a285-00aa003049e2;';
      await controller.delegate(POOL, `(${CREATE_USERS};${await domain.sidOf('svc')})`);
      const tried = await tryIn();
      const dn = expect.stringMatching(new RegExp(`^CN=mooring-trial-[0-9a-f]{6},${POOL}$`));
      const refused = (text: string) => expect.stringMatching(new RegExp(`may not ${text} there.*result 50`));
      expect(tried).toMatchObject({
        value: {
          steps: [
            { step: 'trialMake', outcome: 'done' },
            { step: 'trialChange', outcome: 'refused', text: refused('change users') },
            { step: 'trialReset', outcome: 'refused', text: refused('reset passwords') },
            { step: 'trialDelete', outcome: 'left', names: [dn], text: refused('delete users') },
          ],
        },
      });
      expect(foundBy(await check()).at(-1)).toMatch(/^directory.trialLeftover CN=mooring-trial-/);
      expect(await users()).toHaveLength(1);
      await domain.join(OPERATORS, 'svc');
      expect(foundBy(await check())).toHaveLength(1);
      expect(await outcomes()).toEqual(['trialClear done', ...all]);
      await expectOk();
    });

    test('of an account that is not let in, or of a controller that is away, makes nothing', async () => {
      await domain.set(domain.dnOf('svc'), 'userAccountControl', '514');
      expect(await tryIn()).toMatchObject({
        error: { code: 'state_conflict', detail: 'The account is disabled.' },
      });
      await domain.set(domain.dnOf('svc'), 'userAccountControl', '512');
      const before = (await read(world, id)).directory;
      await controller.pause();
      expect(await tryIn()).toMatchObject({ error: { code: 'unavailable' } });
      await controller.resume();
      expect((await read(world, id)).directory).toEqual(before);
      expect(await users()).toEqual([]);
    });

    /** As by a process that something befalls behind the first step; where it dies it does nothing any more. */
    const struck = (blow: (client: DirectorySession['client']) => Promise<unknown>, dies = false) =>
      createTryDirectory({
        ...services,
        openDirectory: async (connection) => {
          const opened = await services.openDirectory(connection);
          if (!opened?.ok) return opened;
          let isStruck = false;
          return ok(async (work, most) => {
            const done = await opened.value((session) => {
              const { client } = session;
              const modify = async (...given: Parameters<typeof client.modify>) => {
                isStruck = true;
                await blow(client);
                return client.modify(...given);
              };
              return work({ ...session, client: Object.assign(Object.create(client), { modify }) });
            }, most);
            if (isStruck && dies) throw new Error('killed');
            return done;
          });
        },
        flush: (connectionId) => services.outbox.flush(connectionId),
        recheck: () => Promise.resolve(),
        random: systemRandom,
      });

    test('that loses the connection removes its user over another', async () => {
      const tried = await tryIn(
        POOL,
        struck((client) => client.unbind()),
      );
      expect(tried).toMatchObject({
        value: {
          steps: [
            { step: 'trialMake', outcome: 'done' },
            { step: 'trialDelete', outcome: 'done', text: expect.stringContaining('ended the connection') },
          ],
        },
      });
      expect(await users()).toEqual([]);
    });

    test('that has used up its time has another to remove its user', async () => {
      let waited = 0;
      const slow = struck(() => {
        waited += 1;
        // Longer than a trial may take.
        return new Promise((done) => setTimeout(done, 5_500).unref());
      });
      const tried = await tryIn(POOL, slow);
      expect(tried).toMatchObject({
        value: {
          steps: [
            { step: 'trialMake', outcome: 'done' },
            { step: 'trialDelete', outcome: 'done', text: expect.stringContaining('did not answer within') },
          ],
        },
      });
      expect(waited).toBe(1);
      expect(await users()).toEqual([]);
    });

    test('is the only one at a time: another is refused, and takes nothing away', async () => {
      const other: unknown[] = [];
      const first = struck(async () => other.push(await tryIn(), await users()));
      expect(await tryIn(POOL, first)).toMatchObject({ ok: true });
      expect(other.slice(0, 2)).toEqual([
        {
          ok: false,
          error: { code: 'state_conflict', detail: expect.stringContaining('is under way') },
        },
        [expect.stringMatching(/^mooring-trial-/)],
      ]);
      expect(await users()).toEqual([]);
      await expectOk();
    });

    test('that dies is found, and the next one removes what it left', async () => {
      const dies = struck(() => Promise.reject(new Error('killed')), true);
      await expect(dies(id, POOL, 'olivia')).rejects.toThrow('killed');
      expect(await users()).toHaveLength(1);
      // One that goes on is nobody's business.
      await expectOk();
      ahead += 2 * MINUTE;
      const [finding, ...more] = foundBy(await check());
      expect([finding, more]).toEqual([
        expect.stringMatching(/^directory.trialLeftover CN=mooring-trial-/),
        [],
      ]);
      expect((await read(world, id)).state).toBe('healthy');
      expect(await outcomes()).toEqual(['trialClear done', ...all]);
      await expectOk();
    });

    /** What the sweep has done for what is due. */
    const sweep = async () => {
      await take(world, 'mooring-provisioning');
      await services.sweep();
      const due = await take(world, 'mooring-provisioning');
      if (JSON.stringify(due).includes(id)) await services.look(id, 'queue');
      return due;
    };

    test('that died is cleared by the sweep, which leaves the user of one that goes on', async () => {
      const other: unknown[] = [];
      const first = struck(async () => other.push(await sweep(), await users()));
      expect(await tryIn(POOL, first)).toMatchObject({ ok: true });
      expect(other.slice(0, 2)).toEqual([[], [expect.stringMatching(/^mooring-trial-/)]]);
      const dies = struck(() => Promise.reject(new Error('killed')), true);
      await expect(dies(id, POOL, 'olivia')).rejects.toThrow('killed');
      expect(await sweep()).toEqual([]);
      ahead += 2 * MINUTE;
      expect(foundBy(await check())).toHaveLength(1);
      await place('mooring-trial-000004', 'Ours');
      expect(await sweep()).toEqual([{ connectionId: id }]);
      expect(await users()).toEqual(['mooring-trial-000004']);
      await controller.admin(({ client }) => client.del(`CN=mooring-trial-000004,${POOL}`));
      await expectOk();
      expect(await sweep()).toEqual([]);
      const page = await services.connections.history(id, 5, undefined);
      expect(JSON.stringify(page)).toContain('was removed from the directory: CN=mooring-trial-');
    });

    /** One that has died, and of whose user the controller has not heard yet: it goes by the mark. @returns how it hears */
    const died = async () => {
      const dies = struck(() => Promise.reject(new Error('killed')), true);
      await expect(dies(id, POOL, 'olivia')).rejects.toThrow('killed');
      const [name = ''] = await users();
      const dn = `CN=${name},${POOL}`;
      await domain.set(dn, 'description', 'Not heard of');
      ahead += 2 * MINUTE;
      return () => domain.set(dn, 'description', `Mooring trial of ${id}, can be deleted`);
    };
    const trial = async () => (await read(world, id)).directory?.trial;

    test('that died is looked for again while a controller may not have heard of its user', async () => {
      const hear = await died();
      expect(await sweep()).toEqual([{ connectionId: id }]);
      expect([(await users()).length, (await trial())?.finishedAt]).toEqual([1, undefined]);
      await hear();
      expect(await sweep()).toEqual([]);
      ahead += HOUR;
      expect(await sweep()).toEqual([{ connectionId: id }]);
      expect([await users(), await trial()]).toMatchObject([[], { finishedAt: expect.any(String) }]);
      await expectOk();
    });

    test('that died and has left nothing is looked for during a day, and no longer', async () => {
      const hear = await died();
      await hear();
      await controller.admin(async ({ client }) => client.del(`CN=${(await users())[0] ?? ''},${POOL}`));
      expect(await sweep()).toEqual([{ connectionId: id }]);
      expect((await trial())?.finishedAt).toBeUndefined();
      ahead += DAY;
      expect(await sweep()).toEqual([{ connectionId: id }]);
      expect((await trial())?.finishedAt).toEqual(expect.any(String));
      expect(await sweep()).toEqual([]);
    });

    const takeAway = async () => {
      expect(await services.removeDirectory.remove(id, 'olivia')).toMatchObject({ ok: true });
      const page = await services.connections.history(id, 3, undefined);
      expect((await give()).ok).toBe(true);
      return JSON.stringify(page);
    };

    test('that has left its user takes it with it when the account is taken away', async () => {
      const hear = await died();
      await hear();
      const said = await takeAway();
      expect(await users()).toEqual([]);
      expect(said).toContain('was removed from the directory: CN=mooring-trial-');
      expect(said).not.toContain('has to be deleted');
    });

    test('is named by the history where its user could not go before the account', async () => {
      const hear = await died();
      expect(await takeAway()).toContain(
        `may have left a user in its domain, which has to be deleted there: a disabled`,
      );
      await hear();
      const [name = ''] = await users();
      await controller.admin(({ client }) => client.del(`CN=${name},${POOL}`));
      await domain.leave(OPERATORS, 'svc');
      await controller.delegate(
        POOL,
        `(OA;;CC;bf967aba-0de6-11d0-a285-00aa003049e2;;${await domain.sidOf('svc')})`,
      );
      expect((await outcomes()).at(-1)).toBe('trialDelete left');
      const [left = ''] = await users();
      expect(await takeAway()).toContain(`which has to be deleted there: CN=${left},${POOL}.`);
      await domain.join(OPERATORS, 'svc');
      await controller.admin(({ client }) => client.del(`CN=${left},${POOL}`));
      await expectOk();
    });

    test('that could not remove its user has it removed a day after it may', async () => {
      await domain.leave(OPERATORS, 'svc');
      expect((await outcomes()).at(-1)).toBe('trialDelete left');
      expect(await users()).toHaveLength(1);
      expect(await sweep()).toEqual([]);
      ahead += DAY;
      expect(await sweep()).toEqual([{ connectionId: id }]);
      expect(await users()).toHaveLength(1);
      await domain.join(OPERATORS, 'svc');
      expect(await sweep()).toEqual([]);
      ahead += DAY;
      await sweep();
      expect(await users()).toEqual([]);
      await expectOk();
    });
  });

  test('a certificate that ends soon, and one that has ended', async () => {
    await controller.present(6);
    expect(foundBy(await check())).toEqual(['directory.certificateExpiring controller']);
    await controller.present(-0.5);
    expect(await check()).toMatchObject({
      verdict: 'fail',
      findings: [{ code: 'directory.certificateExpiring', subject: 'controller', severity: 'critical' }],
    });
    expect(await openAlerts()).toHaveLength(1);
    await controller.present(300);
    await expectOk();
  });

  test('a password that is about to end by the policy of the domain', async () => {
    // The domain gives 42 days; somebody is told in the last third of them.
    ahead += 23 * DAY;
    await expectOk();
    ahead += 10 * DAY;
    const verdict = await check();
    expect(foundBy(verdict)).toEqual(['directory.passwordExpiring CORP\\svc']);
    const listed = (await services.listing.fresh()).filter((one) => one.id === id);
    const at = 'evidence' in verdict ? String(verdict.evidence?.['passwordEnds']) : '';
    expect(listed[0]?.ends).toContainEqual({ kind: 'password', at });
    expect(calendarOf(listed, Date.now() + ahead)).toMatchObject({ connections: 1, first: at.slice(0, 10) });
    expect(verdict).toMatchObject({ findings: [{ severity: 'warning', level: 5 }] });
    expect((await read(world, id)).state).toBe('degraded');
    ahead += 7 * DAY;
    expect(await check()).toMatchObject({
      findings: [{ code: 'directory.passwordExpiring', severity: 'critical' }],
    });
    await domain.setPolicy('maxPwdAge', String(-400 * 864_000_000_000));
    await expectOk();
  });

  test('a controller that is away is unknown first, and found in the second night', async () => {
    await controller.pause();
    expect(await check()).toMatchObject({ verdict: 'unknown', reason: 'unavailable' });
    expect(await openAlerts()).toEqual([]);
    ahead += DAY;
    expect(foundBy(await check())).toEqual(['directory.unreachable CORP\\svc']);
    ahead += DAY;
    expect(foundBy(await check())).toEqual(['directory.unreachable CORP\\svc']);
    expect(await openAlerts()).toMatchObject([{ code: 'directory.unreachable' }]);
    await controller.resume();
    await expectOk();
  });

  test('of a connector that uses it no more, by a later version, what was found is over, and is not asked', async () => {
    const asking = { ...cayosoft, id: 'harbour', version: 1 };
    const { directoryAccount: _none, ...rest } = asking;
    const handOver = asking.handOver.filter((field) => !field.startsWith('directory'));
    const put = (profile: object, version: number) =>
      services.profiles.put(profileSchema.parse({ ...profile, version }), 'olivia');
    expect(await put(asking, 1)).toMatchObject({ ok: true });
    const harbour = await withoutDirectory(world, 'Harbour', 'harbour');
    expect(await services.giveDirectory(harbour, account(), 'olivia')).toMatchObject({ ok: true });
    const standing = async () => {
      const [verdict, { state, health }] = [
        await checkDirectory(services, harbour),
        await read(world, harbour),
      ];
      const open = Object.values(health.alerts).filter(({ resolvedAt }) => resolvedAt === undefined);
      return [foundBy(verdict), state, open.map(({ code }) => code)];
    };
    await domain.set(domain.dnOf('svc'), 'userAccountControl', '514');
    const found = [['directory.disabled CORP\\svc'], 'broken', ['directory.disabled']];
    expect(await standing()).toEqual(found);
    expect(await put({ ...rest, handOver }, 2)).toMatchObject({ ok: true });
    expect(await standing()).toEqual([['notAsked'], 'healthy', []]);
    expect(await put(asking, 3)).toMatchObject({ ok: true });
    expect(await standing()).toEqual(found);
    await domain.set(domain.dnOf('svc'), 'userAccountControl', '512');
    expect(await standing()).toEqual([['ok'], 'healthy', []]);
    expect(await services.removeDirectory.remove(harbour, 'olivia')).toMatchObject({ ok: true });
  });

  test('a connector that needs none takes none, and a controller elsewhere is not looked for', async () => {
    const other = await withoutDirectory(world, 'None', 'snow');
    const answer = await services.giveDirectory(other, account(), 'olivia');
    expect(answer).toMatchObject({ ok: false, error: { code: 'credential_not_taken' } });
    expect(await refusal({ hosts: ['127.0.0.1'] })).toMatchObject({
      code: 'unavailable',
      errors: [{ path: 'hosts', message: expect.stringContaining('DIRECTORY_ALLOWED_NETWORKS') }],
    });
  });

  test('who gave it is in the audit list, without its password', async () => {
    await services.outbox.flush(id);
    const chosen = { connection: id, action: 'credential.replaced' } as const;
    const page = await services.audit.page(500, undefined, chosen);
    const acts = page.ok ? page.value.items : [];
    expect(acts.length).toBeGreaterThan(3);
    expect(acts[0]).toMatchObject({ by: 'olivia', subject: 'CORP\\svc' });
  });

  test('a disconnect takes it with it', async () => {
    const before = versions().length;
    expect(before).toBeGreaterThan(0);
    // What a trial has left there goes first, since nobody could remove it afterwards.
    const at = new Date(Date.now() + ahead).toISOString();
    const left = `CN=mooring-trial-000005,${STAFF}`;
    await controller.admin(({ client }) =>
      client.add(left, {
        objectClass: 'user',
        sAMAccountName: 'mooring-trial-000005',
        description: `Mooring trial of ${id}, can be deleted`,
      }),
    );
    await services.connections.update(id, (connection) => ({
      connection: {
        ...connection,
        ...(connection.directory && {
          directory: { ...connection.directory, trial: { container: STAFF, startedAt: at, steps: [] } },
        }),
      },
    }));
    const end = () => services.disconnects.begin(id, { remove: [], by: 'admin' }, 'olivia');
    expect(await end()).toMatchObject({ ok: false, error: { code: 'state_conflict', retryAfter: 60 } });
    ahead += 2 * MINUTE;
    expect(await end()).toMatchObject({ ok: true });
    const said = JSON.stringify(await services.connections.history(id, 5, undefined));
    expect(said).toContain(`was removed from the directory: ${left}`);
    expect(said).not.toContain('has to be deleted');
    await services.disconnects.clear(id);
    expect((await read(world, id)).directory).toBeUndefined();
    expect(world.microsoft.world.vault.secrets[`directory-${id}`]?.deleted).toBeDefined();
  });
});
