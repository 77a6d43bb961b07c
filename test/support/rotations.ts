import { expect } from '@jest/globals';
import { DAY, MINUTE } from '../../src/lib/clock.ts';
import type { Credential, TenantApp } from '../../src/lib/connections/access.ts';
import { readCertificate } from '../../src/lib/credentials/certificates.ts';
import { requestAppToken } from '../../src/lib/microsoft/tokens.ts';
import type { Services } from '../../src/lib/services.ts';
import type { Mortal } from './mortal.ts';
import { beginSetup, ourApps, type SetupJourney } from './setup.ts';
import { read } from './stored.ts';
import type { World } from './world.ts';

export const adele = 'adele@contoso.example';

/** A healthy connection with an app of the tenant's own. */
export async function connectedBy(
  world: World,
  profile: string,
  answers: Record<string, string> = {},
): Promise<SetupJourney> {
  const journey = await beginSetup(world, profile, 'contoso.example');
  await journey.signIn(adele, answers);
  expect(await journey.work()).toMatchObject({ kind: 'connected' });
  return journey;
}

/** What the timer and then the messages do. */
export async function night(
  world: World,
  journey: SetupJourney,
  services: Services = world.services,
): Promise<void> {
  await services.rotations.beginDue();
  await journey.work(services);
}

type Working = TenantApp & { readonly credential: NonNullable<TenantApp['credential']> };

/** The connection's first app, which has a credential in force. */
export async function appOf(world: World, { id }: Pick<SetupJourney, 'id'>): Promise<Working> {
  const [app] = (await read(world, id)).access.apps;
  if (!app?.credential) throw new Error('there is no credential in force');
  return { ...app, credential: app.credential };
}

/** Key ids that Microsoft lists for the app of a connection, oldest first. */
export function keysOf(world: World, journey: Pick<SetupJourney, 'id'>): string[] {
  const [app] = ourApps(world, journey);
  return [...(app?.passwordCredentials ?? []), ...(app?.keyCredentials ?? [])].map(({ keyId }) => keyId);
}

/** The value in the vault under a name and version. */
export const valueOf = (
  { microsoft }: World,
  { secretName, secretVersion }: { readonly secretName: string; readonly secretVersion: string },
): string | undefined =>
  microsoft.world.vault.secrets[secretName.toLowerCase()]?.versions.find(
    ({ version }) => version === secretVersion,
  )?.value;

/** Long enough for a secret of 180 days to want a successor. */
export const DUE = 120 * DAY;

/** Does a connector that holds this credential get a token with it? */
export const works = (world: World, id: string, clientId: string, credential: Credential): Promise<boolean> =>
  worksWith(world, id, clientId, { kind: credential.kind, value: valueOf(world, credential) ?? '' });

/** Does a connector get a token with this value? The vault may have lost it. */
export async function worksWith(
  world: World,
  id: string,
  clientId: string,
  { kind, value }: { readonly kind: Credential['kind']; readonly value: string },
): Promise<boolean> {
  const { AUTHORITY_HOST: authorityHost, GRAPH_ENDPOINT: graphEndpoint } = world.config;
  const certificate = kind === 'certificate' ? readCertificate(value) : undefined;
  const proof = certificate
    ? ({ kind: 'certificate', ...certificate } as const)
    : ({ kind: 'secret', secret: value } as const);
  const { tenant } = await read(world, id);
  const cloud = { authorityHost, graphEndpoint, callTimeout: 20_000 };
  return (await requestAppToken(cloud, { clientId, proof }, tenant)).ok;
}

/** Works on a rotation as messages and the sweep do, whatever happens to single calls, until it is over. */
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
  throw new Error('the rotation never ended');
}

/** What may happen to one call that changes something. */
export const mishaps = ['dies', 'fails', 'loses'] as const;

/**
 * Rotates again and again; each time something happens to another one of its calls. Whatever it is, in the end one
 * successor is in force, the vault agrees with Entra, nothing is left over, and what was in force before still works.
 *
 * @param every one of so many calls is tried
 */
export async function rotateThrough(
  world: World,
  journey: SetupJourney,
  mishap: (typeof mishaps)[number],
  mortal: Mortal,
  every = 1,
): Promise<number> {
  const begin = async (services: Services) => {
    const begun = await services.rotations.begin(journey.id, 'olivia');
    if (!begun?.ok) throw new Error(JSON.stringify(begun));
  };
  const check = async (before: Working, at: number) => {
    const after = await appOf(world, journey);
    const known = [...after.former.map(({ keyId }) => keyId), after.credential.keyId];
    expect([mishap, at, new Set(keysOf(world, journey))]).toEqual([mishap, at, new Set(known)]);
    expect(keysOf(world, journey)).toHaveLength(known.length);
    expect(after.credential.keyId).not.toBe(before.credential.keyId);
    expect(after.former.at(-1)?.keyId).toBe(before.credential.keyId);
    expect(after.pending).toBeUndefined();
    for (const { credential } of [before, after]) {
      expect([mishap, at, await works(world, journey.id, after.clientId, credential)]).toEqual([
        mishap,
        at,
        true,
      ]);
    }
  };

  mortal.live();
  const first = await appOf(world, journey);
  await begin(world.services);
  await workOut(world, journey.id, world.services, mortal);
  const { changes } = mortal;
  await check(first, -1);
  for (let at = 0; at < changes; at += every) {
    const before = await mortal.aside(() => appOf(world, journey));
    const services = world.another();
    if (mishap === 'dies') mortal.dieAfter(at);
    else mortal.trip(at, mishap);
    await begin(services).catch(() => undefined);
    await workOut(world, journey.id, services, mortal);
    mortal.live();
    const live = world.another();
    // One that died before it was written down was never asked for.
    if ((await appOf(world, journey)).credential.keyId === before.credential.keyId) await begin(live);
    world.advance(5 * MINUTE);
    await workOut(world, journey.id, live, mortal);
    await check(before, at);
    // What nobody was given goes after a week.
    world.advance(8 * DAY);
    await night(world, journey, live);
  }
  return changes;
}
