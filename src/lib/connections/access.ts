import * as z from 'zod';

/** The rights that the steward app may be given in a tenant, each set on its own. */
export const stewardSets = ['watch', 'rotate', 'reports'] as const;
export type StewardSet = (typeof stewardSets)[number];

/** What each set grants. */
export const stewardRoles: Readonly<Record<StewardSet, readonly string[]>> = {
  watch: ['Directory.Read.All', 'ReportSettings.Read.All'],
  rotate: ['Application.ReadWrite.OwnedBy'],
  reports: ['ReportSettings.ReadWrite.All'],
};

/**
 * Where something that a connection works with comes from. Only what was `made` by us, or `adopted` because the
 * tenant admin said so, is ours to remove; what was `given` belongs to somebody else.
 */
export const origins = ['made', 'adopted', 'given'] as const;
const origin = z.enum(origins);

/** A value in the key vault: its name and the version that is in force. */
export const vaultEntry = z.object({ secretName: z.string(), secretVersion: z.string() });
export type VaultEntry = z.infer<typeof vaultEntry>;
/** Where a value is, and nothing else of it. */
export const entryOf = ({ secretName, secretVersion }: VaultEntry): VaultEntry => ({
  secretName,
  secretVersion,
});

/** That a value has left the vault: when it was first shown to somebody, and when somebody said it is entered. */
export const handOver = z.object({
  at: z.string(),
  /** Object id. */
  by: z.string(),
  confirmedAt: z.string().optional(),
  confirmedBy: z.string().optional(),
});
export type HandOver = z.infer<typeof handOver>;

/** Of a password before this one: whoever was given that has to be given this. Of this account's own it has ended. */
export const formerHandOver = handOver.extend({ hasEnded: z.boolean().optional() });

/** What an app proves itself with. Instants are ISO 8601. */
const credential = vaultEntry.extend({
  kind: z.enum(['secret', 'certificate']),
  /** Microsoft's id of it; absent where somebody typed the value in and nobody could ask. */
  keyId: z.string().optional(),
  /** Since when it is in the vault. */
  madeAt: z.string().optional(),
  endsAt: z.string().optional(),
  origin,
  handOver: handOver.optional(),
});
export type Credential = z.infer<typeof credential>;

/** A credential that was in force. In older rows a key id alone: whether it was handed over, nobody knows. */
const formerCredential = z.preprocess(
  (row) => (typeof row === 'string' ? { keyId: row, handOver: { at: '', by: '' } } : row),
  z.object({
    /** Microsoft's id of it; where nobody knows that, the vault's version. */
    keyId: z.string(),
    kind: z.enum(['secret', 'certificate']).default('secret'),
    origin: origin.default('made'),
    endsAt: z.string().optional(),
    /** The vault's version of it. */
    secretVersion: z.string().optional(),
    replacedAt: z.string().default(''),
    handOver: handOver.optional(),
  }),
);
export type FormerCredential = z.infer<typeof formerCredential>;

/** Something that our steps granted to an app: a role assignment, or what they added to a delegated grant. */
const grantedByUs = z.object({ id: z.string(), scopes: z.array(z.string()).optional() });

/** An app registered in the tenant for this connection. */
const tenantApp = z.object({
  /** The app of the profile that it is. */
  key: z.string(),
  clientId: z.string(),
  /** Object id of the application. */
  objectId: z.string().optional(),
  servicePrincipalId: z.string().optional(),
  origin,
  credential: credential.optional(),
  /** In the vault and not in force: nothing has proved yet that Microsoft takes it. */
  pending: credential.optional(),
  /** Credentials that were in force and are still with Microsoft, oldest first: whoever was given one may still use it. */
  former: z.array(formerCredential).default([]),
  /** What we granted: of an adopted app, only this is ours to take back. */
  granted: z.array(grantedByUs).optional(),
  /** Of a former app: the mark that it bears, and that no other can. Of one in use it is among `marks`. */
  mark: z.string().optional(),
});
export type TenantApp = z.infer<typeof tenantApp>;

