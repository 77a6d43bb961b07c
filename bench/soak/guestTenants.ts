import type { Tenant } from '../../sandbox/microsoft/world.ts';
import type { Ground } from './ground.ts';
import { tablesHold } from './residue.ts';

/** A connection that somebody made, and the tenant that it is of. */
interface GuestTenant {
  readonly id: string;
  readonly name: string;
  readonly tenant: Tenant;
}

/** Looks into the tenants of guests, and into the vault, past the product. */
export function createGuestTenants(ground: Ground) {
  const { world } = ground.microsoft;
  const appsOf = async ({ id }: GuestTenant) =>
    (await ground.services.connections.read(id))?.access.apps ?? [];
  /** Microsoft's ids of the secrets in force. */
  const inForce = async (guest: GuestTenant): Promise<string[]> =>
    (await appsOf(guest)).map(({ credential }) => credential?.keyId ?? '');

  /** The tenant has the secrets that the connection knows, no more and no fewer, and the vault has the values of those in force. */
  const strangeSecrets = async (guest: GuestTenant): Promise<string[]> => {
    const apps = await appsOf(guest);
    const known = apps.flatMap(({ credential, pending, former }) => [credential, pending, ...former]);
    const ids = known.flatMap((one) => one?.keyId ?? []);
    const secrets = world.applications
      .filter(({ homeTenantId }) => homeTenantId === guest.tenant.id)
      .flatMap(({ passwordCredentials }) => passwordCredentials);
    const current = new Set(await inForce(guest));
    const kept = new Set(
      Object.values(world.vault.secrets).flatMap(({ versions }) => versions.map(({ value }) => value)),
    );
    return [
      ...secrets
        .filter(({ keyId }) => !ids.includes(keyId))
        .map(({ keyId }) => `${guest.name} has a secret that nobody knows: ${keyId}`),
      ...ids
        .filter((id) => !secrets.some(({ keyId }) => keyId === id))
        .map((id) => `${guest.name} has lost the secret ${id}`),
      ...secrets
        .filter(({ keyId, secretText }) => current.has(keyId) && !kept.has(secretText))
        .map(({ keyId }) => `${guest.name} has a secret in force that the vault does not hold: ${keyId}`),
    ];
  };

  /** What of it is still there, once it is forgotten. */
  const leftOf = async ({ id, name, tenant }: GuestTenant): Promise<string[]> => {
    const applications = world.applications.filter(({ homeTenantId }) => homeTenantId === tenant.id);
    const principals = tenant.servicePrincipals.filter(
      ({ displayName }) => displayName !== 'Microsoft Graph',
    );
    const entries = Object.values(world.vault.secrets).filter(
      (entry) => entry.deleted === undefined && entry.name.includes(id.toLowerCase()),
    );
    return [
      ...applications.map(({ displayName }) => `${name} has left the app ${displayName}`),
      ...principals.map(({ displayName }) => `${name} has left the service principal ${displayName}`),
      ...entries.map((entry) => `${name} has left ${entry.name} in the vault`),
      ...(await tablesHold(ground, ['connections', 'listing'], id)).map(
        (where) => `${name} is left in ${where}`,
      ),
    ];
  };

  return { inForce, strangeSecrets, leftOf };
}
