import { entraError, type EntraError } from './refusal.ts';

/** Refusals that concern the address, the client and what it asks for. */
export const clientErrors = {
  invalidSecret: (appId: string) =>
    entraError(
      7000215,
      401,
      'invalid_client',
    )(
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
    ),
  expiredSecret: (appId: string) =>
    entraError(
      7000222,
      401,
      'invalid_client',
    )(
      `The provided client secret keys for app '${appId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    ),
  noCredential: () =>
    entraError(
      7000218,
      401,
      'invalid_client',
    )("The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
  assertionKeyUnknown: (thumbprint: string) =>
    entraError(
      700027,
      401,
      'invalid_client',
    )(
      `Client assertion failed signature validation. [Reason - The key was not found., Thumbprint of key used by client: '${thumbprint}']`,
    ),
  assertionKeyExpired: (thumbprint: string, start: string, end: string) =>
    entraError(
      700027,
      401,
      'invalid_client',
    )(
      `Client assertion failed signature validation. [Reason - The key used is expired., Thumbprint of key used by client: '${thumbprint}', Found key 'Start=${start}, End=${end}']`,
    ),
  assertionSignature: (thumbprint: string) =>
    entraError(
      700027,
      401,
      'invalid_client',
    )(
      `Client assertion failed signature validation. [Reason - The provided signature value did not match the expected signature value., Thumbprint of key used by client: '${thumbprint}']`,
    ),
  assertionTime: () =>
    entraError(700024, 401, 'invalid_client')('Client assertion is not within its valid time range.'),
  assertionAudience: () =>
    entraError(
      50027,
      401,
      'invalid_client',
    )('JWT token is invalid or malformed: the audience is not this token endpoint.'),
  assertionMalformed: () => entraError(50027, 401, 'invalid_client')('JWT token is invalid or malformed.'),
  federatedIssuer: (issuer: string) =>
    entraError(
      700211,
      401,
      'invalid_client',
    )(`No matching federated identity record found for presented assertion issuer '${issuer}'.`),
  federatedAudience: (audience: string) =>
    entraError(
      700212,
      401,
      'invalid_client',
    )(`No matching federated identity record found for presented assertion audience '${audience}'.`),
  federatedSubject: (subject: string) =>
    entraError(
      700213,
      401,
      'invalid_client',
    )(`No matching federated identity record found for presented assertion subject '${subject}'.`),
  federatedForeign: (issuer: string) =>
    entraError(
      700236,
      401,
      'invalid_client',
    )(
      `Entra ID tokens issued by issuer '${issuer}' may not be used for federated identity credential flows for applications or managed identities registered in this tenant.`,
    ),
  noServicePrincipal: (appId: string, tenantId: string) =>
    entraError(
      7000229,
      401,
      'invalid_client',
    )(
      `The client application ${appId} is missing service principal in the tenant ${tenantId}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119`,
    ),
  disabled: (appId: string, name: string) =>
    entraError(7000112, 400, 'unauthorized_client')(`Application '${appId}'(${name}) is disabled.`),
  unknownApplication: (appId: string, directory: string) =>
    entraError(
      700016,
      400,
      'unauthorized_client',
    )(
      `Application with identifier '${appId}' was not found in the directory '${directory}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    ),
  unknownTenant: (tenant: string) =>
    entraError(
      90002,
      400,
      'invalid_request',
    )(
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    ),
  tenantNameMalformed: (tenant: string) =>
    entraError(
      900023,
      400,
      'invalid_request',
    )(`Specified tenant identifier '${tenant}' is neither a valid DNS name, nor a valid external domain.`),
  tenantBlocked: () =>
    entraError(
      5000224,
      400,
      'invalid_request',
    )(
      'We are sorry, this resource is not available. If you are seeing this message by mistake, please contact Microsoft support.',
    ),
  unknownResource: (resource: string, tenant: string) =>
    entraError(
      500011,
      400,
      'invalid_resource',
    )(
      `The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    ),
  notAssigned: (appId: string, name: string, resource: string) =>
    entraError(
      501051,
      400,
      'invalid_grant',
    )(`Application '${appId}'(${name}) is not assigned to a role for the application '${resource}'.`),
  scopeNotDefault: (scope: string) =>
    entraError(
      1002012,
      400,
      'invalid_scope',
    )(
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    ),
  unknownScope: (scope: string) =>
    entraError(
      70011,
      400,
      'invalid_scope',
    )(
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
    ),
  parameterMissing: (name: string) =>
    entraError(
      900144,
      400,
      'invalid_request',
    )(`The request body must contain the following parameter: '${name}'.`),
  malformed: () =>
    entraError(9002313, 400, 'invalid_request')('Invalid request. Request is malformed or invalid.'),
  unsupportedGrant: (grant: string) =>
    entraError(
      70003,
      400,
      'unsupported_grant_type',
    )(`The app requested an unsupported grant type '${grant}'.`),
  tenantRequired: () =>
    entraError(
      9001023,
      400,
      'invalid_request',
    )(
      'The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.',
    ),
  singleTenant: (appId: string, name: string) =>
    entraError(
      50194,
      400,
      'invalid_request',
    )(
      `Application '${appId}'(${name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.`,
    ),
  redirectMismatch: (redirectUri: string, appId: string) =>
    entraError(
      50011,
      400,
      'invalid_request',
    )(
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${appId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.`,
    ),
} as const satisfies Record<string, (...details: string[]) => EntraError>;
