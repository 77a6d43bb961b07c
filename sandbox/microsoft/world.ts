import type { JWK } from 'jose';
import type { IsoTime, Replicated } from './replicated.ts';
import type { AccountCondition, HomeAccount } from './worldAccounts.ts';
import type { Application, KeyCredential, PasswordCredential, ServicePrincipal } from './worldApps.ts';
import type { ClockKnobs } from './worldClock.ts';
import type { Deleted, TenantDirectory, UserDetails } from './worldDirectory.ts';
import type { Fault, Throttling } from './worldFaults.ts';
import type { AuthorizationCode, BrowserSession, Interaction, RefreshToken } from './worldSignIn.ts';
import type { VaultKnobs, VaultMove, VaultRole } from './worldVault.ts';

/** A person in a directory; `directoryRoles` are template ids of Entra roles. */
export interface User extends Replicated, UserDetails {
  id: string;
  displayName: string;
  givenName: string;
  surname: string;
  userPrincipalName: string;
  jobTitle: string;
  department: string;
  accountEnabled: boolean;
  password: string;
  directoryRoles: string[];
  licences: string[];
  createdDateTime: IsoTime;
  /** Grants older than this (ms since 1970) are refused with AADSTS50173. */
  tokensValidFrom: number;
  signIn?: AccountCondition;
  /** Set for a guest. */
  home?: HomeAccount;
}

/** Something in a tenant's recycle bin. */
export type DeletedItem = Deleted<User>;

export interface Group {
  id: string;
  displayName: string;
  description: string;
  mailNickname: string;
  members: string[];
  createdDateTime: IsoTime;
}

export interface Device {
  id: string;
  deviceId: string;
  displayName: string;
  operatingSystem: string;
  operatingSystemVersion: string;
  approximateLastSignInDateTime: IsoTime;
}

export interface SubscribedSku {
  skuId: string;
  skuPartNumber: string;
  enabled: number;
  consumed: number;
}

/** An application permission granted to a principal, or an app role given to a user. */
export interface AppRoleAssignment extends Replicated {
  id: string;
  principalId: string;
  principalType: 'User' | 'ServicePrincipal';
  resourceId: string;
  appRoleId: string;
  createdDateTime: IsoTime;
}

/** Delegated permissions of one client on one resource; `scope` is space separated. */
export interface PermissionGrant extends Replicated {
  id: string;
  clientId: string;
  consentType: 'AllPrincipals' | 'Principal';
  principalId: string | null;
  resourceId: string;
  scope: string;
  /** Names in `scope` that were added to the grant and are not replicated yet. */
  arriving?: (Replicated & { name: string })[];
}

/** One person's row in the usage reports; dates are `yyyy-MM-dd`. */
export interface UsageRow {
  userId: string;
  lastActivityDate: string;
  lastActivationDate: string;
  used: string[];
}

/** What a person without the right to consent asked an admin for (admin consent workflow). */
interface ConsentRequest {
  id: string;
  appId: string;
  scope: string;
  userId: string;
  reason: string;
  createdDateTime: IsoTime;
  status: 'pending' | 'approved' | 'denied';
}

/** Conditions of one tenant that tests and people switch. */
interface TenantKnobs {
  concealedNames: boolean;
  adminConsentWorkflow: boolean;
  deleted: boolean;
  /** By Microsoft: nobody gets tokens there. */
  blocked?: boolean;
  conditionalAccessBlocked: boolean;
  /** Nobody may consent for themselves, not even to what is harmless. */
  userConsentOff?: boolean;
  securityDefaults: boolean;
}

/** A Microsoft Entra directory with everything in it. */
export interface Tenant extends TenantDirectory<User> {
  id: string;
  displayName: string;
  domain: string;
  createdDateTime: IsoTime;
  users: User[];
  groups: Group[];
  devices: Device[];
  subscribedSkus: SubscribedSku[];
  servicePrincipals: ServicePrincipal[];
  appRoleAssignments: AppRoleAssignment[];
  oauth2PermissionGrants: PermissionGrant[];
  usage: UsageRow[];
  consentRequests: ConsentRequest[];
  knobs: TenantKnobs;
}

