import { entraErrors } from './errors.ts';
import { entraError, type EntraError } from './refusal.ts';

const unavailable = 'temporarily_unavailable';

/** What only Microsoft's own trouble or a policy that the sandbox does not play brings about. */
const byFaultAlone: readonly EntraError[] = [
  entraError(50012, 401, 'invalid_client')('Authentication failed: the signature was not accepted.'),
  entraError(
    50074,
    400,
    'invalid_grant',
    'basic_action',
  )('Strong authentication is required, and the user did not pass the challenge.'),
  entraError(
    50078,
    400,
    'invalid_grant',
    'basic_action',
  )(
    'Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access the resource.',
  ),
  entraError(50158, 400, 'invalid_grant', 'basic_action')('External security challenge not satisfied.'),
  entraError(
    53000,
    400,
    'interaction_required',
  )('Device is not in required device state: compliant. Conditional Access policy requires one.'),
  entraError(
    53001,
    400,
    'interaction_required',
  )('Device is not in required device state: domain_joined. Conditional Access policy requires one.'),
  entraError(
    53002,
    400,
    'interaction_required',
  )('The app used is not an approved app for Conditional Access.'),
  entraError(
    530034,
    400,
    'interaction_required',
  )(
    'A delegated administrator was blocked from accessing the tenant due to account risk in their home tenant.',
  ),
  entraError(
    650051,
    400,
    'invalid_client',
  )('The service principal name is already present for the tenant, or is just being added.'),
  entraError(
    70043,
    400,
    'invalid_grant',
    'bad_token',
  )('The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.'),
  entraError(
    700084,
    400,
    'invalid_grant',
  )('The refresh token was issued to a single page app, and has a fixed, limited lifetime of 1.00:00:00.'),
  entraError(90006, 500, 'server_error')('External server retryable error.'),
  entraError(90024, 504, unavailable)('The request budget was exceeded. A transient error has occurred.'),
  entraError(90033, 503, unavailable)('A transient error has occurred. Please try again.'),
  entraError(90055, 429, unavailable)('Too many requests for the tenant. Please try again.'),
];

const makers: readonly ((...details: string[]) => EntraError)[] = Object.values(entraErrors);
const catalogue = new Map(
  [...makers.map((make) => make('a', 'b', 'c', 'd')), ...byFaultAlone].map((error) => [error.code, error]),
);

/** The refusal with this number, as a fault brings it about; what its text would name stays a letter. */
export const refusalByCode = (code: number): EntraError | undefined => catalogue.get(code);
