import { clientErrors } from './clientErrors.ts';
import { personErrors } from './personErrors.ts';
import { signInErrors } from './signInErrors.ts';

export { EntraRefusal, entraTime, refuse, type EntraError } from './refusal.ts';

/**
 * The refusals of Entra that the sandbox knows, by their AADSTS numbers.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const entraErrors = { ...clientErrors, ...personErrors, ...signInErrors } as const;
