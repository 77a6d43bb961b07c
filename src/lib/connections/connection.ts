import * as z from 'zod';
import { access } from './access.ts';
import { appProofs } from './appProofs.ts';
import { auditEntry } from './audit.ts';
import { directoryAccount } from './directory.ts';
import { provisioning, stopCodes } from './provisioning.ts';
import { health } from './verdict.ts';

export const states = [
  'pending',
  'onboarding',
  'verifying',
  'healthy',
  'degraded',
  'broken',
  'disconnected',
] as const;
export type State = (typeof states)[number];

/** The states in which a connection was proved once; nightly checks ask these. */
export const connectedStates = ['healthy', 'degraded', 'broken'] as const satisfies readonly State[];
export const isConnected = (state: State): boolean => (connectedStates as readonly State[]).includes(state);

/** Why onboarding does not go on; each has its own page. */
export const setbackCodes = [
  'declined',
  'cancelled',
  'notAdmin',
  'approvalRequested',
  'wrongTenant',
  'refused',
  'notSeen',
  'operator',
  'unavailable',
  /** What was accepted just now is not known everywhere at Microsoft yet. */
  'settling',
  /** The account that signed in has not been granted what the connector needs. */
  'accountNotGranted',
  /** A guest of the tenant, whose rights are another organization's to manage. */
  'guest',
  /** The account has to give a second factor, or set one up. */
  'secondFactor',
  /** A Conditional Access policy stands in the way. */
  'blocked',
] as const;
export type SetbackCode = (typeof setbackCodes)[number];

const onboarding = z.object({
  /** Did the app hold its permissions already before the admin was sent to consent? Then only a sign-in proves who did it. */
  consentedBefore: z.boolean().optional(),
  /** When the tenant admin was last sent to Microsoft. */
  startedAt: z.string().optional(),
  /** Attempts of the verification under way. */
  attempt: z.number().int().default(0),
  /** When the next attempt is due; a lease moves it on. */
  dueAt: z.string().optional(),
  /** When somebody last looked, or began to. */
  lookedAt: z.string().optional(),
  /** What the last attempt saw, for the waiting page. */
  waitingFor: z.enum(['consent', 'permissions', 'token']).optional(),
  setback: z
    .object({
      code: z.enum(setbackCodes),
      at: z.string(),
      aadsts: z.number().optional(),
      correlationId: z.string().optional(),
    })
    .optional(),
  /** Object id of the person who signed in after consent, and when. */
  completedBy: z.string().optional(),
  completedAt: z.string().optional(),
  /** When an admin last signed in to have credentials renewed, and they were. */
  renewedAt: z.string().optional(),
});

/** A credential that somebody else put on an app of the connection's: its end is nobody's business here. */
const notOurs = z.object({
  keyId: z.string(),
  reason: z.string(),
  /** Object id of whoever said so, and when. */
  by: z.string(),
  at: z.string(),
});

/** One tenant, one profile, one name: the state row. */
export const connection = z.object({
  id: z.string(),
  profile: z.string(),
  /** The version of the profile that the tenant consented to, or is asked to. */
  profileVersion: z.number().int(),
  /** Whose the connector's app is: the operator's for all tenants, or one of the tenant's own. */
  ownership: z.enum(['shared', 'dedicated']),
  /** Directory id, a GUID. */
  tenant: z.string(),
  /** How the operator named the tenant: a domain, or the id itself. */
  tenantName: z.string(),
  name: z.string(),
  tags: z.array(z.string()),
  state: z.enum(states),
  createdAt: z.string(),
  createdBy: z.string(),
  changedAt: z.string(),
  onboarding,
  /** It was ended, and its vault entries are still to be removed. */
  clearing: z.boolean().optional(),
  access,
  /** By key, of each app that the connection does not read with: what its own credential came to when last asked with; what cannot be read is asked again. */
  appProofs: appProofs.optional().catch(undefined),
  /** A service account in a directory of the customer's own; absent where nobody gave one. */
  directory: directoryAccount.optional(),
  /** There was one, whose vault entry is still to be removed; until then somebody is at it. ISO 8601. */
  directoryClearing: z.string().optional(),
  /** The steps that make what the profile needs; absent until somebody began them. */
  provisioning: provisioning.optional(),
  /** The last trial of what the connector may do; what came of it stands in the journal of its flow. */
  lastTrial: z
    .object({
      flow: z.string(),
      startedAt: z.string(),
      finishedAt: z.string().optional(),
      /** It was put off: until when, and where and how often it has waited. */
      waits: z.object({ dueAt: z.string(), step: z.string(), attempt: z.number().int() }).optional(),
    })
    .optional(),
  /** Object ids, in the operator's tenant, of the programs and people that may fetch tokens. Absent in older rows. */
  callers: z.array(z.string()).default([]),
  /** Why the last rotation that nobody had to sign in for did not go on; the next night tries again. */
  rotationStop: z
    .object({ at: z.string(), step: z.string(), code: z.enum(stopCodes), text: z.string().optional() })
    .optional(),
  /** Days before the end of a credential at which somebody is told, where not as the profile or the installation says. */
  expiryLadder: z.array(z.number()).optional(),
  /** Credentials of the connection's apps of which somebody said that they are not the connector's. */
  notOurs: z.array(notOurs).optional(),
  /** Links that were made and have not been forgotten: id and end. */
  links: z.array(
    z.object({
      id: z.string(),
      expiresAt: z.string(),
      revokedAt: z.string().optional(),
      /** The rotation or removal that it leads to, and with which it ends. */
      flow: z.string().optional(),
    }),
  ),
  /** Links to the hand-over that are good; one that is not among them is over. */
  handOverLinks: z.array(z.object({ id: z.string(), expiresAt: z.string() })).optional(),
  /** Acts that the audit list does not hold yet: written with what they changed, so that none is lost. */
  unaudited: z.array(auditEntry).default([]),
  /** By timer, the last run that it reported to. Absent in older rows: their line of the list alone says so. */
  runs: z.record(z.string(), z.string()).optional(),
  health,
});
export type Connection = z.infer<typeof connection>;

/** Is something still to be told of it, or to be listed? */
export const isUntold = ({
  health: { outbox },
  unaudited,
}: Pick<Connection, 'health' | 'unaudited'>): boolean => outbox.length + unaudited.length > 0;
