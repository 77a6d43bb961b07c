import { tenantElsewhere } from '../leaving.ts';
import { findTenant, findUser, type Sandbox } from '../sandbox.ts';
import type { Tenant, User } from '../world.ts';
import { entraErrors, refuse } from './errors.ts';

/** A person in the tenant that a token is for. */
export interface Person {
  tenant: Tenant;
  user: User;
}

/** What a code or refresh token says about the person it speaks for. */
export interface PersonGrant {
  tenantId: string;
  userId: string;
  issuedAt: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** The account under which a person of one tenant is a guest in another. */
export const guestIn = (tenant: Tenant, home: Person): User | undefined =>
  tenant.users.find((user) => user.home?.userId === home.user.id && user.home.tenantId === home.tenant.id);

/** Refuses disabled people and grants from before their sessions were revoked. */
function checkWelcome(user: User, issuedAt: number): void {
  if (!user.accountEnabled) refuse(entraErrors.userDisabled());
  if (user.tokensValidFrom > issuedAt) refuse(entraErrors.revoked(iso(issuedAt), iso(user.tokensValidFrom)));
}

/** The person whom a code or refresh token speaks for, still there and still welcome. */
export function personOf(sandbox: Sandbox, grant: PersonGrant): Person {
  const found = findTenant(sandbox.world, grant.tenantId);
  if (!found) refuse(entraErrors.unknownTenant(grant.tenantId));
  if (found.knobs.blocked === true) refuse(entraErrors.tenantBlocked());
  const tenant = tenantElsewhere(sandbox, found);
  const user = findUser(tenant, grant.userId);
  if (!user) refuse(entraErrors.unknownUser(tenant.id));
  checkWelcome(user, grant.issuedAt);
  return { tenant, user };
}

/** The same person in the tenant that was asked for; refuses with 50020 whoever is no guest there. */
export function personIn(
  sandbox: Sandbox,
  asked: Tenant | undefined,
  grant: PersonGrant,
  client: { appId: string; displayName: string },
): Person {
  const person = personOf(sandbox, grant);
  if (!asked || asked.id === person.tenant.id) return person;
  const user = guestIn(asked, person);
  if (!user) {
    const stranger = entraErrors.wrongTenant(
      person.tenant.id,
      asked.displayName,
      client.appId,
      client.displayName,
    );
    refuse({ ...stranger, error: 'invalid_grant' });
  }
  checkWelcome(user, grant.issuedAt);
  return { tenant: asked, user };
}
