/** Who is signed in to Entra in one browser. */
export interface BrowserSession {
  accounts: { tenantId: string; userId: string; at: number; mfa?: boolean }[];
}

/** A person half-way through Entra's pages. */
export interface Interaction {
  id: string;
  kind: 'authorize' | 'adminConsent';
  /** The tenant part of the address as asked: id, domain, `common` or `organizations`. */
  tenant: string;
  appId: string;
  redirectUri: string;
  scope: string;
  version: 'v1' | 'v2';
  createdAt: number;
  state?: string;
  nonce?: string;
  responseMode: 'query' | 'fragment' | 'form_post';
  codeChallenge?: string;
  codeChallengeMethod?: 'S256' | 'plain';
  loginHint?: string;
  /** The browser that began it, by its session. */
  session: string;
  /** Set once somebody signed in. */
  account?: { tenantId: string; userId: string };
  /** The address typed or chosen on the account page. */
  loginName?: string;
  /** True for `prompt=login`: an account that is signed in must type its password all the same. */
  fresh?: boolean;
  /** True once the admins were asked (admin consent workflow). */
  requested?: boolean;
  /** True for `prompt=consent`: what was granted before is asked again. */
  consentAnew?: boolean;
  /** True once the second factor was shown in this browser. */
  mfa?: boolean;
  /** The number that the authenticator is to confirm, while it is asked. */
  mfaNumber?: number;
  /** True once a right but expired password was typed. */
  passwordDue?: boolean;
  /** True once the person put off setting up a second factor. */
  registerLater?: boolean;
}

export interface AuthorizationCode {
  appId: string;
  tenantId: string;
  userId: string;
  redirectUri: string;
  scope: string;
  issuedAt: number;
  redeemed: boolean;
  /** True where a second factor was shown. */
  mfa?: boolean;
  nonce?: string;
  codeChallenge?: string;
  codeChallengeMethod?: 'S256' | 'plain';
}

export interface RefreshToken {
  appId: string;
  tenantId: string;
  userId: string;
  scope: string;
  issuedAt: number;
  lastUsedAt: number;
  mfa?: boolean;
}
