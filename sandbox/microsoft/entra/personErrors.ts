import { entraError, type EntraError } from './refusal.ts';

const consentHint = 'Send an interactive authorization request for this user and resource.';

/** Refusals that concern a person, their consent, and the codes and refresh tokens that speak for them. */
export const personErrors = {
  consentMissing: (appId: string, name: string) =>
    entraError(
      65001,
      400,
      'invalid_grant',
      'consent_required',
    )(
      `The user or administrator has not consented to use the application with ID '${appId}' named '${name}'. ${consentHint}`,
    ),
  declined: () => entraError(65004, 400, 'access_denied')('User declined to consent to access the app.'),
  adminRequired: (name: string) =>
    entraError(
      90094,
      400,
      'access_denied',
    )(
      `${name} needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it.`,
    ),
  adminRequested: () =>
    entraError(90095, 400, 'access_denied')('Admin consent is required; a request was sent to the admins.'),
  wrongTenant: (accountTenantId: string, tenant: string, appId: string, name: string) =>
    entraError(
      50020,
      400,
      'access_denied',
    )(
      `User account '{EmailHidden}' from identity provider 'https://sts.windows.net/${accountTenantId}/' does not exist in tenant '${tenant}' and cannot access the application '${appId}'(${name}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`,
    ),
  userNotAssigned: (appId: string, name: string) =>
    entraError(
      50105,
      400,
      'access_denied',
    )(
      `Your administrator has configured the application ${name} ('${appId}') to block users unless they are specifically granted ('assigned') access to the application.`,
    ),
  signInNeeded: () =>
    entraError(50058, 400, 'login_required')('A silent sign-in request was sent but no user is signed in.'),
  choiceNeeded: () =>
    entraError(
      16000,
      400,
      'interaction_required',
    )(
      'Either multiple user identities are available for the current request or selected account is not supported for the scenario.',
    ),
  responseType: (value: string) =>
    entraError(
      700054,
      400,
      'unsupported_response_type',
    )(`response_type '${value}' is not enabled for the application.`),
  codeRedeemed: () =>
    entraError(
      54005,
      400,
      'invalid_grant',
    )(
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    ),
  codeInvalid: () =>
    entraError(70000, 400, 'invalid_grant')('The provided value for the code or refresh token is not valid.'),
  codeExpired: () =>
    entraError(
      70008,
      400,
      'invalid_grant',
    )(
      'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    ),
  codeOtherTenant: () =>
    entraError(
      700005,
      400,
      'invalid_grant',
    )('Provided Authorization Code is intended to use against other tenant, thus rejected.'),
  replyAddress: () =>
    entraError(
      500112,
      400,
      'invalid_grant',
    )('The reply address does not match the reply address provided when requesting Authorization code.'),
  verifierMismatch: () =>
    entraError(
      501481,
      400,
      'invalid_grant',
    )('The Code_Verifier does not match the code_challenge supplied in the authorization request.'),
  inactive: (issuedAt: string) =>
    entraError(
      700082,
      400,
      'invalid_grant',
    )(
      `The refresh token has expired due to inactivity. The token was issued on ${issuedAt} and was inactive for 90.00:00:00.`,
    ),
  revoked: (issuedAt: string, validFrom: string) =>
    entraError(
      50173,
      400,
      'invalid_grant',
      'bad_token',
    )(
      `The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '${issuedAt}' and the TokensValidFrom date (before which tokens are not valid) for this user is '${validFrom}'.`,
    ),
} as const satisfies Record<string, (...details: string[]) => EntraError>;
