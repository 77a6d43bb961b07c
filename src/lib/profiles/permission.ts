import * as z from 'zod';
import { type PermissionKind, permissionId } from '../microsoft/permissions.ts';
import { phrase } from './phrase.ts';

const other = { application: 'delegated', delegated: 'application' } as const;

/** A permission of Microsoft Graph, with the reasons that a tenant admin reads. */
export const permission = (kind: PermissionKind) =>
  z.strictObject({
    name: z.string().superRefine((name, context) => {
      if (permissionId(name, kind) !== undefined) return;
      const elsewhere =
        permissionId(name, other[kind]) === undefined ? '' : `; there is one of kind ${other[kind]}`;
      context.addIssue({
        code: 'custom',
        message: `Microsoft Graph has no ${kind} permission of this name${elsewhere}`,
      });
    }),
    /** What it allows, in words that a tenant admin knows. */
    plain: phrase,
    /** What the connector needs it for. */
    why: phrase,
    /** Granted one by one, and only where the admin agrees: works on apps in the customer's own tenant alone. */
    optional: z.literal(true).optional(),
  });
