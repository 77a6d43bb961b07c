import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, iso, MINUTE, SECOND } from '../../../src/lib/clock.ts';
import { checkIds } from '../../../src/lib/connections/verdict.ts';
import { deleteAccount } from '../../support/leftBehind.ts';
import { createMortal } from '../../support/mortal.ts';
import { assertNoSecrets } from '../../support/secrets.ts';
import {
  beginSetup,
  contosoOf,
  personOf,
  readsReports,
  type SetupJourney,
  setupOf,
} from '../../support/setup.ts';
import { read } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

const adele = 'adele@contoso.example';
const diego = 'diego@contoso.example';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  readsReports(world, diego);
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
  world.microsoft.world.knobs.lag = { minMs: 0, maxMs: 0 };
});
afterAll(async () => {
  await assertNoSecrets(world);
  await world.stop();
});

/** A connection that works on behalf of an account, connected and healthy; Cayosoft's is made under this name. */
async function connected(profile: string, userName = 'cayo-again'): Promise<SetupJourney> {
  const journey = await beginSetup(world, profile, 'contoso.example');
  await journey.signIn(adele, profile === 'cayosoft' ? { userName } : { existingUser: diego });
  const view = await journey.work();
  if (view.kind !== 'askAccount') throw new Error(`no account is asked for but ${view.kind}`);
  world.advance(SECOND);
  await journey.signIn(view.userPrincipalName);
  await journey.press({ do: 'useAccount' });
  expect((await read(world, journey.id)).state).toBe('healthy');
  return journey;
}
/** Somebody ends every session of the account, as the Entra admin center does it. */
function revokeSessions(account: string): void {
  personOf(world, account).tokensValidFrom = world.now() + 1;
  world.advance(SECOND);
}
const found = async (id: string, check: 'secretExpiry' | 'account' = 'secretExpiry') => {
  const { last, unknown } = (await read(world, id)).health.checks[check] ?? {};
  if (unknown) return unknown.reason;
  return last?.verdict === 'fail' ? last.findings.map(({ code }) => code) : last?.verdict;
};
const checked = async (id: string) => {
  await world.services.checkNow(id);
  return [(await read(world, id)).state, await found(id)];
};

describe.each([
  ['certero-delegated', diego],
  ['cayosoft', 'cayo-again@contoso.example'],
])('a revoked sign-in of %s', (profile, account) => {
  test('is found, and a new link leads to signing in again, after which all is well', async () => {
    const { id } = await connected(profile);
    revokeSessions(account);
    expect(await checked(id)).toEqual(['broken', ['token.revoked']]);
    const before = await read(world, id);
    const open = Object.values(before.health.alerts).find(({ code }) => code === 'token.revoked');
    expect(open).toMatchObject({ severity: 'critical', subject: before.access.account?.objectId });
    expect(open?.message).toContain('The sign-in was revoked');

    const again = await setupOf(world, id);
    expect(await again.view()).toMatchObject({ kind: 'askAccount', userPrincipalName: account });
    await again.signIn(account);
    expect(await again.view()).toMatchObject({
      kind: 'confirmAccount',
      signedInAs: account,
      granted: 'fully',
    });
    expect((await read(world, id)).state).toBe('broken');
    await again.press({ do: 'useAccount' });
    expect(await again.view()).toMatchObject({ kind: 'connected' });
    const after = await read(world, id);
    expect([after.state, await found(id)]).toEqual(['healthy', 'ok']);
    expect(after.onboarding.dueAt).toBeUndefined();
    expect(after.access.account).toMatchObject({ ...before.access.account, refreshToken: expect.anything() });
    expect(after.access.account?.refreshToken?.secretVersion).not.toBe(
      before.access.account?.refreshToken?.secretVersion,
    );
    expect(
      Object.values(after.health.alerts).filter(
        ({ code, resolvedAt }) => code === 'token.revoked' && resolvedAt === undefined,
      ),
    ).toEqual([]);
    expect((await world.services.connections.history(id, 5)).map(({ text }) => text)).toContain(
      'From broken to healthy.',
    );
  });
});

