import { clientErrors } from './clientErrors.ts';
import { personErrors } from './personErrors.ts';
import type { EntraError } from './refusal.ts';
import { signInErrors } from './signInErrors.ts';

export { EntraRefusal, entraTime, refuse, type EntraError } from './refusal.ts';

/**
 * The refusals of Entra that the sandbox knows, by their AADSTS numbers.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const entraErrors = { ...clientErrors, ...personErrors, ...signInErrors } as const;

const isTenantName = (name: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name) || /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(name);

/** Why there is no tenant with the name in an address. */
export const noSuchTenant = (name: string): EntraError =>
  isTenantName(name) ? entraErrors.unknownTenant(name) : entraErrors.tenantNameMalformed(name);
