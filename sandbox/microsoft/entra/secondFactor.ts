import type { Tenant, User } from '../world.ts';
import { entraErrors, type EntraError } from './errors.ts';

const GRACE_MS = 14 * 86_400_000;

/** What a tenant asks of a person beyond the password. */
export type SecondFactor = { kind: 'none' } | { kind: 'prove' } | { kind: 'register'; mayDefer: boolean };

/** Until when this person may put off setting up a second factor: 14 days from when they were first asked. */
export const registerBy = (user: User, now: number): number => user.signIn?.registerBy ?? now + GRACE_MS;

/**
 * The rule: a person's own setting first; then security defaults, under which everybody must set up a second factor
 * and whoever holds a directory role shows it at every sign-in and may put nothing off.
 */
export function secondFactor(tenant: Tenant, user: User, now: number): SecondFactor {
  const mfa = user.signIn?.mfa ?? 'none';
  if (mfa === 'required') return { kind: 'prove' };
  if (mfa === 'enrolment') return { kind: 'register', mayDefer: false };
  if (!tenant.knobs.securityDefaults) return { kind: 'none' };
  const holdsRole = user.directoryRoles.length > 0;
  if (mfa === 'registered') return { kind: holdsRole ? 'prove' : 'none' };
  return { kind: 'register', mayDefer: !holdsRole && now < registerBy(user, now) };
}

/** The refusal for somebody who did not do what {@link secondFactor} asks. */
export function secondFactorError(asked: SecondFactor, resource: string): EntraError | undefined {
  if (asked.kind === 'none') return undefined;
  if (asked.kind === 'prove') return entraErrors.mfaNeeded(resource);
  return asked.mayDefer ? entraErrors.registrationDue(resource) : entraErrors.registrationNeeded(resource);
}
