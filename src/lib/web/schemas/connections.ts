import * as z from 'zod';
import { endKinds } from '../../connections/ends.ts';
import { connection as kept, setbackCodes, states } from '../../connections/connection.ts';
import { checkId, checkRecord, finding, severities } from '../../connections/verdict.ts';
import { remedies } from '../../health/remedies.ts';
import { removalKinds } from '../../onboarding/disconnect/removals.ts';
import { instant, shownLink } from './shared.ts';

const { id, profile, profileVersion, ownership, tenant, tenantName, name, tags, state } = kept.shape;
const { createdAt, createdBy, changedAt, lastTrial, rotationStop, expiryLadder } = kept.shape;

/** The answers to the checks, by the name of the check. */
export const records = z.partialRecord(checkId, checkRecord);

const nextAskedAt = instant
  .optional()
  .describe('There where it is asked more rarely than every night: about when it is asked again.');

/** One connection. */
export const connection = z
  .object({
    id,
    profile,
    profileVersion,
    ownership,
    tenant,
    tenantName,
    name,
    tags,
    callers: z.array(z.string()).describe('Object ids of those who may fetch tokens.'),
    state,
    createdAt,
    createdBy,
    changedAt,
    lastTrial,
    rotationStop,
    expiryLadder,
    findings: z.array(
      finding.extend({ explanation: z.string().describe('Address of the page that explains it.') }),
    ),
    checks: records,
    nextAskedAt,
    links: z.array(z.object({ id: z.string(), expiresAt: instant, revokedAt: instant.optional() })),
    onboarding: z.object({
      completedBy: z.string().optional(),
      completedAt: instant.optional(),
      setback: z
        .object({
          code: z.enum(setbackCodes),
          at: instant,
          aadsts: z.number().optional(),
          correlationId: z.string().optional(),
        })
        .optional(),
    }),
  })
  .meta({ id: 'Connection' });

/** A line of the list of connections. */
export const listedConnection = z
  .object({
    id: z.string(),
    name: z.string(),
    profile: z.string(),
    tenant: z.string(),
    tenantName: z.string(),
    state: z.enum(states),
    createdAt: instant,
    tags: z.array(z.string()),
    wrong: z
      .array(z.object({ code: z.string(), severity: z.enum(severities), message: z.string() }))
      .describe('Ten findings at most.'),
    ends: z
      .array(z.object({ kind: z.enum(endKinds), at: instant }))
      .describe('What the connector signs in with, and when that ends; the first to end first.'),
    lastCheckedAt: instant.optional(),
    asked: z.boolean().describe('Has anything been asked yet?'),
    nextAskedAt,
  })
  .meta({ id: 'ListedConnection' });

/** Something in the tenant that can be taken out. */
export const removal = z
  .object({
    id: z.string().describe('Names it in a request for removals.'),
    kind: z.enum(removalKinds),
    name: z.string(),
    usedBy: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .describe('Other connections that use the same: then it stays.'),
    wasThere: z.literal(true).optional().describe('It was in the tenant before.'),
    bySteward: z.boolean().describe('Whether the steward app may do it, without an admin.'),
  })
  .meta({ id: 'Removal' });

export const removals = z.object({ items: z.array(removal) });
export const removalsBegun = z.object({ link: shownLink.optional() });

/** That a finding was mended. */
export const remedied = z.object({
  finding: z.enum(remedies),
  changed: z.boolean().describe('It was not so before.'),
  seen: z.boolean().describe('It was read back.'),
});
