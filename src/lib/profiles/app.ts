import * as z from 'zod';
import type { PermissionKind } from '../microsoft/permissions.ts';
import { permission } from './permission.ts';
import { phrase } from './phrase.ts';
import { readable } from './readable.ts';

/** Stands for the redirect address of this installation, which a profile cannot know. */
export const OUR_REDIRECT = 'ours';

const redirect = z.union(
  [
    z.literal(OUR_REDIRECT),
    z
      .url()
      .refine(
        (text) => /^(https:\/\/|http:\/\/localhost(?:[:/]|$))/i.test(text),
        'must be an https address, or http://localhost',
      ),
  ],
  `must be "${OUR_REDIRECT}", an https address, or http://localhost`,
);

const credential = z.strictObject({
  kind: z.enum(['secret', 'certificate']),
  /** How long a new one is good; a tenant's own policy may make it shorter. */
  lifeDays: z.number().int().min(7).max(730).default(180),
});

const unique = <T>(key: (item: T) => string, what: string) =>
  [
    (items: readonly T[]): boolean => new Set(items.map(key)).size === items.length,
    `must not name a ${what} twice`,
  ] as const;

const permissions = (kind: PermissionKind) =>
  z
    .array(permission(kind))
    .default([])
    .refine(...unique(({ name }: { name: string }) => name.toLowerCase(), 'permission'));

const related = z.object({
  ownership: z.string(),
  application: z.array(z.object({ optional: z.unknown() })),
  delegated: z.array(z.unknown()),
});

/** Tells the apps of one profile apart. */
export const appKey = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,30}$/, 'must be a short name such as "connector"');

/** One app that a connector uses in a tenant. */
export const appSchema = z
  .strictObject({
    key: appKey,
    /**
     * `dedicated`: registered in the customer's tenant. `shared`: a multi-tenant app of the operator's, its client id
     * and credential in the setting SHARED_APPS. `either`: as the operator has it.
     */
    ownership: z.enum(['dedicated', 'shared', 'either']),
    displayName: phrase,
    /** Addresses that Microsoft may send people back to. */
    redirectUris: z.array(redirect).max(20).default([]),
    credential: credential.optional(),
    application: permissions('application'),
    delegated: permissions('delegated'),
    /** Delegated permissions that a new app has by itself and that are cleared. */
    unwanted: z.array(z.string()).default([]),
    /** Where the vendor does not say what is needed: what we assume, and that it may be edited. */
    assumption: phrase.optional(),
  })
  .superRefine((app, context) => {
    const optional = app.ownership === 'dedicated' ? -1 : app.application.findIndex((one) => one.optional);
    if (optional >= 0) {
      context.addIssue({
        code: 'custom',
        path: ['application', optional, 'optional'],
        message:
          'must be left out on an app that may be shared: Microsoft’s consent page lists everything registered',
      });
    }
    if (app.ownership !== 'dedicated' && app.application.length === 0) {
      const message = 'must ask for an application permission on an app that may be shared';
      context.addIssue({ code: 'custom', path: ['application'], message });
    } else if (app.application.length + app.delegated.length === 0) {
      context.addIssue({ code: 'custom', message: 'must ask for at least one permission' });
    }
  }, readable(related));

export type ProfileApp = z.output<typeof appSchema>;