/** What came of trying an account's password: when, and which AADSTS number the token service answered with. */
const passwordProof = z.object({
  at: z.string(),
  outcome: z.enum(['token', 'refused', 'noAnswer']),
  aadsts: z.number().optional(),
});
export type PasswordProof = z.infer<typeof passwordProof>;

/** The account that the connector signs in with. */
const tenantAccount = z.object({
  objectId: z.string(),
  userPrincipalName: z.string(),
  origin,
  password: vaultEntry
    .extend({
      setAt: z.string(),
      handOver: handOver.optional(),
      formerHandOver: formerHandOver.optional(),
      /** The last try of this very password. */
      proof: passwordProof.optional(),
    })
    .optional(),
  /** Last sent to Microsoft then, and not in force: the account may have it by now. `proof`: it has. */
  pendingPassword: vaultEntry
    .extend({ sentAt: z.string().optional(), proof: passwordProof.optional() })
    .optional(),
  /** Of the password that left the vault when the connection was ended: the next one is this one's successor. */
  formerHandOver: formerHandOver.optional(),
  /** Renewed by use; `storedAt` is when this one was given. */
  refreshToken: vaultEntry.extend({ storedAt: z.string() }).optional(),
});
export type TenantAccount = z.infer<typeof tenantAccount>;

/** What a connection works with in its tenant. A shared app is not part of it: that is the operator's. */
export const access = z.object({
  apps: z.array(tenantApp),
  /** Apps of ours that another one has replaced, and that are still in the tenant. */
  formerApps: z.array(tenantApp).default([]),
  /** In force: checks and tokens are about this one. */
  account: tenantAccount.optional(),
  /** Chosen or made to take the place of the one in force, once it is proved. */
  incoming: tenantAccount
    .extend({
      /** The one in force was not in the tenant any more: there is nothing to list as former. */
      insteadOfGone: z.boolean().optional(),
    })
    .optional(),
  /** What the steward app was allowed for this connection. */
  steward: z.array(z.enum(stewardSets)),
  /**
   * Marks of what is ours in the tenant, by key of the app or `account:{name}`: random, and kept before the thing is
   * made, so that nobody can have made one that bears it.
   */
  marks: z.record(z.string(), z.string()).default({}),
  /** Accounts of ours that another one has replaced, and that are still in the tenant. */
  formerAccounts: z
    .array(
      z.object({
        objectId: z.string(),
        userPrincipalName: z.string(),
        /** It was there before us. */
        wasThere: z.boolean().optional(),
      }),
    )
    .default([]),
  /** The user of a trial that is not over: its mark is kept before it is made, its id once it is there. */
  trial: z
    .object({
      mark: z.string(),
      userPrincipalName: z.string().optional(),
      objectId: z.string().optional(),
      madeAt: z.string().optional(),
    })
    .optional(),
  /** The setup app could not be removed from the tenant. */
  setupLeftover: z.boolean().optional(),
  /** When we last changed whether usage reports conceal names. ISO 8601. */
  reportsChangedAt: z.string().optional(),
});
export type Access = z.infer<typeof access>;

export const noAccess: Access = { apps: [], formerApps: [], steward: [], marks: {}, formerAccounts: [] };

/** The account that steps and pages of onboarding are about: the one that is to come, else the one in force. */
export const accountAtWork = ({ incoming, account }: Access): TenantAccount | undefined =>
  incoming ?? account;

/** The same with one app's particulars changed; adds the app where there is none of its key. */
export function withApp(current: Access, key: string, change: Partial<Omit<TenantApp, 'key'>>): Access {
  const known = current.apps.find((app) => app.key === key);
  const next: TenantApp = { clientId: '', origin: 'made', former: [], ...known, ...change, key };
  return {
    ...current,
    apps: known ? current.apps.map((app) => (app === known ? next : app)) : [...current.apps, next],
  };
}
