import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { createDirectory } from '../../src/lib/directory/session.ts';
import { readSelf } from '../../src/lib/directory/changePassword.ts';
import type { Services } from '../../src/lib/services.ts';
import { actsOf } from '../support/acts.ts';
import { type Controller, samba, saySkipped, startController } from '../support/controller.ts';
import { checkDirectory, foundBy, withoutDirectory } from '../support/directoryAccounts.ts';
import { administrates } from '../support/domain.ts';
import { createMortal, type Mortal } from '../support/mortal.ts';
import { mishaps, valueOf } from '../support/rotations.ts';
import { assertNoSecrets } from '../support/secrets.ts';
import { read, take } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

if (typeof samba === 'string') saySkipped('renewals in a real Active Directory', samba);

const FIRST = 'First-Harbour-1!';
const STAFF = 'OU=Staff,DC=corp,DC=example';
const ACCOUNT = 'CORP\\svc';
/** As a domain writes spans: in 100 nanoseconds, negative. */
const span = (ms: number): string => String(-ms * 10_000);

(typeof samba === 'string' ? describe.skip : describe)('the password of a real directory account', () => {
  let world: World;
  let controller: Controller;
  let domain: ReturnType<typeof administrates>;
  let mortal: Mortal;
  let id: string;
  /** Milliseconds that the product's clock is ahead of the controller's; it never goes back. */
  let ahead = 0;
  let services: Services;
  const shown: unknown[] = [];

  beforeAll(async () => {
    controller = await startController();
    world = await startWorld({
      clock: 'real',
      settings: { DIRECTORY_ALLOWED_NETWORKS: `${controller.host}/32` },
    });
    mortal = createMortal();
    services = another();
    domain = administrates(controller);
    await domain.addUnit(STAFF);
    await domain.add('svc', FIRST);
    await domain.join('CN=Account Operators,CN=Builtin,DC=corp,DC=example', 'svc');
    id = await withoutDirectory(world, 'Corp');
    await give(FIRST);
  });
  afterAll(async () => {
    mortal.stop();
    await assertNoSecrets(world, shown);
    await Promise.all([world.stop(), controller.stop()]);
  });

  const another = () => world.another({ clock: () => Date.now() + ahead });
  const target = () => ({
    hosts: [controller.host],
    port: 636 as const,
    ca: controller.authority.ca,
    account: ACCOUNT,
  });
  async function give(password: string, account = ACCOUNT) {
    const given = await services.giveDirectory(
      id,
      { ...target(), account, password, domain: '', base: STAFF, groups: [] },
      'olivia',
    );
    shown.push(given);
    return given;
  }
  async function renew(by = 'olivia', who: Services = services) {
    const renewed = await who.rotateDirectory.rotate(id, by);
    shown.push(renewed);
    return renewed;
  }
  const accountOf = async () => {
    const { directory } = await read(world, id);
    if (!directory) throw new Error('there is none');
    return directory;
  };
  const inForce = async () => valueOf(world, (await accountOf()).password) ?? '';
  /** Is the account let in with it? Said by the domain itself. */
  const isLetIn = async (password: string): Promise<boolean> => {
    const directory = createDirectory({
      mayDial: () => true,
      resolve: (name) => Promise.resolve([name]),
      findControllers: () => Promise.resolve([]),
    });
    const asked = { ...target(), startTls: false };
    return (await directory.as(asked, password, (session) => readSelf(session, ACCOUNT))).ok;
  };
  const check = async () => {
    const verdict = await checkDirectory(services, id);
    shown.push(verdict);
    return verdict;
  };
  const told = async () =>
    (await actsOf({ services }, id)).filter(({ action }) => action === 'credential.rotated');
  /** Wrong passwords that the domain has counted. */
  const counted = () => domain.countedOf('svc');
  /** What the sweep does, until nothing is pending. */
  async function goOn(who: Services = services): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) {
      const { pendingPassword } = await accountOf();
      if (!pendingPassword) return;
      ahead += Math.max(0, Date.parse(pendingPassword.dueAt) - Date.now() - ahead);
      await who.look(id, 'queue');
    }
    throw new Error('it never ended');
  }
  /** What the connection's page tells of renewals, the last first. */
  const history = async (count: number) =>
    (await services.connections.history(id, 20))
      .map(({ text }) => text)
      .filter((text) => text.includes('assword'))
      .slice(0, count);
  const entered = async () => {
    const handed = await services.handOver.show(id, { by: 'olivia', whom: 'an operator' });
    if (!handed?.ok) throw new Error(JSON.stringify(handed));
    await services.handOver.confirm(id, handed.value.keyIds, 'olivia');
    return handed.value.fields;
  };

  test('changed not long ago, the domain refuses, and says from when on it may be', async () => {
    const before = await accountOf();
    expect(await renew()).toMatchObject({
      ok: false,
      error: { code: 'credential_refused', detail: expect.stringMatching(/again from \d{4}-.* on/) },
    });
    const { renewalStop, ...after } = await accountOf();
    expect(after).toEqual(before);
    expect(renewalStop).toMatchObject({ text: expect.stringContaining('too short a time ago') });
    expect(await check()).toMatchObject({ verdict: 'ok' });
    await domain.setPolicy('minPwdAge', '0');
  });

  test('against the rules of the domain it is refused', async () => {
    const before = await accountOf();
    await domain.setPolicy('minPwdLength', '40');
    expect(await renew()).toMatchObject({
      ok: false,
      error: { code: 'credential_refused', detail: expect.stringContaining('too short, too simple') },
    });
    await domain.setPolicy('minPwdLength', '7');
    expect((await accountOf()).password).toEqual(before.password);
    expect(await isLetIn(FIRST)).toBe(true);
  });

  test('so it is of an account that may not change its own', async () => {
    const held = await withoutDirectory(world, 'Held');
    await domain.add('held', FIRST);
    const input = {
      ...target(),
      account: 'CORP\\held',
      password: FIRST,
      domain: '',
      base: STAFF,
      groups: [],
    };
    expect(await services.giveDirectory(held, input, 'olivia')).toMatchObject({ ok: true });
    await domain.forbidChange('held');
    expect(await services.rotateDirectory.rotate(held, 'olivia')).toMatchObject({
      ok: false,
      error: { code: 'credential_refused', detail: expect.stringContaining('may not change its own') },
    });
    expect((await read(world, held)).directory?.pendingPassword).toBeUndefined();
  });

  test('the account sets it, is let in with it, and somebody has to enter it', async () => {
    const before = await inForce();
    const renewed = await renew();
    expect(renewed).toMatchObject({
      ok: true,
      value: { said: [expect.stringContaining(ACCOUNT), expect.anything()] },
    });
    expect(before).toBe(FIRST);
    expect(await inForce()).not.toBe(FIRST);
    expect(await isLetIn(await inForce())).toBe(true);
    const { pendingPassword, renewalStop } = await accountOf();
    expect([pendingPassword, renewalStop]).toEqual([undefined, undefined]);
    expect(await told()).toMatchObject([{ by: 'olivia', subject: ACCOUNT }]);
    expect(await history(4)).toEqual([
      `A new password of the directory account ${ACCOUNT} is in force.`,
      'A new password of the directory account is sent to its domain.',
      'A new password of the directory account is being set. By olivia.',
      expect.stringMatching(/^The password of the directory account was not renewed\. The domain refuses/),
    ]);
    expect(foundBy(await check())).toEqual([`handOver.due ${ACCOUNT}`]);
    expect((await read(world, id)).state).toBe('broken');
    const fields = await entered();
    expect(fields.map(({ field, value }) => [field, value])).toEqual([
      ['tenantName', 'contoso.example'],
      ['userName', undefined],
      ['password', undefined],
      ['directoryUserName', ACCOUNT],
      ['directoryPassword', await inForce()],
    ]);
    expect(await check()).toMatchObject({ verdict: 'ok' });
    expect((await read(world, id)).state).toBe('healthy');
  });

  test('once more, and the first is refused', async () => {
    expect(await renew()).toMatchObject({ ok: true });
    expect(await isLetIn(FIRST)).toBe(false);
    expect(await isLetIn(await inForce())).toBe(true);
    await entered();
  });

  test('the one before, given once more within the hour, puts the new one out of nothing', async () => {
    const before = await inForce();
    expect(await renew()).toMatchObject({ ok: true });
    const { password } = await accountOf();
    expect(await isLetIn(before)).toBe(true);
    expect(await give(before)).toMatchObject({
      ok: false,
      error: { code: 'credential_refused', errors: [{ path: 'password' }] },
    });
    expect((await accountOf()).password).toEqual(password);
    // Left empty, it stays, and is to be entered as before.
    expect(await give('')).toMatchObject({ ok: true });
    expect((await accountOf()).password).toEqual({ ...password, setAt: expect.any(String) });
    expect(foundBy(await check())).toEqual([`handOver.due ${ACCOUNT}`]);
    await entered();
  });

  test('asked twice at once it is done once', async () => {
    const before = await told();
    const both = await Promise.all([renew(), renew('otto', another())]);
    expect(both.filter((one) => one?.ok)).toHaveLength(1);
    expect(await told()).toHaveLength(before.length + 1);
    expect(await isLetIn(await inForce())).toBe(true);
  });

  test.each(mishaps)('whichever call %s, one password is the account’s and in force', async (mishap) => {
    const begun = async (who: Services) => {
      await renew('olivia', who).catch(() => undefined);
      return mortal.changes;
    };
    mortal.live();
    const changes = await begun(services);
    expect(changes).toBeGreaterThan(5);
    // A call that fails before it is made is a death before it: of those every other one will do.
    const [first, step] = mishap === 'dies' ? [0, 1] : [1, 2];
    for (let at = first; at < changes; at += step) {
      const acts = (await told()).length;
      const before = await inForce();
      if (mishap === 'dies') mortal.dieAfter(at);
      else mortal.trip(at, mishap);
      await begun(another());
      mortal.live();
      const live = another();
      await goOn(live);
      // Whoever dies while a password is on its way has it counted.
      ahead += HOUR;
      const after = await inForce();
      expect([mishap, at, await isLetIn(after), await counted()]).toEqual([mishap, at, true, 0]);
      expect([mishap, at, (await told()).length]).toEqual([mishap, at, acts + (after === before ? 0 : 1)]);
    }
  });

  /** A renewal that dies before anything was sent, or right behind it. */
  async function pending(isSent = false): Promise<void> {
    for (let at = 1; at < 20; at += 1) {
      mortal.dieAfter(at);
      await renew('olivia', another()).catch(() => undefined);
      mortal.live();
      const { pendingPassword } = await accountOf();
      if (pendingPassword && (!isSent || pendingPassword.sentAt !== undefined)) return;
      if (pendingPassword) await goOn();
      ahead += HOUR;
    }
    throw new Error('nothing is pending');
  }

  test('until it is known which one the account has, nobody is shown one or tries one', async () => {
    await pending();
    const verdict = await check();
    // That nobody has entered the last one is known all the same.
    expect(foundBy(verdict)).toEqual([`handOver.due ${ACCOUNT}`]);
    expect(verdict).toMatchObject({ unanswered: { why: { reason: 'renewing' } } });
    expect(await services.handOver.show(id, { by: 'olivia', whom: 'an operator' })).toMatchObject({
      ok: false,
      error: { code: 'state_conflict' },
    });
    expect(await renew()).toMatchObject({ ok: false, error: { code: 'state_conflict' } });
    expect(await services.removeDirectory.remove(id, 'olivia')).toMatchObject({
      ok: false,
      error: { code: 'state_conflict' },
    });
  });

  test('the one in force, given once more, changes nothing of that', async () => {
    const { pendingPassword } = await accountOf();
    // By another name it may be the very account, or not.
    expect(await give(await inForce(), 'svc@corp.example')).toMatchObject({
      ok: false,
      error: { code: 'state_conflict' },
    });
    expect((await accountOf()).pendingPassword).toEqual(pendingPassword);
    expect(await give(await inForce())).toMatchObject({ ok: true });
    expect((await accountOf()).pendingPassword).toEqual(pendingPassword);
    ahead += 3 * MINUTE;
    await take(world, 'mooring-provisioning');
    await services.sweep();
    expect(await take(world, 'mooring-provisioning')).toContainEqual({ connectionId: id });
    await goOn();
    expect((await accountOf()).password.secretVersion).toBe(pendingPassword?.secretVersion);
    expect(await isLetIn(await inForce())).toBe(true);
  });

  test('another one that somebody gives meanwhile counts, and that is said', async () => {
    await pending();
    await domain.setPassword('svc', 'Given-Harbour-1!');
    expect(await give('Given-Harbour-1!')).toMatchObject({
      ok: true,
      value: { said: expect.arrayContaining([expect.stringContaining('was given up')]) },
    });
    expect((await accountOf()).pendingPassword).toBeUndefined();
    await goOn();
    expect(await inForce()).toBe('Given-Harbour-1!');
    expect(await check()).toMatchObject({ verdict: 'ok' });
  });

  test('where the account has neither, that is said after an hour, and hardly anything was tried', async () => {
    await pending();
    // The one before is taken for an hour, the one before that is not.
    await domain.setPassword('svc', 'Other-Harbour-1!');
    await domain.setPassword('svc', 'Other-Harbour-2!');
    ahead += 2 * MINUTE;
    await services.look(id, 'queue');
    const tries = await counted();
    expect(tries).toBeLessThanOrEqual(2);
    expect((await accountOf()).pendingPassword).toMatchObject({ wrongAt: expect.any(String) });
    ahead += 30 * MINUTE;
    await services.look(id, 'queue');
    expect(await counted()).toBe(tries);
    await goOn();
    expect((await accountOf()).renewalStop).toMatchObject({ text: expect.stringContaining('neither') });
    const last = await counted();
    expect(foundBy(await check())).toEqual([`directory.passwordWrong ${ACCOUNT}`]);
    expect(await counted()).toBe(last);
    expect(await give('Other-Harbour-2!')).toMatchObject({ ok: true });
    expect(await check()).toMatchObject({ verdict: 'ok' });
  });

  test('set by somebody else a moment ago, the one in force is let in, and changes nothing', async () => {
    await domain.setPassword('svc', 'Fourth-Harbour-1!');
    expect(await renew()).toMatchObject({
      ok: false,
      error: { code: 'credential_refused', detail: expect.stringContaining('not the account’s any more') },
    });
    expect((await accountOf()).pendingPassword).toBeUndefined();
    expect(await give('Fourth-Harbour-1!')).toMatchObject({ ok: true });
  });

  test('where the one in force is wrong nothing is begun, and it is tried once', async () => {
    await domain.setPassword('svc', 'Third-Harbour-1!');
    await domain.setPassword('svc', 'Third-Harbour-2!');
    const before = await counted();
    for (let count = 0; count < 3; count += 1)
      expect(await renew()).toMatchObject({ ok: false, error: { code: 'credential_refused' } });
    expect(foundBy(await check())).toEqual([`directory.passwordWrong ${ACCOUNT}`]);
    expect(await counted()).toBeLessThanOrEqual(before + 1);
    expect((await accountOf()).pendingPassword).toBeUndefined();
    expect(await give('Third-Harbour-2!')).toMatchObject({ ok: true });
    expect(await check()).toMatchObject({ verdict: 'ok' });
  });

  test('a restored row names one that is out of force; the newest of the vault is given, and mends it', async () => {
    ahead += HOUR;
    const restored = await accountOf();
    for (let count = 0; count < 2; count += 1) expect(await renew()).toMatchObject({ ok: true });
    await services.connections.update(id, (current) => ({ connection: { ...current, directory: restored } }));
    expect(foundBy(await check())).toEqual([`directory.passwordWrong ${ACCOUNT}`]);
    expect(await renew()).toMatchObject({ ok: false });

    const newest = world.microsoft.world.vault.secrets[restored.password.secretName]?.versions.at(-1);
    expect(await give(newest?.value ?? '')).toMatchObject({ ok: true });
    expect(await check()).toMatchObject({ verdict: 'ok' });
    expect(await renew()).toMatchObject({ ok: true });
    await entered();
  });

  test('where nobody answers nothing is begun, and what was begun waits', async () => {
    await controller.pause();
    expect(await renew()).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect((await accountOf()).pendingPassword).toBeUndefined();
    await controller.resume();
    await pending();
    const { pendingPassword } = await accountOf();
    const waits = async () => {
      ahead = Math.max(ahead, Date.parse((await accountOf()).pendingPassword?.dueAt ?? '') - Date.now());
      expect(await renew()).toMatchObject({
        ok: false,
        error: { code: 'unavailable', detail: expect.stringContaining('found out by itself') },
      });
      return (await accountOf()).pendingPassword;
    };
    await controller.pause();
    const waiting = { ...pendingPassword, dueAt: expect.any(String) };
    expect(await waits()).toEqual({
      ...waiting,
      failure: { kind: 'unreachable', reason: expect.any(String) },
    });
    await controller.resume();
    await domain.set(domain.dnOf('svc'), 'userAccountControl', '514');
    expect(await waits()).toMatchObject({ ...waiting, failure: { kind: 'refused', why: 'disabled' } });
    expect(await waits()).toMatchObject({ ...waiting, failure: { kind: 'refused', why: 'disabled' } });
    // Each reason once, however long it goes on.
    const says = (reason: RegExp) => expect.stringMatching(reason);
    expect(await history(3)).toEqual([
      says(/password waits\. The account is disabled\.$/),
      says(/password waits\. .* takes no connection/),
      says(/is being set/),
    ]);
    // Though nobody else tries, that is found.
    expect(foundBy(await check())).toEqual([`directory.disabled ${ACCOUNT}`]);
    await domain.set(domain.dnOf('svc'), 'userAccountControl', '512');
    await goOn();
    expect((await accountOf()).password.secretVersion).toBe(pendingPassword?.secretVersion);
    expect(await isLetIn(await inForce())).toBe(true);
  });

  test('one that was sent is not forgotten; after two days in vain it is given up, and taken up again', async () => {
    await entered();
    await pending(true);
    const { pendingPassword } = await accountOf();
    await domain.set(domain.dnOf('svc'), 'userAccountControl', '514');
    ahead += 3 * MINUTE;
    for (let turn = 0; turn < 30 && (await accountOf()).pendingPassword; turn += 1) {
      expect(await services.removeDirectory.remove(id, 'olivia')).toMatchObject({
        ok: false,
        error: { code: 'state_conflict' },
      });
      const { dueAt = '' } = (await accountOf()).pendingPassword ?? {};
      ahead = Math.max(ahead, Date.parse(dueAt) - Date.now());
      await services.look(id, 'queue');
    }
    expect((await accountOf()).renewalStop).toMatchObject({
      text: expect.stringContaining('nobody knows'),
      unproved: { secretVersion: pendingPassword?.secretVersion },
    });
    await domain.set(domain.dnOf('svc'), 'userAccountControl', '512');
    expect(await renew()).toMatchObject({ ok: true });
    expect(await history(3)).toEqual([
      expect.stringContaining('is in force'),
      expect.stringMatching(/both are tried.* By olivia\.$/),
      expect.stringContaining('went on for two days'),
    ]);
    const { renewalStop, password } = await accountOf();
    expect([renewalStop, password.secretVersion]).toEqual([undefined, pendingPassword?.secretVersion]);
    expect(await isLetIn(await inForce())).toBe(true);
    await entered();
  });

  test('near its end by the rules of the domain the timer renews it, and not before', async () => {
    await domain.setPolicy('maxPwdAge', span(30 * DAY + ahead));
    const before = await inForce();
    await check();
    await services.rotations.beginDue();
    expect(await take(world, 'mooring-provisioning')).toEqual([]);
    ahead += 28 * DAY;
    expect(foundBy(await check())).toContain(`directory.passwordExpiring ${ACCOUNT}`);
    await services.rotations.beginDue();
    expect(await take(world, 'mooring-provisioning')).toEqual([{ connectionId: id }]);
    await services.look(id, 'queue');
    expect(await inForce()).not.toBe(before);
    expect((await told())[0]).toMatchObject({ by: 'mooring' });
  });

  test('taken away, nothing of it is left here, and the account is', async () => {
    const password = await inForce();
    ahead += HOUR;
    expect(foundBy(await check())).toContain(`handOver.due ${ACCOUNT}`);
    expect(await services.removeDirectory.remove(id, 'olivia')).toMatchObject({ ok: true });
    const after = await read(world, id);
    expect([after.directory, after.directoryClearing, after.state]).toEqual([
      undefined,
      undefined,
      'healthy',
    ]);
    expect(Object.values(after.health.alerts).filter(({ resolvedAt }) => resolvedAt === undefined)).toEqual(
      [],
    );
    expect(world.microsoft.world.vault.secrets[`directory-${id}`]?.deleted).toBeDefined();
    expect(await check()).toMatchObject({ verdict: 'notAsked' });
    expect(await isLetIn(password)).toBe(true);
  });

  test('whichever call dies as it is taken away, the vault’s entry goes', async () => {
    for (let at = 0; at < 6; at += 1) {
      await domain.setPassword('svc', FIRST);
      await give(FIRST);
      const dying = another();
      mortal.dieAfter(at);
      await dying.removeDirectory.remove(id, 'olivia').catch(() => undefined);
      mortal.live();
      const live = another();
      if ((await read(world, id)).directory) await live.removeDirectory.remove(id, 'olivia');
      ahead += 3 * MINUTE;
      await live.look(id, 'queue');
      const { directory, directoryClearing } = await read(world, id);
      expect([at, directory, directoryClearing]).toEqual([at, undefined, undefined]);
      expect(world.microsoft.world.vault.secrets[`directory-${id}`]?.deleted).toBeDefined();
    }
  });
});
