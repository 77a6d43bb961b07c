import { isEffective } from '../sandbox.ts';
import type { AppRole, Application, KeyCredential, PasswordCredential } from '../worldApps.ts';
import { graphRefusals } from './answers.ts';
import { onlyKey, type GraphCall } from './call.ts';
import type { Row, Shape } from './shape.ts';

export const applications: Shape = {
  type: 'application',
  context: 'applications',
  filterable: [
    'id',
    'appId',
    'displayName',
    'identifierUris',
    'uniqueName',
    'signInAudience',
    'tags',
    'createdDateTime',
  ],
  expandable: ['owners'],
};

/** A secret as Graph shows it again and again: without its value. */
export const passwordRow = (credential: PasswordCredential): Row => ({
  customKeyIdentifier: null,
  displayName: credential.displayName,
  endDateTime: credential.endDateTime,
  hint: credential.hint,
  keyId: credential.keyId,
  secretText: null,
  startDateTime: credential.startDateTime,
});

/** A certificate; its bytes only where `key` asks for them. */
export const keyRow = (credential: KeyCredential, key = false): Row => ({
  customKeyIdentifier: credential.customKeyIdentifier ?? null,
  displayName: credential.displayName,
  endDateTime: credential.endDateTime,
  key: key ? credential.certificate : null,
  keyId: credential.keyId,
  startDateTime: credential.startDateTime,
  type: credential.type ?? 'AsymmetricX509Cert',
  usage: credential.usage ?? 'Verify',
});

const roleRow = (role: AppRole): Row => ({ isEnabled: true, origin: 'Application', ...role });

/** An application as Graph shows it; `withKeys` as `$select=keyCredentials` on a single object does. */
export const applicationRow = (application: Application, withKeys = false): Row => ({
  isFallbackPublicClient: null,
  applicationTemplateId: null,
  tags: [],
  notes: null,
  ...application.more,
  id: application.id,
  deletedDateTime: null,
  appId: application.appId,
  identifierUris: application.identifierUris,
  createdDateTime: application.createdDateTime,
  displayName: application.displayName,
  signInAudience: application.signInAudience,
  api: {
    acceptMappedClaims: null,
    knownClientApplications: [],
    oauth2PermissionScopes: [],
    preAuthorizedApplications: [],
    ...objectOf(application.more?.['api']),
    requestedAccessTokenVersion: application.requestedAccessTokenVersion,
  },
  appRoles: application.appRoles.map(roleRow),
  keyCredentials: application.keyCredentials.map((credential) => keyRow(credential, withKeys)),
  passwordCredentials: application.passwordCredentials.map(passwordRow),
  requiredResourceAccess: application.requiredResourceAccess,
  uniqueName: application.uniqueName ?? null,
  web: {
    homePageUrl: null,
    logoutUrl: null,
    implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
    ...objectOf(application.more?.['web']),
    redirectUris: application.redirectUris,
  },
});

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** Applications of the caller's tenant that have reached the replica which answers. */
export const visibleApplications = ({ sandbox, tenant }: GraphCall): Application[] =>
  sandbox.world.applications.filter((one) => one.homeTenantId === tenant.id && isEffective(sandbox, one));

/** The application at this address: by object id, or by `(appId='…')` or `(uniqueName='…')`; refuses with 404. */
export function findApplicationAt(call: GraphCall): Application {
  const { property, value } = onlyKey(call);
  const wanted = value.toLowerCase();
  const named = (one: Application): string | undefined =>
    property === 'appid' ? one.appId : property === 'uniquename' ? one.uniqueName?.toLowerCase() : one.id;
  const application = visibleApplications(call).find((one) => named(one) === wanted);
  if (!application) throw graphRefusals.notFound(value);
  return application;
}
