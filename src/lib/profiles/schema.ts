import * as z from 'zod';
import { ladder } from '../ladder.ts';
import { directoryRights } from '../directory/rights.ts';
import { dataSources } from '../microsoft/dataSources.ts';
import { accountSchema } from './account.ts';
import { appSchema, type ProfileApp } from './app.ts';
import { phrase } from './phrase.ts';
import { readable } from './readable.ts';

/** What a connector's own settings page asks for. */
export const handOverFields = [
  'tenantId',
  'tenantName',
  'clientId',
  'clientSecret',
  'userName',
  'password',
  'directoryUserName',
  'directoryPassword',
] as const;
export type HandOverField = (typeof handOverFields)[number];

const isSecretOfApp = (field: HandOverField): boolean => field === 'clientSecret';

/** Is it of the account in a directory of the customer's own? A connection works without one too. */
export const isOfDirectory = (field: HandOverField): boolean =>
  field === 'directoryUserName' || field === 'directoryPassword';

/** What the rules between members look at; they are judged wherever it can be read, whatever else is wrong. */
const related = z.object({
  apps: z.array(z.object({ key: z.string(), ownership: z.string() })),
  consent: z.string(),
  account: z.object({ kind: z.string() }).optional(),
  directoryAccount: z.unknown().optional(),
  handOver: z.array(z.string()),
});

/** What one connector needs of a tenant. */
export const profileSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, 'must be lower-case letters, digits and hyphens'),
    name: phrase,
    vendor: phrase,
    documentation: z.url({ protocol: /^https$/, error: 'must be an https address' }),
    version: z.number().int().min(1),
    apps: z.array(appSchema).max(5),
    /** `admin`: for the whole organization. `account`: for the connector's account alone. */
    consent: z.enum(['admin', 'account']),
    account: accountSchema.optional(),
    /** A service account in a directory of the customer's own; a connection works without one too. */
    directoryAccount: z
      .strictObject({
        /** What the connector does with it. */
        why: phrase,
        /** What the base is that the operator names. */
        base: phrase,
        rights: z.array(z.enum(directoryRights)).min(1),
      })
      .optional(),
    reports: z.strictObject({
      /** `mustBeOff`: the connector cannot use usage reports in which Microsoft conceals names. */
      concealedNames: z.enum(['mustBeOff', 'any']),
    }),
    data: z.array(z.enum(dataSources)),
    handOver: z.array(z.enum(handOverFields)),
    /** Days before the end of a credential at which somebody is told, where not as the installation says. */
    expiryLadder: ladder.optional(),
  })
  .superRefine(({ apps, account, directoryAccount, consent, handOver }, context) => {
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    if (apps.length === 0 && !account) issue(['apps'], 'must hold an app where the profile has no account');
    apps.forEach(({ key, ownership }, at) => {
      if (apps.findIndex((app) => app.key === key) < at)
        issue(['apps', at, 'key'], 'is the key of another app too');
      // One customer would hold the key to all.
      if (ownership === 'shared' && handOver.some(isSecretOfApp))
        issue(['handOver'], 'must not hand over the secret of a shared app: it opens every tenant');
    });
    if (apps.filter(({ ownership }) => ownership !== 'dedicated').length > 1)
      issue(['apps'], 'must hold at most one app that may be shared');
    if (consent === 'account' && !account)
      issue(['account'], 'must be given where consent is for an account');
    if (account?.kind !== 'made' && handOver.includes('password'))
      issue(['handOver'], 'must not hand over the password of an account that is not ours');
    if (directoryAccount === undefined && handOver.some(isOfDirectory))
      issue(['handOver'], 'must not hand over a directory account where the profile asks for none');
  }, readable(related));

export type Profile = z.output<typeof profileSchema>;
/** A profile as it is written, without what the schema adds. */
export type ProfileInput = z.input<typeof profileSchema>;

/** The app through which a connection works where the operator has one multi-tenant app for all tenants. */
export const sharedApp = ({ apps }: Profile): ProfileApp | undefined =>
  apps.find(({ ownership }) => ownership !== 'dedicated');

/** The app that reads: the one with application permissions, else the last, which works on behalf of an account. */
export const mainApp = ({ apps }: Profile): ProfileApp | undefined =>
  apps.find(({ application }) => application.length > 0) ?? apps.at(-1);

/** The other apps of the tenant's own: they prove themselves, and what is registered of them is read with the main one. */
export const furtherApps = (profile: Profile): ProfileApp[] =>
  profile.apps.filter((app) => app !== mainApp(profile));

/** Names of the delegated permissions without which an app that works on behalf of an account cannot do its work. */
export const requiredScopes = (profile: Profile): string[] =>
  requiredRoles(profile).length > 0
    ? []
    : (mainApp(profile)?.delegated ?? []).filter(({ optional }) => !optional).map(({ name }) => name);

/** Names of the application permissions without which the connector cannot do its work. */
export const requiredRoles = (profile: Profile): string[] =>
  (mainApp(profile)?.application ?? []).filter(({ optional }) => !optional).map(({ name }) => name);
