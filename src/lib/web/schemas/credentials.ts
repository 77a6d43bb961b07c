import * as z from 'zod';
import { origins } from '../../connections/access.ts';
import { handOverFields } from '../../profiles/schema.ts';
import { trial } from './checks.ts';
import { connection } from './connections.ts';
import { instant, shownLink } from './shared.ts';

/** How a hand-over stands. Persons are object ids. */
const handOver = z
  .object({
    state: z.enum(['never', 'shown', 'again', 'confirmed']),
    at: instant.optional(),
    by: z.string().optional(),
    confirmedAt: instant.optional(),
    confirmedBy: z.string().optional(),
  })
  .meta({ id: 'HandOver' });

/** What an app of the connection proves itself with; never a value. */
const credential = z
  .object({
    app: z.string(),
    clientId: z.string(),
    kind: z.enum(['secret', 'certificate']),
    keyId: z.string().optional(),
    madeAt: instant.optional(),
    endsAt: instant.optional(),
    origin: z.enum(origins),
    handOver,
  })
  .meta({ id: 'Credential' });

const others = z
  .array(
    z.object({
      keyId: z.string(),
      notOurs: z.object({ reason: z.string(), by: z.string(), at: instant }).optional(),
    }),
  )
  .describe('Credentials of the connection’s apps that others put there, as the last check saw them.');

/** A trial of what a directory account may do, in words. */
const directoryTrial = z
  .object({ container: z.string().describe('Where its user is made.'), ...trial.shape })
  .meta({ id: 'DirectoryTrial' });

export const directoryTried = z.object({ trial: directoryTrial });

/** An account in a directory of the customer's own. */
const directory = z
  .object({
    hosts: z.array(z.string()),
    domain: z
      .string()
      .optional()
      .describe('By whose records the controllers are found, where there are no hosts.'),
    port: z.union([z.literal(636), z.literal(389)]),
    account: z.string(),
    base: z.string().optional().describe('Where it has to work; left out, the domain.'),
    groups: z.array(z.string()),
    passwordSetAt: instant,
    caEndsAt: instant,
    trial: directoryTrial.optional().describe('The last one.'),
    handOver,
    renewal: z
      .object({ since: instant, dueAt: instant, reason: z.string().optional() })
      .optional()
      .describe(
        'A new password is being set; from `dueAt` on that goes on by itself. `reason`: why it waits.',
      ),
    renewalStop: z
      .object({ at: instant, text: z.string() })
      .optional()
      .describe('Why the last renewal of the password did not go on.'),
    etag: z.string().describe('For `If-Match`: another one as soon as anything of it is another.'),
  })
  .meta({ id: 'DirectoryAccount' });

export const directoryGiven = z.object({ directory: directory.optional(), said: z.array(z.string()) });

export const credentials = z.object({
  items: z.array(credential),
  directory: directory.optional(),
  others,
  handOver: handOver.optional(),
});

export const marked = z.object({ others });

/** The connection, and what became of what was given for it. */
export const replaced = z.object({
  ...connection.shape,
  said: z.array(z.string()),
  consent: z
    .object({ status: z.enum(['fully', 'partially', 'notGranted', 'unknown']), missing: z.array(z.string()) })
    .optional(),
});

export const rotationBegun = z.object({
  by: z.enum(['steward', 'connector', 'admin']),
  link: shownLink.optional().describe('For the admin who signs in.'),
});

/** `fields` and `keyIds` where it was shown, `said` where the word was taken. */
export const handedOver = z.object({
  fields: z
    .array(
      z.object({
        field: z.enum(handOverFields),
        label: z.string(),
        value: z.string().optional(),
        secret: z.boolean(),
        keyId: z.string().optional(),
      }),
    )
    .optional(),
  keyIds: z.array(z.string()).optional(),
  handOver: handOver.optional(),
  said: z.array(z.string()).optional(),
});

/** An access token for Microsoft Graph. */
export const token = z.object({
  token: z.string(),
  tokenType: z.literal('Bearer'),
  expiresAt: instant,
  roles: z.array(z.string()).optional().describe('Application permissions.'),
  scopes: z.array(z.string()).optional().describe('Delegated permissions.'),
});
