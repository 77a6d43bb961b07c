import { findApplication, findServicePrincipal, type Sandbox } from '../sandbox.ts';
import { GRAPH_APP_ID } from '../wellKnown.ts';
import type { Tenant, User } from '../world.ts';
import type { Application } from '../worldApps.ts';
import type { Interaction } from '../worldSignIn.ts';
import { redirectError } from './answers.ts';
import { askedSet, mayConsentAlone, mayConsentForAll, registeredSet, type ConsentSet } from './consent.ts';
import { entraErrors, type EntraError } from './errors.ts';
import { findResource, readScopes, scopesGranted } from './resources.ts';
import { secondFactor } from './secondFactor.ts';

/** What is to be done next with a person who signed in. */
export type Step =
  | { kind: 'mfa' }
  | { kind: 'register'; mayDefer: boolean }
  | { kind: 'consent'; set: ConsentSet; reach: 'organization' | 'self' | 'either' }
  | { kind: 'needAdmin'; set: ConsentSet }
  | { kind: 'done' }
  | { kind: 'sendBack'; error: EntraError }
  | { kind: 'errorPage'; error: EntraError };

const noPermissions: ConsentSet = { application: [], delegated: [] };

/** What an admin consent address covers: everything registered, or what `scope` names. */
const adminConsentSet = (sandbox: Sandbox, interaction: Interaction, application: Application) =>
  interaction.version === 'v1'
    ? registeredSet(application)
    : askedSet(sandbox, application, interaction.scope);

/** The delegated permissions that this person (or somebody for all) has not granted yet. */
function missingSet(
  sandbox: Sandbox,
  interaction: Interaction,
  application: Application,
  tenant: Tenant,
  user: User,
): ConsentSet | undefined {
  const asked = readScopes(interaction.scope);
  const ownApi = [application.appId, ...application.identifierUris].includes(asked.resource);
  const set = ownApi ? noPermissions : askedSet(sandbox, application, interaction.scope);
  if (!set) return undefined;
  if (interaction.consentAnew === true) return set;
  const client = findServicePrincipal(tenant, application.appId);
  const granted = client ? scopesGranted(tenant, client, user.id, GRAPH_APP_ID) : [];
  return {
    application: [],
    delegated: set.delegated.filter((permission) => !granted.includes(permission.name)),
  };
}

function authorizeStep(
  sandbox: Sandbox,
  interaction: Interaction,
  application: Application,
  { tenant, user }: { tenant: Tenant; user: User },
): Step {
  const { appId, displayName } = application;
  const principal = findServicePrincipal(tenant, appId);
  if (principal?.accountEnabled === false) {
    return { kind: 'errorPage', error: entraErrors.disabled(appId, displayName) };
  }
  const assigned = tenant.appRoleAssignments.some(
    (one) => one.principalId === user.id && one.resourceId === principal?.id,
  );
  if (principal?.appRoleAssignmentRequired === true && !assigned) {
    return { kind: 'sendBack', error: entraErrors.userNotAssigned(appId, displayName) };
  }
  const { resource } = readScopes(interaction.scope);
  if (!findResource(sandbox, resource))
    return { kind: 'sendBack', error: entraErrors.unknownResource(resource, tenant.displayName) };
  const missing = missingSet(sandbox, interaction, application, tenant, user);
  if (!missing) return { kind: 'sendBack', error: entraErrors.unknownScope(interaction.scope) };
  if (missing.delegated.length === 0 && principal) return { kind: 'done' };
  const forAll = mayConsentForAll(user, missing);
  const mayAlone = tenant.knobs.userConsentOff !== true && mayConsentAlone(missing);
  if (!forAll && !mayAlone) return { kind: 'needAdmin', set: missing };
  return { kind: 'consent', set: missing, reach: forAll ? 'either' : 'self' };
}

/** The next step of somebody who signed in: tenant, conditional access, second factor, and then consent. */
export function nextStep(
  sandbox: Sandbox,
  interaction: Interaction,
  account: { tenant: Tenant; user: User },
): Step {
  const application = findApplication(sandbox.world, interaction.appId);
  if (!application)
    return {
      kind: 'errorPage',
      error: entraErrors.unknownApplication(interaction.appId, account.tenant.displayName),
    };
  const { tenant } = account;
  const { appId, displayName } = application;
  const pinned = !['common', 'organizations'].includes(interaction.tenant);
  if (pinned && interaction.tenant !== tenant.id && interaction.tenant !== tenant.domain) {
    const named = sandbox.world.tenants.find((one) =>
      [one.id, one.domain].includes(interaction.tenant),
    )?.displayName;
    return {
      kind: 'sendBack',
      error: entraErrors.wrongTenant(tenant.id, named ?? interaction.tenant, appId, displayName),
    };
  }
  if (application.signInAudience === 'AzureADMyOrg' && application.homeTenantId !== tenant.id) {
    return { kind: 'errorPage', error: entraErrors.unknownApplication(appId, tenant.displayName) };
  }
  if (tenant.knobs.blocked === true) return { kind: 'errorPage', error: entraErrors.tenantBlocked() };
  if (tenant.knobs.conditionalAccessBlocked) return { kind: 'errorPage', error: entraErrors.blocked() };
  const factor = secondFactor(tenant, account.user, sandbox.clock());
  if (interaction.mfa !== true && factor.kind === 'prove') return { kind: 'mfa' };
  const later = factor.kind === 'register' && factor.mayDefer && interaction.registerLater === true;
  if (interaction.mfa !== true && factor.kind === 'register' && !later) return factor;
  if (interaction.kind === 'authorize') return authorizeStep(sandbox, interaction, application, account);
  const set = adminConsentSet(sandbox, interaction, application);
  if (!set) return { kind: 'errorPage', error: entraErrors.unknownScope(interaction.scope) };
  if (!mayConsentForAll(account.user, set)) return { kind: 'needAdmin', set };
  return { kind: 'consent', set, reach: 'organization' };
}

/** What a client reads after a refusal; admin consent adds `admin_consent=True` even then. */
export const refusalParameters = (sandbox: Sandbox, interaction: Interaction, error: EntraError) => ({
  ...redirectError(sandbox, error),
  ...(interaction.kind === 'adminConsent' ? { admin_consent: 'True' } : {}),
});
