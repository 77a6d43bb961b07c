import type { IsoTime } from './replicated.ts';
import type { Application, ServicePrincipal } from './worldApps.ts';

/** Policies of a tenant; what is absent stands as Microsoft sets it for new tenants. */
export interface TenantPolicies {
  /** Longest life of a new client secret, as an ISO 8601 duration such as `P180D`. */
  secretLifetime?: string;
  /** True where client secrets may not be added at all. */
  secretsForbidden?: boolean;
  /** False where people without a directory role may not register applications. */
  usersMayRegisterApplications?: boolean;
  /** Words that no password may hold. */
  bannedPasswords?: string[];
}

/** What was deleted and can be restored for 30 days. */
export type Deleted<Person> = { deletedDateTime: IsoTime } & (
  | { kind: 'application'; item: Application }
  | { kind: 'servicePrincipal'; item: ServicePrincipal }
  | { kind: 'user'; item: Person }
);

/** An Exchange role given directly to a person, in Exchange's own directory. */
export interface ExchangeAssignment {
  id: string;
  roleDefinitionId: string;
  userId: string;
}

/** What a delta token stands for. */
export interface DeltaSnapshot {
  at: number;
  /** `$select` of the first request, which later ones do not repeat. */
  select: string | null;
  /** Digests of the selected properties of everybody, by object id. */
  users: Record<string, string>;
  /** Whom the pages that lead to this snapshot name. */
  changed: string[];
}

/** Parts of a tenant that are absent until somebody writes them. */
export interface TenantDirectory<Person> {
  policies?: TenantPolicies;
  /** A second domain, the default one, whose people sign in at a federation server. */
  federatedDomain?: string;
  deletedItems?: Deleted<Person>[];
  /** Template ids of roles that were activated without a member. */
  activatedRoles?: string[];
  exchangeAssignments?: ExchangeAssignment[];
  deltaSnapshots?: Record<string, DeltaSnapshot>;
}

/** What Graph keeps of a person beyond name and password. */
export interface UserDetails {
  mailNickname?: string;
  passwordPolicies?: string | null;
  lastPasswordChangeDateTime?: IsoTime;
  forceChangePasswordNextSignIn?: boolean;
  usageLocation?: string | null;
  /** Further properties as they were written. */
  more?: Record<string, unknown>;
}
