import * as z from 'zod';
import type { Sandbox } from '../sandbox.ts';
import type { Tenant } from '../world.ts';
import type { Application } from '../worldApps.ts';
import { graphRefusals } from './answers.ts';
import { keyCredentialBody, replaceKeys } from './applicationKeys.ts';
import { checkIdentifierUris, checkRoleChange, checkUnique } from './applicationRules.ts';
import { checkNotSet, readEntity } from './body.ts';
import { namedApplications } from './deleted.ts';

/** Entra sends codes and tokens of web applications nowhere else. */
const webAddress = z
  .url()
  .refine((text) => /^(https:|http:\/\/(localhost|127\.0\.0\.1)([:/?]|$))/i.test(text));

/** What a body may say of an application; other properties of the type are kept as they come. */
const applicationBody = z.looseObject({
  displayName: z.string().min(1).optional(),
  signInAudience: z
    .enum([
      'AzureADMyOrg',
      'AzureADMultipleOrgs',
      'AzureADandPersonalMicrosoftAccount',
      'PersonalMicrosoftAccount',
    ])
    .optional(),
  uniqueName: z.string().nullish(),
  identifierUris: z.array(z.string()).optional(),
  web: z.looseObject({ redirectUris: z.array(webAddress).optional() }).optional(),
  api: z.looseObject({ requestedAccessTokenVersion: z.literal([1, 2]).nullish() }).optional(),
  appRoles: z
    .array(
      z.object({
        id: z.guid(),
        value: z.string(),
        displayName: z.string(),
        description: z.string(),
        allowedMemberTypes: z.array(z.enum(['User', 'Application'])).min(1),
        isEnabled: z.boolean().default(true),
      }),
    )
    .optional(),
  requiredResourceAccess: z
    .array(
      z.object({
        resourceAppId: z.guid(),
        resourceAccess: z.array(z.object({ id: z.guid(), type: z.enum(['Role', 'Scope']) })).min(1),
      }),
    )
    .optional(),
  keyCredentials: z.array(keyCredentialBody).optional(),
});

type Asked = z.infer<typeof applicationBody>;

const readOnly = [
  'id',
  'appId',
  'applicationTemplateId',
  'certification',
  'createdByAppId',
  'createdDateTime',
  'deletedDateTime',
  'disabledByMicrosoftStatus',
  'publisherDomain',
  'verifiedPublisher',
];

/** The body of a POST or PATCH; refuses names and values that Graph refuses, and secrets, which have their own way. */
export function readApplicationBody(body: unknown): Asked {
  const asked = readEntity('application', applicationBody, body);
  checkNotSet(readOnly, asked);
  if ('passwordCredentials' in asked) {
    throw graphRefusals.badRequest(
      'New password credentials must be generated with service actions. Use addPassword.',
    );
  }
  if (asked.signInAudience?.includes('Personal') === true) {
    throw graphRefusals.notOffered('applications for personal accounts');
  }
  return asked;
}

/** Refuses what the tenant's other applications and its domain do not allow. */
function checkNames(sandbox: Sandbox, tenant: Tenant, application: Application, asked: Asked): void {
  const others = namedApplications(sandbox, tenant).filter((one) => one.id !== application.id);
  if (asked.uniqueName) {
    if (application.uniqueName !== undefined && application.uniqueName !== asked.uniqueName) {
      throw graphRefusals.badRequest("Property 'uniqueName' cannot be changed once it is set.");
    }
    checkUnique('uniqueName', [asked.uniqueName], others);
  }
  if (asked.identifierUris) {
    checkIdentifierUris(asked.identifierUris, application.appId, tenant.domain);
    checkUnique('identifierUris', asked.identifierUris, others);
  }
  if (asked.appRoles) checkRoleChange(application.appRoles, asked.appRoles);
}

const withoutKey = (value: object | undefined, key: string): object =>
  Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => name !== key));

/** Writes the body into the application; everything is checked before anything changes. */
export function applyApplicationBody(
  sandbox: Sandbox,
  tenant: Tenant,
  application: Application,
  asked: Asked,
): void {
  checkNames(sandbox, tenant, application, asked);
  const { displayName, signInAudience, uniqueName, identifierUris, web, api, appRoles, ...rest } = asked;
  const { requiredResourceAccess, keyCredentials, ...more } = rest;
  const keys = keyCredentials && replaceKeys(sandbox, application.keyCredentials, keyCredentials);
  if (keys) application.keyCredentials = keys;
  if (displayName !== undefined) application.displayName = displayName;
  if (signInAudience === 'AzureADMyOrg' || signInAudience === 'AzureADMultipleOrgs') {
    application.signInAudience = signInAudience;
  }
  if (uniqueName) application.uniqueName = uniqueName;
  if (identifierUris) application.identifierUris = identifierUris;
  if (web?.redirectUris) application.redirectUris = web.redirectUris;
  if (api?.requestedAccessTokenVersion) {
    application.requestedAccessTokenVersion = api.requestedAccessTokenVersion === 2 ? 2 : 1;
  }
  if (requiredResourceAccess) application.requiredResourceAccess = requiredResourceAccess;
  if (appRoles) application.appRoles = appRoles;
  application.more = {
    ...application.more,
    ...Object.fromEntries(Object.entries(more).filter(([name]) => !name.startsWith('@'))),
    ...(web ? { web: withoutKey(web, 'redirectUris') } : {}),
    ...(api ? { api: withoutKey(api, 'requestedAccessTokenVersion') } : {}),
  };
  sandbox.touch();
}
