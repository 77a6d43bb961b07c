import { OPENID_SCOPES } from '../microsoft/cloud.ts';
import { type Profile, requiredRoles, requiredScopes } from '../profiles/schema.ts';
import type { ConnectionToken } from './connectionTokens.ts';

/** What a profile requires, and how much of it a token holds. */
export interface HeldRights {
  readonly required: readonly string[];
  readonly held: readonly string[];
  readonly missing: readonly string[];
  readonly status: 'fully' | 'partially' | 'notGranted';
}

/**
 * Pure: compares a token's own words with the profile. A token never names `offline_access`, nor need it name the other
 * scopes of signing in: having it is their proof.
 */
export function heldRights(
  profile: Profile,
  { by, roles, scopes }: Pick<ConnectionToken, 'by' | 'roles' | 'scopes'>,
): HeldRights {
  const isPerson = by === 'person';
  const held = isPerson ? scopes.filter((name) => !OPENID_SCOPES.has(name)) : roles;
  const required = (isPerson ? requiredScopes(profile) : requiredRoles(profile)).filter(
    (name) => !isPerson || !OPENID_SCOPES.has(name),
  );
  const missing = required.filter((name) => !held.includes(name));
  const status =
    missing.length === 0 ? 'fully' : missing.length < required.length ? 'partially' : 'notGranted';
  return { required, held, missing, status };
}
