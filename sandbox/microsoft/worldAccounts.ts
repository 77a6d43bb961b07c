/** A person's second factor: not set up, set up, set up and always demanded, or demanded but not set up yet. */
export const mfaStates = ['none', 'registered', 'required', 'enrolment'] as const;
export type MfaState = (typeof mfaStates)[number];

/** What stands in the way of signing in; absent members are the ordinary case. Instants in ms since 1970. */
export interface AccountCondition {
  mfa?: MfaState;
  /** Locked by hand, without end. */
  locked?: boolean;
  /** Locked by too many wrong passwords. */
  lockedUntil?: number;
  /** Wrong passwords since the last right one, how often they led to a lock, and hashes of the latest three. */
  wrong?: { count: number; locks: number; latest: string[] };
  passwordExpired?: boolean;
  /** End of the time in which setting up a second factor may be put off. */
  registerBy?: number;
}

/** The account of another tenant with which a guest signs in. */
export interface HomeAccount {
  tenantId: string;
  userId: string;
  userPrincipalName: string;
}
