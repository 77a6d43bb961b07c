import type { User } from '../world.ts';
import { GraphRefusal, graphRefusals } from './answers.ts';
import type { GraphCall } from './call.ts';
import { selectedProperties } from './query.ts';
import type { Shape } from './shape.ts';
import { users } from './userRows.ts';

/**
 * The basic profile, which is all that User.ReadBasic.All shows of others.
 * @see https://learn.microsoft.com/graph/permissions-reference#userreadbasicall
 */
const basic = ['displayName', 'givenName', 'mail', 'surname', 'userPrincipalName', 'id'];

/** Licences that hold Microsoft Entra ID P1. */
const premium = new Set(['AAD_PREMIUM', 'AAD_PREMIUM_P2', 'EMS', 'EMSPREMIUM', 'SPB', 'SPE_E3', 'SPE_E5']);

/** Sign-in activity belongs to the audit log: it costs a licence and a permission of its own. */
function checkSignInActivity({ tenant, caller }: GraphCall): void {
  if (!tenant.subscribedSkus.some(({ skuPartNumber }) => premium.has(skuPartNumber))) {
    throw new GraphRefusal(
      403,
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      "Neither tenant is B2C or tenant doesn't have premium license",
    );
  }
  if (!caller.permissions.includes('AuditLog.Read.All')) throw graphRefusals.denied();
}

/** Whether nothing that opened the endpoint shows more of this person, or of everybody, than the basic profile. */
function seesBasicOnly({ caller, openings }: GraphCall, user: User | undefined): boolean {
  if (caller.kind === 'delegated' && user?.id === caller.oid) return false;
  // User.Read and User.ReadWrite show only the person whose token it is.
  return openings.every((name) => /^User\.(ReadBasic\.All|Read|ReadWrite)$/.test(name));
}

/** How this caller sees people, or one of them; refuses a selection of what the permissions do not show. */
export function usersAsSeen(call: GraphCall, user?: User): Shape {
  const selected = selectedProperties(call.query.get('$select'), users) ?? [];
  if (selected.includes('signInActivity')) checkSignInActivity(call);
  if (!seesBasicOnly(call, user)) return users;
  if (selected.some((name) => !basic.includes(name))) throw graphRefusals.denied();
  return { ...users, defaults: basic };
}
