import { grantConsent } from '../../sandbox/microsoft/entra/consent.ts';
import { graphPermission } from '../../sandbox/microsoft/wellKnown.ts';
import type { User } from '../../sandbox/microsoft/world.ts';
import { expect } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import type { Services } from '../../src/lib/services.ts';
import type { Mortal } from './mortal.ts';
import { type mishaps, valueOf } from './rotations.ts';
import { beginSetup, contosoOf, followLink, personOf, type SetupJourney } from './setup.ts';
import { read } from './stored.ts';
import type { World } from './world.ts';

const adele = 'adele@contoso.example';
let count = 0;

/** A connection that works, with an account that we made. */
export interface WithAccount {
  readonly id: string;
  readonly account: User;
  readonly journey: SetupJourney;
}

/** Connects as an admin does it, with an account of its own; an hour later, so that its password may be tried. */
export async function withAccount(
  world: World,
  profile = 'sam360',
  answers: Record<string, string> = {},
): Promise<WithAccount> {
  count += 1;
  const userName = `renewed-${count}`;
  const journey = await beginSetup(world, profile, 'contoso.example');
  await journey.signIn(adele, { userName, ...answers });
  await journey.work();
  const name = `${userName}@contoso.example`;
  if (profile === 'cayosoft') {
    world.advance(SECOND);
    await journey.signIn(name);
    await journey.press({ do: 'useAccount' });
  }
  world.advance(HOUR);
  return { id: journey.id, account: personOf(world, name), journey };
}

/** Asks for a new password of the account. @returns the browser that follows the link */
export async function renewal(
  world: World,
  id: string,
  services: Services = world.services,
): Promise<SetupJourney> {
  const begun = await services.rotations.begin(id, 'olivia', 'password');
  if (!begun?.ok || !begun.value.link) throw new Error(JSON.stringify(begun));
  return followLink(world, id, begun.value.link.token, services.onboarding);
}

/** An admin has allowed the setup app what it asks for to everybody in the tenant, so that nobody has to consent. */
export function allowSetupApp(world: World): void {
  const inside = world.microsoft.world;
  const { clientId } = inside.seeded.setupApp;
  const application = inside.applications.find(({ appId }) => appId === clientId);
  if (!application) throw new Error('no setup app');
  const names = [
    'openid',
    'profile',
    'User-PasswordProfile.ReadWrite.All',
    'Application.ReadWrite.All',
    'DelegatedPermissionGrant.ReadWrite.All',
  ];
  const delegated = names.flatMap((name) => graphPermission(name) ?? []);
  const sandbox = { world: inside, clock: world.now, touch: () => undefined } as unknown as Parameters<
    typeof grantConsent
  >[0];
  grantConsent(sandbox, contosoOf(world), application, { application: [], delegated }, null);
}

/** The password in force, as the vault holds it. */
export async function passwordInForce(world: World, id: string): Promise<string | undefined> {
  const { account } = (await read(world, id)).access;
  return account?.password && valueOf(world, account.password);
}

/** The vault's versions of the account's password, oldest first. */
export const versionsOf = ({ microsoft }: World, id: string) =>
  microsoft.world.vault.secrets[`account-${id}`]?.versions ?? [];

/** Sign-ins by name and password, and whatever else asked for a token. */
export const tokensAsked = ({ microsoft }: World): number =>
  microsoft.requests.count({ part: 'entra', method: 'POST', pathContains: '/oauth2/v2.0/token' });

/** Works on a renewal as messages and the sweep do, until it is over; an admin signs in again where it asks for that. */
async function workOut(world: World, id: string, services: Services, mortal: Mortal): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    // What a message throws is thrown at the host, which delivers it again.
    await services.look(id, 'queue').catch(() => undefined);
    if (mortal.isDead) return;
    const { provisioning, onboarding } = await mortal.aside(() => read(world, id));
    if (provisioning?.kind !== 'rotate') return;
    if (onboarding.dueAt === undefined)
      throw new Error(`it stands still: ${JSON.stringify(provisioning.stop)}`);
    world.advance(Math.max(0, Date.parse(onboarding.dueAt) - world.now()));
  }
  throw new Error('the renewal never ended');
}

/**
 * Renews the password again and again; each time something happens to another one of the calls behind the sign-in.
 * Whatever it is, in the end the account has the password that the connection names, and nobody had to do anything more.
 *
 * @param who signs in: an admin, or the account itself
 * @param every one of so many calls is tried
 */
export async function renewThrough(
  world: World,
  { id, account }: WithAccount,
  who: 'admin' | 'itself',
  mishap: (typeof mishaps)[number],
  mortal: Mortal,
  every = 1,
): Promise<number> {
  let changes = 1;
  for (let at = -1; at < changes; at += at < 0 ? 1 : every) {
    mortal.live();
    world.advance(HOUR);
    const old = account.password;
    const made = versionsOf(world, id).length;
    if (who === 'itself') allowSetupApp(world);
    const browser = await renewal(world, id);
    await browser.signIn(who === 'admin' ? adele : account.userPrincipalName);
    const services = world.another();
    mortal.live();
    if (at >= 0 && mishap === 'dies') mortal.dieAfter(at);
    else if (at >= 0) mortal.trip(at, mishap as 'fails' | 'loses');
    await workOut(world, id, services, mortal);
    if (at < 0) ({ changes } = mortal);
    mortal.live();
    world.advance(5 * MINUTE);
    await workOut(world, id, world.another(), mortal);

    const { access, provisioning } = await read(world, id);
    const where = [who, mishap, at];
    expect([...where, provisioning?.kind]).toEqual([...where, 'make']);
    expect([...where, await passwordInForce(world, id)]).toEqual([...where, account.password]);
    expect([...where, account.password === old]).toEqual([...where, false]);
    expect([...where, access.account?.pendingPassword]).toEqual([...where, undefined]);
    expect([...where, account.signIn?.wrong]).toEqual([...where, undefined]);
    // At the most one that was stored and never named.
    expect(versionsOf(world, id).length - made).toBeLessThanOrEqual(2);
    const states = versionsOf(world, id).map(({ tags }) => tags?.['state']);
    expect([...where, states.filter((state) => state === 'active')]).toEqual([...where, ['active']]);
  }
  return changes;
}