/** Something taken away; `id` of a directory role is its holder's. */
export type Gone =
  | { kind: 'user'; tenantId: string; item: User }
  | { kind: 'servicePrincipal'; tenantId: string; item: ServicePrincipal }
  | { kind: 'appRoleAssignment'; tenantId: string; item: AppRoleAssignment }
  | { kind: 'permissionGrant'; tenantId: string; item: PermissionGrant }
  | { kind: 'directoryRole'; tenantId: string; item: { id: string; roleId: string } }
  | { kind: 'application'; item: Application }
  | { kind: 'secret'; appId: string; item: PasswordCredential }
  | { kind: 'key'; appId: string; item: KeyCredential };

/** What the directory has no more and other services still know, until an instant in ms since 1970. */
export type Leaving = Gone & { until: number };

export interface VaultVersion {
  version: string;
  value: string;
  contentType?: string;
  tags: Record<string, string>;
  enabled: boolean;
  notBefore?: number;
  expires?: number;
  /** Epoch seconds, as Key Vault counts. */
  created: number;
  updated: number;
}

export interface VaultSecret {
  name: string;
  versions: VaultVersion[];
  /** Epoch seconds of the soft deletion and of its end. */
  deleted?: { at: number; purgeAt: number };
  moving?: VaultMove;
}

/** A key vault with role-based access; `roles` by object id of the principal. */
export interface Vault {
  name: string;
  tenantId: string;
  roles: Record<string, VaultRole>;
  secrets: Record<string, VaultSecret>;
  knobs?: VaultKnobs;
}

interface Knobs {
  /** How long new objects and grants stay unknown elsewhere, and deleted ones known, in ms. */
  lag: { minMs: number; maxMs: number };
  faults: Fault[];
  /** Limits kept without a fault; none where absent or null. */
  throttling?: Throttling | null;
  /** Absent until somebody turns the clock. */
  clock?: ClockKnobs;
}

export interface InboxMessage {
  id: string;
  receivedAt: IsoTime;
  headers: Record<string, string>;
  body: string;
  verdict: 'valid' | 'invalid' | 'no secret known';
  reason?: string;
  answered: number;
}

/** A webhook receiver: what came in, and what it answers. */
export interface Inbox {
  secret?: string;
  answer: number;
  delayMs: number;
  /** The service that it stands for: while it is told to answer 200, it answers as that does. */
  service?: 'teams' | 'slack' | 'pagerDuty';
  /** Seconds that it asks to wait for, in Retry-After. */
  retryAfter?: number;
  /** How it misbehaves: sends on to the address of the metadata service, or never ends its answer. */
  manner?: 'redirect' | 'endless';
  messages: InboxMessage[];
}

/** The ids and values that the sandbox's starter turns into app settings. */
export interface Seeded {
  operatorTenant: string;
  signInApp: { clientId: string; secret: string };
  automation: { clientId: string; secret: string };
  sharedApp: { clientId: string; keyId: string; vaultSecretName: string; vaultVersion: string };
  /** Asks admins for delegated permissions, to set their tenants up; trusts the managed identity. */
  setupApp: { clientId: string };
  /** Watches and rotates by itself where an admin allowed it; trusts the managed identity. */
  stewardApp: { clientId: string };
  /** A program that may fetch tokens; `objectId` is that of its service principal. */
  connector: { clientId: string; objectId: string; secret: string };
  managedIdentityClientId: string;
  managedIdentityObjectId: string;
  tenants: { contoso: string; fabrikam: string; adatum: string };
}

/** The whole offline Microsoft as plain data: what it knows is what the state file holds. */
export interface World {
  /** State of the random numbers, so that equal seeds give equal worlds. */
  random: number;
  signingKey?: { kid: string; privateKey: JWK; publicKey: JWK };
  seeded: Seeded;
  tenants: Tenant[];
  applications: Application[];
  leaving?: Leaving[];
  vault: Vault;
  knobs: Knobs;
  inboxes: Record<string, Inbox>;
  sessions: Record<string, BrowserSession>;
  interactions: Record<string, Interaction>;
  codes: Record<string, AuthorizationCode>;
  refreshTokens: Record<string, RefreshToken>;
}

type Later = 'setupApp' | 'stewardApp' | 'connector';

/** A world as a state file may hold it: an older one lacks what was added to the seed since. */
export type KeptWorld = Omit<World, 'seeded'> & {
  seeded: Omit<Seeded, Later> & Partial<Pick<Seeded, Later>>;
};
