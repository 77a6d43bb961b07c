/** How a refusal of the token service is to be taken. */
export type RefusalClass =
  /** The consent, the app or the tenant in the customer's directory is not as it must be. */
  | 'consent'
  | 'appDisabled'
  | 'tenantGone'
  /** The credential that we presented is not accepted. */
  | 'credential'
  /** A policy of the tenant stands in the way. */
  | 'policy'
  /** The sign-in of an account has ended: only signing in again helps. */
  | 'signIn'
  /** The account, once known, has to give a second factor. */
  | 'secondFactor'
  /** The account itself is not as it must be. */
  | 'account'
  /** Microsoft's side; ask again later. */
  | 'transient'
  /** Not in this table: says nothing about the connection. */
  | 'other';

export interface Explanation {
  readonly class: RefusalClass;
  /** One plain sentence: what the code means here. */
  readonly cause: string;
  readonly who: 'tenantAdmin' | 'operator' | 'nobody';
}

// Numbers are diagnostic and may change, says Microsoft: what is not listed is `other`, never a finding.
// @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
const table: Readonly<Record<number, Explanation>> = {
  7000229: {
    class: 'consent',
    cause: 'The app has no service principal in the tenant: consent was not given or was removed.',
    who: 'tenantAdmin',
  },
  65001: { class: 'consent', cause: 'Nobody in the tenant has consented to the app.', who: 'tenantAdmin' },
  700016: { class: 'consent', cause: 'The app is not known in the tenant.', who: 'tenantAdmin' },
  650051: { class: 'transient', cause: 'The app is just being added to the tenant.', who: 'nobody' },
  7000112: { class: 'appDisabled', cause: 'The app is disabled in the tenant.', who: 'tenantAdmin' },
  90002: { class: 'tenantGone', cause: 'The tenant was not found.', who: 'operator' },
  5000224: { class: 'tenantGone', cause: 'The tenant is blocked or deleted.', who: 'operator' },
  7000215: {
    class: 'credential',
    cause: 'The client secret is not the one that Microsoft knows.',
    who: 'operator',
  },
  7000222: { class: 'credential', cause: 'The client secret has expired.', who: 'operator' },
  700027: { class: 'credential', cause: 'The certificate is not registered for the app.', who: 'operator' },
  50012: { class: 'credential', cause: 'The signature of the credential was not accepted.', who: 'operator' },
  7000218: { class: 'credential', cause: 'No credential was presented.', who: 'operator' },
  700211: { class: 'credential', cause: 'The federated credential names another issuer.', who: 'operator' },
  700212: { class: 'credential', cause: 'The federated credential names another audience.', who: 'operator' },
  700213: { class: 'credential', cause: 'The federated credential names another subject.', who: 'operator' },
  700236: {
    class: 'credential',
    cause: 'An app of another tenant cannot trust our identity.',
    who: 'operator',
  },
  53003: {
    class: 'policy',
    cause: 'A Conditional Access policy of the tenant blocks the app.',
    who: 'tenantAdmin',
  },
  530034: { class: 'policy', cause: 'A security policy of the tenant blocks the app.', who: 'tenantAdmin' },
  500011: {
    class: 'consent',
    cause: 'Microsoft Graph has no service principal in the tenant.',
    who: 'tenantAdmin',
  },
  50173: {
    class: 'signIn',
    cause: 'The sign-in was revoked: sessions were ended, or an admin set another password.',
    who: 'tenantAdmin',
  },
  70000: { class: 'signIn', cause: 'Microsoft does not take the sign-in any more.', who: 'tenantAdmin' },
  70008: { class: 'signIn', cause: 'The sign-in has expired.', who: 'tenantAdmin' },
  70043: {
    class: 'signIn',
    cause: 'A policy of the tenant wants the account to sign in more often.',
    who: 'tenantAdmin',
  },
  700082: { class: 'signIn', cause: 'The sign-in has expired, since it was not used.', who: 'tenantAdmin' },
  700084: {
    class: 'signIn',
    cause: 'The sign-in has expired: it was good for a day only.',
    who: 'tenantAdmin',
  },
  50078: { class: 'signIn', cause: 'The second factor has to be given anew.', who: 'tenantAdmin' },
  50072: {
    class: 'secondFactor',
    cause: 'The account has to set up a second factor.',
    who: 'tenantAdmin',
  },
  50074: { class: 'secondFactor', cause: 'The account has to give a second factor.', who: 'tenantAdmin' },
  50076: { class: 'secondFactor', cause: 'The account has to give a second factor.', who: 'tenantAdmin' },
  50079: {
    class: 'secondFactor',
    cause: 'The account has to set up a second factor.',
    who: 'tenantAdmin',
  },
  50158: {
    class: 'secondFactor',
    cause: 'The account has to give a second factor, of a service that the tenant chose.',
    who: 'tenantAdmin',
  },
  50034: { class: 'account', cause: 'The tenant knows no account of that name.', who: 'tenantAdmin' },
  50053: {
    class: 'account',
    cause: 'Microsoft has locked sign-ins of the account for a while.',
    who: 'tenantAdmin',
  },
  50055: { class: 'account', cause: 'The password has expired.', who: 'tenantAdmin' },
  50056: { class: 'account', cause: 'The account has no password in the directory.', who: 'tenantAdmin' },
  50057: { class: 'account', cause: 'The account is disabled.', who: 'tenantAdmin' },
  50126: { class: 'account', cause: 'The password is not the account’s.', who: 'tenantAdmin' },
  90033: { class: 'transient', cause: 'Microsoft Entra is not available at the moment.', who: 'nobody' },
  90006: { class: 'transient', cause: 'Microsoft Entra is not available at the moment.', who: 'nobody' },
  90024: { class: 'transient', cause: 'Microsoft Entra is busy.', who: 'nobody' },
  90055: { class: 'transient', cause: 'Too many requests for the tenant.', who: 'nobody' },
};

export const explain = (code: number | undefined): Explanation =>
  (code !== undefined ? table[code] : undefined) ?? {
    class: 'other',
    cause: 'Microsoft Entra refused for a reason that is not in our table.',
    who: 'operator',
  };

/** The number in `AADSTS65004: …`; texts are separated by line ends or by spaces. */
export function aadstsCode(description: string | null | undefined): number | undefined {
  const found = /AADSTS(\d{1,9})(?!\d)/.exec(description ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** An OAuth error is a word; what is none is not worth repeating. @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export const oauthError = (error: unknown): string =>
  typeof error === 'string' && /^[\x20-\x7e]{1,100}$/.test(error) ? error : 'unreadable';

/** The correlation id that Microsoft's support asks for. */
export function correlationId(description: string | null | undefined): string | undefined {
  return /Correlation ID:\s*([0-9a-f-]{36})/i.exec(description ?? '')?.[1];
}
