import * as z from 'zod';

/** The checks, each one file in `health/`. */
export const checkIds = [
  'secretExpiry',
  'consentStatus',
  'account',
  'directoryAccount',
  'dataAccess',
  'anonymization',
] as const;
export const checkId = z.enum(checkIds);
export type CheckId = (typeof checkIds)[number];

/** Stands for the checks as a whole where an alert is about none in particular. */
export const STALE_CHECK = 'checks';

/** Why a check is `unknown` where one of the operator's own apps is known to be broken: its own alert tells that. */
export const OPERATOR_APP = 'operatorApp';

/** Why the credential of one of several apps is `unknown` where the tenant has the app no more: `consentStatus` tells that. */
export const APP_GONE = 'appGone';

/** `critical`: the connector cannot read now. `warning`: it works now, will not for long or not fully. `info`: worth knowing. */
export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** One thing found wrong. Which texts explain it is said once, by its code (`findingTexts`). */
export const finding = z.object({
  /** Stable, such as `secret.expiring`. */
  code: z.string(),
  /** What it is about: a key id, a permission, the tenant. With connection and check it is the alert's fingerprint. */
  subject: z.string(),
  severity: z.enum(severities),
  /** Grows with each worse threshold passed (30, 14, 7, 1 days left are 3, 4, 5, 6), so that an alert escalates once for each. */
  level: z.number().int().min(0),
  /** One plain sentence with the particulars; never a secret. */
  message: z.string(),
  /** What explains it wherever it is found, so that many are told as one; left out, the profile stands for it. */
  cause: z.string().optional(),
  /** Of several apps the key of the one that it is about. */
  app: z.string().optional(),
});
export type Finding = z.infer<typeof finding>;

/** What was read, and what it said: flat, small, never a secret and never a person's name. */
export const evidence = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type Evidence = z.infer<typeof evidence>;

/** What is open of these codes stays open. */
const open = z.object({
  codes: z.array(z.string()),
  /** Of these codes what was answered all the same. */
  but: z.array(z.object({ code: z.string(), subject: z.string() })).optional(),
});

/** What an answer says nothing of: of the connection as a whole, and of one of its apps alone. */
const unanswered = open.extend({
  apps: z.array(open.extend({ app: z.string() })).optional(),
  /** Why nobody knows, where that is neither what was found nor in order. */
  why: z.object({ reason: z.string(), message: z.string() }).optional(),
});
export type Unanswered = z.infer<typeof unanswered>;

/** Of several apps the keys of those of which all was answered, and nothing is broken. */
const inOrder = z.array(z.string()).optional();

/**
 * The answer of one check.
 *
 * An error while checking can only give `unknown`. `notAsked` is decided before asking, from the rights
 * that the profile grants, never from an error.
 */
export const verdict = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('ok'), evidence, unanswered: unanswered.optional() }),
  z.object({
    verdict: z.literal('fail'),
    findings: z.tuple([finding], finding),
    evidence,
    unanswered: unanswered.optional(),
    inOrder,
  }),
  z.object({
    verdict: z.literal('unknown'),
    reason: z.string(),
    message: z.string(),
    /** Where some of several apps are in order all the same: what was read, and what nobody knows. */
    inOrder,
    evidence: evidence.optional(),
    unanswered: unanswered.optional(),
  }),
  z.object({
    verdict: z.literal('notAsked'),
    reason: z.string(),
    /** There is nothing any more that could be wrong: what is open of it closes. */
    over: z.literal(true).optional(),
  }),
]);
export type Verdict = z.infer<typeof verdict>;
export type VerdictKind = Verdict['verdict'];

/** Where the evidence of a kept answer counts the findings that the row had no room for. */
export const FURTHER_FINDINGS = 'furtherFindings';

/** What was read for an answer; nothing where there is none. */
export const evidenceOf = (one: Verdict | undefined): Evidence =>
  (one && 'evidence' in one ? one.evidence : undefined) ?? {};

/** Nights on end for one kind of reason; the last of them says why. Instants are ISO 8601. */
const streak = z.object({ since: z.string(), at: z.string(), reason: z.string(), message: z.string() });
export type Streak = z.infer<typeof streak>;
const streaks = z.object({
  /** Nobody could look. */
  trouble: streak.optional(),
  /** Somebody looked, and there was nothing to see yet. */
  quiet: streak.optional(),
});
export type Streaks = z.infer<typeof streaks>;

