import * as z from 'zod';
import type { Sandbox } from '../sandbox.ts';
import type { TenantPolicies } from '../worldDirectory.ts';
import { anyTenant } from './changes.ts';

/** `null` takes a policy away: then stands what Microsoft sets for new tenants. */
export const policyChange = z
  .strictObject({
    secretLifetime: z
      .string()
      .regex(/^P(?=\d)(\d+Y)?(\d+M)?(\d+D)?$/)
      .nullable(),
    secretsForbidden: z.boolean().nullable(),
    usersMayRegisterApplications: z.boolean().nullable(),
  })
  .partial();

/** Changes those policies of a tenant that are named, and returns all that are set. */
export function changePolicies(
  sandbox: Sandbox,
  name: string,
  change: z.infer<typeof policyChange>,
): TenantPolicies {
  const tenant = anyTenant(sandbox, name);
  const all = Object.entries({ ...tenant.policies, ...change });
  tenant.policies = Object.fromEntries(all.filter(([, value]) => value !== null));
  sandbox.touch();
  return tenant.policies;
}
