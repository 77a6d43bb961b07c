import * as z from 'zod';
import { grantConsent, askedSet, registeredSet, revokeConsent } from '../entra/consent.ts';
import { removeAssignment, removePermissionGrant } from '../removal.ts';
import { findApplication, findServicePrincipal, type Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import { faultChange } from './faultChange.ts';

/** A change that cannot be made, with the HTTP status that says why. */
export class ChangeRefused extends Error {
  readonly status: 400 | 404;
  constructor(status: 400 | 404, message: string) {
    super(message);
    this.name = 'ChangeRefused';
    this.status = status;
  }
}

/** The tenant by id or domain, deleted or not; refuses with 404. */
export function anyTenant(sandbox: Sandbox, name: string): Tenant {
  const tenant = sandbox.world.tenants.find((one) => one.id === name || one.domain === name);
  if (!tenant) throw new ChangeRefused(404, `There is no tenant ${name}.`);
  return tenant;
}

export const tenantKnobs = z.strictObject({
  concealedNames: z.boolean(),
  adminConsentWorkflow: z.boolean(),
  deleted: z.boolean(),
  blocked: z.boolean(),
  userConsentOff: z.boolean(),
  conditionalAccessBlocked: z.boolean(),
  securityDefaults: z.boolean(),
});

export const tenantChange = tenantKnobs
  // Usage reports of a tenant made less than two days ago are empty.
  .extend({ createdDateTime: z.iso.datetime({ offset: true }) })
  .partial();

/** Switches conditions of a tenant, or says when it was made. */
export function changeTenant(sandbox: Sandbox, name: string, change: z.infer<typeof tenantChange>): Tenant {
  const tenant = anyTenant(sandbox, name);
  const { createdDateTime, ...knobs } = change;
  Object.assign(tenant.knobs, knobs);
  if (createdDateTime !== undefined) tenant.createdDateTime = new Date(createdDateTime).toISOString();
  sandbox.touch();
  return tenant;
}

export const secretChange = z.union([
  z.strictObject({ endDateTime: z.iso.datetime({ offset: true }) }),
  z.strictObject({ endsInDays: z.number().min(-3650).max(3650) }),
]);

/** Moves the end of a client secret. */
export function changeSecret(
  sandbox: Sandbox,
  appId: string,
  keyId: string,
  change: z.infer<typeof secretChange>,
): string {
  const credential = findApplication(sandbox.world, appId)?.passwordCredentials.find(
    (one) => one.keyId === keyId,
  );
  if (!credential) throw new ChangeRefused(404, `Application ${appId} has no secret ${keyId}.`);
  credential.endDateTime =
    'endDateTime' in change
      ? new Date(change.endDateTime).toISOString()
      : new Date(sandbox.clock() + change.endsInDays * 86_400_000).toISOString();
  sandbox.touch();
  return credential.endDateTime;
}

export const revocation = z.strictObject({ appId: z.guid() });

/** Removes an application from a tenant with all its grants. */
export function revoke(sandbox: Sandbox, name: string, { appId }: z.infer<typeof revocation>): void {
  if (!revokeConsent(sandbox, anyTenant(sandbox, name), appId)) {
    throw new ChangeRefused(404, `Tenant ${name} has no service principal of ${appId}.`);
  }
}

export const principalChange = z.strictObject({ accountEnabled: z.boolean() });

/** Enables or disables an application in a tenant. */
export function changePrincipal(
  sandbox: Sandbox,
  name: string,
  appId: string,
  change: z.infer<typeof principalChange>,
): void {
  const principal = findServicePrincipal(anyTenant(sandbox, name), appId);
  if (!principal) throw new ChangeRefused(404, `Tenant ${name} has no service principal of ${appId}.`);
  principal.accountEnabled = change.accountEnabled;
  sandbox.touch();
}

/** Takes single grants away: app role assignments or delegated grants, by their ids. */
export function removeGrant(sandbox: Sandbox, name: string, grantId: string): void {
  const tenant = anyTenant(sandbox, name);
  const assignment = tenant.appRoleAssignments.find((one) => one.id === grantId);
  const grant = tenant.oauth2PermissionGrants.find((one) => one.id === grantId);
  if (assignment) removeAssignment(sandbox, tenant, assignment);
  if (grant) removePermissionGrant(sandbox, tenant, grant);
  if (!assignment && !grant) throw new ChangeRefused(404, `Tenant ${name} has no grant ${grantId}.`);
}

/** Approves or denies what somebody asked the tenant's admins for. */
export function decideRequest(
  sandbox: Sandbox,
  name: string,
  requestId: string,
  verdict: 'approve' | 'deny',
): void {
  const tenant = anyTenant(sandbox, name);
  const request = tenant.consentRequests.find((one) => one.id === requestId && one.status === 'pending');
  const application = request && findApplication(sandbox.world, request.appId);
  if (!request || !application)
    throw new ChangeRefused(404, `Tenant ${name} has no pending request ${requestId}.`);
  request.status = verdict === 'approve' ? 'approved' : 'denied';
  sandbox.touch();
  if (verdict === 'deny') return;
  const set =
    request.scope === '' ? registeredSet(application) : askedSet(sandbox, application, request.scope);
  if (set) grantConsent(sandbox, tenant, application, set, null);
}

export const knobsChange = z
  .strictObject({
    lag: z
      .strictObject({ minMs: z.number().min(0), maxMs: z.number().min(0) })
      .refine(({ minMs, maxMs }) => minMs <= maxMs, 'minMs is more than maxMs'),
    /** Limits kept without a fault; null keeps none. */
    throttling: z
      .strictObject({
        resourceUnitsPer10s: z.number().int().min(10).exactOptional(),
        writesPer150s: z.number().int().min(1).exactOptional(),
        vaultRequestsPer10s: z.number().int().min(1).exactOptional(),
      })
      .nullable(),
    /** Replaces all faults. */
    faults: z.array(faultChange),
  })
  .partial();

/** Sets lag, faults and limits. */
export function changeKnobs(sandbox: Sandbox, change: z.infer<typeof knobsChange>): void {
  if (change.lag) sandbox.world.knobs.lag = change.lag;
  if (change.faults) sandbox.world.knobs.faults = change.faults;
  if (change.throttling !== undefined) sandbox.world.knobs.throttling = change.throttling;
  sandbox.touch();
}
