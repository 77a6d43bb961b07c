import * as z from 'zod';
import { applicationPermissions } from '../microsoft/permissions.ts';

const permission = z.strictObject({
  name: z.enum(applicationPermissions),
  /** What it allows, in words that a tenant admin knows. */
  plain: z.string().min(1),
  /** What the connector needs it for. */
  why: z.string().min(1),
});

const app = z.strictObject({
  /** `shared`: a multi-tenant app of the operator's; its client id and credential are in the setting SHARED_APPS. */
  ownership: z.enum(['shared']),
  displayName: z.string().min(1),
  permissions: z.strictObject({ application: z.array(permission).min(1) }),
});

/** What one connector needs of a tenant. */
export const profileSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
  name: z.string().min(1),
  vendor: z.string().min(1),
  documentation: z.url(),
  version: z.number().int().min(1),
  app,
  reports: z.strictObject({
    /** `mustBeOff`: the connector cannot use usage reports in which Microsoft conceals names. */
    concealedNames: z.enum(['mustBeOff', 'any']),
  }),
});

export type Profile = z.infer<typeof profileSchema>;

/** Names of the application permissions that a profile needs. */
export const requiredRoles = (profile: Profile): string[] =>
  profile.app.permissions.application.map(({ name }) => name);