/** What is kept of a check: the last answer that said something, and since when none did. */
export const checkRecord = z.object({
  last: verdict,
  /** When `last` was given. ISO 8601. */
  at: z.string(),
  /** Since when the answer has been the same trouble, night by night; absent while there is none. */
  sameSince: z.string().optional(),
  /** Present while the answers since `at` are `unknown`, or in part. */
  unknown: z
    .object({
      since: z.string(),
      at: z.string(),
      count: z.number().int(),
      reason: z.string(),
      message: z.string(),
      /** Since when it is for this very reason; absent in older rows. */
      reasonSince: z.string().optional(),
      /** Absent in older rows. */
      streaks: streaks.optional(),
    })
    .optional(),
});
export type CheckRecord = z.infer<typeof checkRecord>;

export const alertStages = ['opened', 'escalated', 'reminded', 'resolved'] as const;
export type AlertStage = (typeof alertStages)[number];

/** Somebody does not want to hear of an alert for a while, unless it gets worse than it was then. */
export const snooze = z.object({
  /** Object id of whoever said so. */
  by: z.string(),
  why: z.string(),
  at: z.string(),
  until: z.string(),
  severity: z.enum(severities),
  level: z.number().int(),
});
export type Snooze = z.infer<typeof snooze>;

/** A finding as people follow it. Kept while open; a resolved one lives on in its event and in history. */
export const alert = z.object({
  check: z.string(),
  code: z.string(),
  subject: z.string(),
  severity: z.enum(severities),
  level: z.number().int(),
  message: z.string(),
  cause: z.string().optional(),
  /** Of several apps the key of the one that it is about; absent in older rows. */
  app: z.string().optional(),
  /** What was last told of it; absent in older rows. */
  stage: z.enum(alertStages).optional(),
  openedAt: z.string(),
  changedAt: z.string(),
  /** When it was last told; absent in older rows. */
  toldAt: z.string().optional(),
  /** Number of the last event told about this alert; the next one is one more. */
  sequence: z.number().int(),
  /** Closed since nobody looks any more, not since it is well again. */
  closedAs: z.literal('disconnected').optional(),
  snooze: snooze.optional(),
  /** It opened while it was snoozed, and nobody was told. */
  quiet: z.literal(true).optional(),
  /** Fingerprint of the group that tells of it. */
  group: z.string().optional(),
});
export type Alert = z.infer<typeof alert>;

/** A transition that somebody must still be told of. */
export const pendingEvent = z.object({
  type: z.string(),
  fingerprint: z.string(),
  sequence: z.number().int(),
  /** ISO 8601. */
  at: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type PendingEvent = z.infer<typeof pendingEvent>;

/** By check; what a later version asked is passed over by this one, which still has to ask everything else. */
const checkRecords = z
  .record(z.string(), z.unknown())
  .transform((all) => Object.fromEntries(Object.entries(all).filter(([id]) => checkId.safeParse(id).success)))
  .pipe(z.partialRecord(checkId, checkRecord));

/** The health of one subject, a connection or an app of the operator's own. */
export const health = z.object({
  checks: checkRecords,
  /** By fingerprint; open ones, and closed ones whose sequence must not start again. */
  alerts: z.record(z.string(), alert.extend({ resolvedAt: z.string().optional() })),
  outbox: z.array(pendingEvent),
  /** The highest sequence among alerts that were forgotten: a new alert begins above it, so no event id ever comes twice. */
  sequenceFloor: z.number().int().optional(),
  /** Number of the last event told about the state itself. */
  stateSequence: z.number().int().optional(),
  /** The state that was last told; a group may tell of a change in its place. Absent in older rows. */
  toldState: z.string().optional(),
});
export type Health = z.infer<typeof health>;

/** Pure: the gravest of what was found; `undefined` where nothing was. */
export const worstOf = (findings: readonly Pick<Finding, 'severity'>[]): Severity | undefined =>
  severities.findLast((one) => findings.some(({ severity }) => severity === one));

/** Everything that the last answers found wrong. */
export const findingsOf = ({ checks }: Health): Finding[] =>
  checkIds.flatMap((id) => {
    const last = checks[id]?.last;
    return last?.verdict === 'fail' ? last.findings : [];
  });

export const noHealth: Health = { checks: {}, alerts: {}, outbox: [] };