describe('signing in again', () => {
  let journey: SetupJourney;
  beforeAll(async () => {
    journey = await connected('certero-delegated');
  });
  const lost = async (): Promise<SetupJourney> => {
    revokeSessions(diego);
    expect(await checked(journey.id)).toEqual(['broken', ['token.revoked']]);
    world.advance(SECOND);
    return setupOf(world, journey.id);
  };
  const goesOn = async (again: SetupJourney): Promise<void> => {
    await again.signIn(diego);
    await again.press({ do: 'useAccount' });
    expect(await again.view()).toMatchObject({ kind: 'connected' });
    expect((await read(world, journey.id)).state).toBe('healthy');
  };

  test('that is cancelled can be begun again', async () => {
    const again = await lost();
    await again.arrive(await again.visitor.press(await again.open(), 'Back'));
    expect(await again.view()).toMatchObject({ kind: 'setback', setback: { code: 'cancelled' } });
    await again.press();
    expect(await again.view()).toMatchObject({ kind: 'askAccount' });
    await goesOn(again);
  });

  test('pressed twice counts once', async () => {
    const again = await lost();
    await again.signIn(diego);
    await again.press({ do: 'useAccount' });
    await again.press({ do: 'useAccount' });
    expect(await checked(journey.id)).toEqual(['healthy', 'ok']);
  });

  test('that meets Microsoft away is waited for, and looked at until it is known', async () => {
    const again = await lost();
    await again.signIn(diego);
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'entra', status: 503 }];
    await again.press({ do: 'useAccount' });
    expect(await again.view()).toMatchObject({ kind: 'waiting' });
    expect((await read(world, journey.id)).state).toBe('broken');
    world.microsoft.world.knobs.faults = [];
    world.advance(HOUR);
    await world.services.look(journey.id, 'queue');
    expect(await again.view()).toMatchObject({ kind: 'connected' });
    const { state, onboarding } = await read(world, journey.id);
    expect([state, onboarding.dueAt]).toEqual(['healthy', undefined]);
  });

  test('after which the process dies is looked at by the page that stays open, and by the queue', async () => {
    for (const by of ['page', 'queue'] as const) {
      const again = await lost();
      await again.signIn(diego);
      const mortal = createMortal();
      // Dead once the press is counted and the row is written: the checks never begin.
      mortal.dieAfter(2);
      await expect(again.press({ do: 'useAccount' })).rejects.toThrow(/the process has died/);
      mortal.stop();
      expect(await again.view()).toMatchObject({ kind: 'waiting' });
      world.advance(2 * MINUTE);
      await world.services.look(journey.id, by);
      const { state, onboarding } = await read(world, journey.id);
      expect([state, onboarding.dueAt]).toEqual(['healthy', undefined]);
    }
  });

  test('that is revoked again at once does not wait for ever', async () => {
    const again = await lost();
    await again.signIn(diego);
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'entra', status: 503 }];
    await again.press({ do: 'useAccount' });
    world.microsoft.world.knobs.faults = [];
    revokeSessions(diego);
    world.advance(HOUR);
    await world.services.look(journey.id, 'queue');
    const later = await setupOf(world, journey.id);
    expect(await later.view()).toMatchObject({
      kind: 'setback',
      setback: { code: 'refused', aadsts: 50173 },
    });
    expect(await checked(journey.id)).toEqual(['broken', ['token.revoked']]);
    await later.press();
    expect(await later.view()).toMatchObject({ kind: 'askAccount' });
    await goesOn(later);
  });

  test('is no way back where the account is gone: the steps come first', async () => {
    const other = await connected('cayosoft', 'cayo-deleted');
    const service = 'cayo-deleted@contoso.example';
    revokeSessions(service);
    expect((await checked(other.id))[0]).toBe('broken');
    const account = personOf(world, service);
    deleteAccount(world, account);
    await world.services.checkNow(other.id);
    expect(await found(other.id, 'account')).toEqual(['account.missing']);
    const again = await setupOf(world, other.id);
    expect(await again.view()).toMatchObject({ kind: 'askSetup' });
    contosoOf(world).users.push(account);
  });

  test('is no way back where its password was changed: another account can be made', async () => {
    const other = await connected('cayosoft', 'cayo-changed');
    const service = 'cayo-changed@contoso.example';
    const person = personOf(world, service);
    const { password } = person;
    world.advance(2 * HOUR);
    person.password = 'Changed-By-Hand-7';
    revokeSessions(service);
    expect(await checked(other.id)).toEqual(['broken', ['token.revoked']]);
    expect(await found(other.id, 'account')).toEqual(['account.passwordWrong']);
    const again = await setupOf(world, other.id);
    expect(await again.view()).toMatchObject({ kind: 'askSetup' });
    person.password = password;
  });
});

describe('a sign-in that is kept', () => {
  const message = (connectionId: string) => ({ connectionId, checks: [...checkIds], attempt: 0 });
  const storedAt = async (id: string) => (await read(world, id)).access.account?.refreshToken?.storedAt ?? '';

  test('for long is renewed by use, and is not idle then', async () => {
    const { id } = await connected('certero-delegated');
    const before = await storedAt(id);
    world.advance(65 * DAY);
    await world.services.passes.pass(message(id), false);
    expect(await storedAt(id)).toBe(iso(Date.parse(before) + 65 * DAY));
    expect(await found(id)).not.toContain('token.idle');
  });

  test('and cannot be renewed is used all the same, is told as idle, and ends after ninety days', async () => {
    const { id } = await connected('certero-delegated');
    const before = await storedAt(id);
    // Nothing can be written into the vault; what is in it can be read.
    const { vault } = world.microsoft.world;
    const { roles } = vault;
    vault.roles = Object.fromEntries(Object.keys(roles).map((who) => [who, 'user' as const]));
    const levels: unknown[] = [];
    for (const days of [31, 28, 2, 16, 8]) {
      world.advance(days * DAY);
      await world.services.passes.pass(message(id), false);
      const { last } = (await read(world, id)).health.checks.secretExpiry ?? {};
      const idle = last?.verdict === 'fail' && last.findings.find(({ code }) => code === 'token.idle');
      levels.push(idle ? [idle.severity, idle.level] : undefined);
    }
    expect(levels).toEqual([undefined, undefined, ['warning', 3], ['warning', 4], ['warning', 5]]);
    expect(await storedAt(id)).toBe(before);
    world.advance(6 * DAY);
    await world.services.passes.pass(message(id), false);
    expect(await found(id)).toEqual(['token.revoked']);
    vault.roles = roles;
  });
});
