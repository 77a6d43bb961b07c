import type { IsoTime, Replicated } from './replicated.ts';

/** A client secret; `secretText` is what Graph shows only once. */
export interface PasswordCredential extends Replicated {
  keyId: string;
  displayName: string;
  startDateTime: IsoTime;
  endDateTime: IsoTime;
  hint: string;
  secretText: string;
}

/** A certificate that proves the application; `certificate` is base64 DER. */
export interface KeyCredential extends Replicated {
  keyId: string;
  displayName: string;
  startDateTime: IsoTime;
  endDateTime: IsoTime;
  certificate: string;
  customKeyIdentifier?: string;
  /** `AsymmetricX509Cert` where it is left out. */
  type?: string;
  /** `Verify` where it is left out; what signs tokens for the application proves nothing of it. */
  usage?: string;
}

/** Trust in tokens of somebody else's issuer, such as a managed identity's. */
export interface FederatedIdentityCredential extends Partial<Replicated> {
  id: string;
  /** Unique on its application, and never changed. */
  name: string;
  issuer: string;
  subject: string;
  audiences: string[];
  description?: string;
}

export interface AppRole {
  id: string;
  value: string;
  displayName: string;
  description: string;
  allowedMemberTypes: ('User' | 'Application')[];
  /** Enabled unless told. */
  isEnabled?: boolean;
}

interface RequiredResourceAccess {
  resourceAppId: string;
  resourceAccess: { id: string; type: 'Role' | 'Scope' }[];
}

/** An application registered in its home tenant. */
export interface Application extends Replicated {
  id: string;
  appId: string;
  homeTenantId: string;
  displayName: string;
  signInAudience: 'AzureADMyOrg' | 'AzureADMultipleOrgs';
  createdDateTime: IsoTime;
  identifierUris: string[];
  redirectUris: string[];
  appRoles: AppRole[];
  requiredResourceAccess: RequiredResourceAccess[];
  passwordCredentials: PasswordCredential[];
  keyCredentials: KeyCredential[];
  federatedIdentityCredentials: FederatedIdentityCredential[];
  owners: string[];
  requestedAccessTokenVersion: 1 | 2;
  /** Once set it stays, and stays taken until the application is purged. */
  uniqueName?: string;
  /** Further properties as they were written. */
  more?: Record<string, unknown>;
}

/** An application (or managed identity) as it lives in one tenant. */
export interface ServicePrincipal extends Replicated {
  id: string;
  appId: string;
  displayName: string;
  accountEnabled: boolean;
  servicePrincipalType: 'Application' | 'ManagedIdentity';
  appOwnerOrganizationId: string;
  appRoleAssignmentRequired: boolean;
  createdDateTime: IsoTime;
  tags: string[];
  owners?: string[];
  /** Template ids of the directory roles that the principal holds. */
  directoryRoles?: string[];
  /** Further properties as they were written. */
  more?: Record<string, unknown>;
}
