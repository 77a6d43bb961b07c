import { entraError, type EntraError } from './refusal.ts';

const moved =
  'Due to a configuration change made by your administrator, or because you moved to a new location,';

/** Refusals on the way through password and second factor. */
export const signInErrors = {
  wrongPassword: () =>
    entraError(
      50126,
      400,
      'invalid_grant',
      'bad_token',
    )('Error validating credentials due to invalid username or password.'),
  unknownUser: (tenantId: string) =>
    entraError(
      50034,
      400,
      'invalid_grant',
      'bad_token',
    )(
      `The user account {EmailHidden} does not exist in the ${tenantId} directory. To sign into this application, the account must be added to the directory.`,
    ),
  locked: () =>
    entraError(
      50053,
      400,
      'invalid_grant',
    )("The account is locked, you've tried to sign in too many times with an incorrect user ID or password."),
  passwordExpired: () =>
    entraError(50055, 400, 'invalid_grant', 'user_password_expired')('The password is expired.'),
  noPassword: () =>
    entraError(
      50056,
      400,
      'invalid_grant',
    )('Invalid or null password: password does not exist in the directory for this user.'),
  userDisabled: () => entraError(50057, 400, 'invalid_grant')('The user account is disabled.'),
  /** Must set up a second factor, and may still put it off on the sign-in page. */
  registrationDue: (resource: string) =>
    entraError(
      50072,
      400,
      'invalid_grant',
      'basic_action',
    )(`${moved} you must enroll in multi-factor authentication to access '${resource}'.`),
  mfaNeeded: (resource: string) =>
    entraError(
      50076,
      400,
      'invalid_grant',
      'basic_action',
    )(`${moved} you must use multi-factor authentication to access '${resource}'.`),
  /** Must set up a second factor now. */
  registrationNeeded: (resource: string) =>
    entraError(
      50079,
      400,
      'invalid_grant',
      'basic_action',
    )(`${moved} you must enroll in multi-factor authentication to access '${resource}'.`),
  mfaDenied: () =>
    entraError(500121, 400, 'access_denied')('Authentication failed during strong authentication request.'),
  blocked: () =>
    entraError(
      53003,
      400,
      'interaction_required',
      'message_only',
    )(
      'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    ),
} as const satisfies Record<string, (...details: string[]) => EntraError>;
