import * as z from 'zod';
import { PRODUCT } from '../../config.ts';
import { GRAPH_APP_ID, permissionId } from '../../microsoft/permissions.ts';
import { OUR_REDIRECT, type ProfileApp } from '../../profiles/app.ts';
import type { Work } from './step.ts';

/**
 * Our mark on an application: unique in its tenant, never changed, and found at once after it was made. Its random part
 * is known to nobody before: else somebody could have registered an app that passes for ours.
 */
export const uniqueNameOf = (connectionId: string, key: string, mark: string): string =>
  `${PRODUCT.toLowerCase()}-${connectionId}-${key}-${mark}`;

/** What is read of an application. */
export const application = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string().nullish(),
  uniqueName: z.string().nullish(),
});
export const applications = z.object({ value: z.array(application) });
export const SELECT = '$select=id,appId,displayName,uniqueName';

/** The members of an application as the profile wants it. */
export function registration(app: ProfileApp, { profile, choices }: Work, callback: string) {
  const access = [
    ...app.application
      .filter(({ name }) => !choices.declined.includes(name))
      .map(({ name }) => ({ id: permissionId(name, 'application'), type: 'Role' })),
    ...app.delegated
      .filter(({ name }) => !choices.declined.includes(name))
      .map(({ name }) => ({ id: permissionId(name, 'delegated'), type: 'Scope' })),
  ];
  const redirectUris = app.redirectUris.map((uri) => (uri === OUR_REDIRECT ? callback : uri));
  return {
    displayName: app.displayName,
    signInAudience: 'AzureADMyOrg',
    notes: `Registered by ${PRODUCT} for ${profile.name}.`,
    web: { redirectUris },
    requiredResourceAccess: [{ resourceAppId: GRAPH_APP_ID, resourceAccess: access }] as const,
  };
}
