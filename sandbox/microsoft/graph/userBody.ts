import * as z from 'zod';
import { graphRefusals } from './answers.ts';
import { checkNotSet, readEntity } from './body.ts';

const userBody = z.looseObject({
  accountEnabled: z.boolean().optional(),
  displayName: z.string().min(1).max(256).optional(),
  givenName: z.string().nullish(),
  surname: z.string().nullish(),
  jobTitle: z.string().nullish(),
  department: z.string().nullish(),
  mailNickname: z
    .string()
    .regex(/^[^@()\\[\]";:<>, ]{1,64}$/)
    .optional(),
  userPrincipalName: z.email().optional(),
  usageLocation: z.string().length(2).nullish(),
  passwordPolicies: z.string().nullish(),
  passwordProfile: z
    .strictObject({
      forceChangePasswordNextSignIn: z.boolean().optional(),
      forceChangePasswordNextSignInWithMfa: z.boolean().optional(),
      password: z.string().optional(),
    })
    .optional(),
});

/** What a body may say of a person. */
export type AskedUser = z.infer<typeof userBody>;

/** Graph sets these by itself; licences have an action of their own. */
const readOnly = (
  'id,createdDateTime,deletedDateTime,assignedLicenses,assignedPlans,provisionedPlans,licenseAssignmentStates,' +
  'lastPasswordChangeDateTime,signInSessionsValidFromDateTime,signInActivity,creationType,imAddresses,proxyAddresses,' +
  'isManagementRestricted,legalAgeGroupClassification,onPremisesDistinguishedName,onPremisesDomainName,' +
  'onPremisesLastSyncDateTime,onPremisesSamAccountName,onPremisesSecurityIdentifier,onPremisesSyncEnabled,' +
  'onPremisesUserPrincipalName,securityIdentifier,serviceProvisioningErrors'
).split(',');
const required = ['accountEnabled', 'displayName', 'mailNickname', 'passwordProfile', 'userPrincipalName'];

/** The body of a POST or PATCH; refuses names and values that Graph refuses. */
export function readUserBody(body: unknown): AskedUser {
  const asked = readEntity('user', userBody, body);
  checkNotSet(readOnly, asked);
  return asked;
}

/** A new person's body, with everything that a person needs. */
export function readNewUser(body: unknown) {
  const asked = readUserBody(body);
  const missing = required.find((name) => !(name in asked));
  const { accountEnabled, displayName, mailNickname, passwordProfile, userPrincipalName } = asked;
  const { password } = passwordProfile ?? {};
  if (
    accountEnabled === undefined ||
    displayName === undefined ||
    mailNickname === undefined ||
    userPrincipalName === undefined ||
    password === undefined
  ) {
    throw graphRefusals.badRequest(
      `A value is required for property '${missing ?? 'password'}' of resource 'User'.`,
    );
  }
  const force = passwordProfile?.forceChangePasswordNextSignIn ?? true;
  return { asked, accountEnabled, displayName, mailNickname, userPrincipalName, password, force };
}

const named = new Set([
  'accountEnabled',
  'displayName',
  'givenName',
  'surname',
  'jobTitle',
  'department',
  'mailNickname',
  'userPrincipalName',
  'usageLocation',
  'passwordPolicies',
  'passwordProfile',
]);

/** Properties that have no place of their own in the world. */
export const furtherProperties = (asked: AskedUser): Record<string, unknown> =>
  Object.fromEntries(Object.entries(asked).filter(([name]) => !named.has(name) && !name.includes('@')));
