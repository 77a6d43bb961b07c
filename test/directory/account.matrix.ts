import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR } from '../../src/lib/clock.ts';
import type { Verdict } from '../../src/lib/connections/verdict.ts';
import type { Services } from '../../src/lib/services.ts';
import { type Controller, samba, saySkipped, startController } from '../support/controller.ts';
import { administrates } from '../support/domain.ts';
import { makeAuthority } from '../support/issued.ts';
import { assertNoSecrets } from '../support/secrets.ts';
import { read } from '../support/stored.ts';
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
    id = await connected('Corp');
  });
  afterAll(async () => {
    await assertNoSecrets(world, shown);
    await Promise.all([world.stop(), controller.stop()]);
  });

  /** A connection of the profile that asks for such an account; what it has in Microsoft's directory is another matter. */
  async function connected(name: string, profile = 'cayosoft'): Promise<string> {
    const { connections } = world.services;
    const made = await connections.create({
      profile,
      profileVersion: 1,
      ownership: 'dedicated',
      tenant: world.microsoft.world.seeded.tenants.contoso,
      tenantName: 'contoso.example',
      name,
      tags: [],
      createdBy: 'operator',
    });
    if (!made.ok) throw new Error('there is one already');
    const app = { key: 'api', clientId: crypto.randomUUID(), origin: 'made' as const, former: [] };
    await connections.update(made.value.id, (current) => ({
      connection: { ...current, state: 'healthy', access: { ...current.access, apps: [app] } },
    }));
    return made.value.id;
  }
  const account = (more: object = {}) => ({
    hosts: [controller.host],
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
    return answer.error;
  }
  async function check(): Promise<Verdict> {
    const message = { connectionId: id, checks: ['directoryAccount' as const], attempt: 0 };
    const outcome = await services.passes.pass(message, false);
    const verdict = outcome.kind === 'done' ? outcome.verdicts.directoryAccount : undefined;
    if (!verdict) throw new Error(`no verdict: ${outcome.kind}`);
    shown.push(verdict);
    return verdict;
  }
  const found = (verdict: Verdict): string[] =>
    verdict.verdict === 'fail'
      ? verdict.findings.map(({ code, subject }) => `${code} ${subject}`)
      : [verdict.verdict];
  const versions = () => world.microsoft.world.vault.secrets[`directory-${id}`]?.versions ?? [];
  const openAlerts = async () =>
    Object.values((await read(world, id)).health.alerts).filter(({ resolvedAt }) => resolvedAt === undefined);
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
      },
    });
  });

  test('a wrong one later leaves what is in force, and another password is taken', async () => {
    const before = (await read(world, id)).directory;
    expect(await refusal({ password: 'Wrong-Harbour-2!' })).toMatchObject({ code: 'credential_refused' });
    expect((await read(world, id)).directory).toEqual(before);
    // For an hour a domain takes the one before, too.
    await domain.setPassword('svc', 'Second-Harbour-1!');
    await domain.setPassword('svc', 'Second-Harbour-2!');
    expect(found(await check())).toEqual(['directory.passwordWrong CORP\\svc']);
    // Not tried again within the hour, so that nobody locks it by asking.
    await domain.setPassword('svc', PASSWORD);
    expect(found(await check())).toEqual(['directory.passwordWrong CORP\\svc']);
    ahead += HOUR;
    await expectOk();
    await domain.setPassword('svc', 'Third-Harbour-3!');
    expect(await give({ password: 'Third-Harbour-3!', ca: '' })).toMatchObject({ ok: true });
    await expectOk();
    await domain.setPassword('svc', PASSWORD);
    expect(await give()).toMatchObject({ ok: true });
    await expectOk();
  });

  test('locked by wrong passwords, it is found, and found well again', async () => {
    await domain.setPolicy('lockoutThreshold', '3');
    for (let count = 0; count < 4; count += 1) await refusal({ password: 'Wrong-Harbour-3!' });
    expect(found(await check())).toEqual(['directory.locked CORP\\svc']);
    expect((await read(world, id)).state).toBe('broken');
    await domain.set(domain.dnOf('svc'), 'lockoutTime', '0');
    await domain.setPolicy('lockoutThreshold', '0');
    await expectOk();
  });

  test.each([
    ['disabled', 'userAccountControl', '514', '512', 'directory.disabled'],
    ['expired', 'accountExpires', '132000000000000000', '0', 'directory.disabled'],
    ['to change its password first', 'pwdLastSet', '0', '-1', 'directory.passwordExpiring'],
  ])('%s', async (_what, attribute, wrong, right, code) => {
    await domain.set(domain.dnOf('svc'), attribute, wrong);
    expect(found(await check())).toEqual([`${code} CORP\\svc`]);
    await domain.set(domain.dnOf('svc'), attribute, right);
    await expectOk();
  });

  test('a right that was taken away, and a group', async () => {
    await domain.leave(OPERATORS, 'svc');
    expect(found(await check())).toEqual([
      'directory.denied createUsers',
      'directory.denied changeUsers',
      'directory.denied changeMembers',
      'directory.denied group Account Operators',
    ]);
    await domain.join(OPERATORS, 'svc');
    await expectOk();
  });

  test('a certificate that ends soon, and one that has ended', async () => {
    await controller.present(6);
    expect(found(await check())).toEqual([`directory.certificateExpiring ${controller.host}`]);
    await controller.present(-0.5);
    expect(await check()).toMatchObject({
      verdict: 'fail',
      findings: [{ code: 'directory.certificateExpiring', severity: 'critical' }],
    });
    await controller.present(300);
    await expectOk();
  });

  test('a password that is about to end by the policy of the domain', async () => {
    // The domain gives 42 days; somebody is told in the last third of them.
    ahead += 26 * DAY;
    await expectOk();
    ahead += 10 * DAY;
    const verdict = await check();
    expect(found(verdict)).toEqual(['directory.passwordExpiring CORP\\svc']);
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
    expect(found(await check())).toEqual(['directory.unreachable CORP\\svc']);
    ahead += DAY;
    expect(found(await check())).toEqual(['directory.unreachable CORP\\svc']);
    expect(await openAlerts()).toMatchObject([{ code: 'directory.unreachable' }]);
    await controller.resume();
    await expectOk();
  });

  test('a connector that needs none takes none, and a controller elsewhere is not looked for', async () => {
    const other = await connected('None', 'snow');
    const answer = await services.giveDirectory(other, account(), 'olivia');
    expect(answer).toMatchObject({ ok: false, error: { code: 'credential_not_taken' } });
    expect(await refusal({ hosts: ['127.0.0.1'] })).toMatchObject({
      code: 'unavailable',
      errors: [{ path: 'hosts', message: expect.stringContaining('DIRECTORY_ALLOWED_NETWORKS') }],
    });
  });

  test('who gave it is in the audit list, without its password', async () => {
    await world.services.outbox.flush(id);
    const page = await world.services.audit.page(500);
    const acts = page.ok ? page.value.items.filter(({ connection }) => connection === id) : [];
    expect(acts.length).toBeGreaterThan(3);
    expect(acts[0]).toMatchObject({ action: 'credential.replaced', by: 'olivia', subject: 'CORP\\svc' });
  });

  test('a disconnect takes it with it', async () => {
    const before = versions().length;
    expect(before).toBeGreaterThan(0);
    expect(await services.disconnects.begin(id, { remove: [], by: 'admin' }, 'olivia')).toMatchObject({
      ok: true,
    });
    await services.disconnects.clear(id);
    expect((await read(world, id)).directory).toBeUndefined();
    expect(world.microsoft.world.vault.secrets[`directory-${id}`]?.deleted).toBeDefined();
  });
});
