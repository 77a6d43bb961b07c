import { DAY, iso } from '../clock.ts';
import { type AlertStage, type Health, type Severity } from './verdict.ts';

/** What lists show of an alert. */
export interface ListedAlert {
  /** Its fingerprint. */
  readonly id: string;
  readonly check: string;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly stage: AlertStage;
  readonly openedAt: string;
  readonly changedAt: string;
  readonly resolvedAt?: string;
  readonly cause?: string;
  /** Fingerprint of the group that tells of it. */
  readonly group?: string;
  readonly snoozedUntil?: string;
  /** Absent in older rows. */
  readonly snoozedWhy?: string;
  /** What nobody was told yet, and the number of the last event of it; absent in older rows. */
  readonly untold?: { readonly stage: 'opened' | 'escalated'; readonly sequence?: number };
}

/** How long a resolved alert stays on the list. */
export const LISTED_AFTER = 7 * DAY;

const BRIEFLY = 200;
/** A property of a table holds 32,768 UTF-16 units. */
const LIMIT = 28 * 1024;

/** Open ones first, the newest of each kind first, as many as a row of the list holds. */
export function listedAlerts({ alerts, outbox }: Health): readonly ListedAlert[] {
  const newest = Object.values(alerts)
    .map(({ changedAt }) => changedAt)
    .toSorted()
    .at(-1);
  const since = newest === undefined ? '' : iso(Date.parse(newest) - LISTED_AFTER);
  const listed = Object.entries(alerts)
    .filter(([, { resolvedAt }]) => resolvedAt === undefined || resolvedAt >= since)
    .toSorted(
      ([, one], [, other]) =>
        Number(one.resolvedAt !== undefined) - Number(other.resolvedAt !== undefined) ||
        other.changedAt.localeCompare(one.changedAt),
    )
    .map(([id, alert]): ListedAlert => {
      const { check, code, severity, openedAt, changedAt, resolvedAt, cause, group, snooze } = alert;
      const untold = untoldOf(outbox, id);
      return {
        id,
        check,
        code,
        severity,
        message: alert.message.slice(0, BRIEFLY).toWellFormed(),
        stage: alert.stage ?? (resolvedAt === undefined ? 'opened' : 'resolved'),
        openedAt,
        changedAt,
        ...(resolvedAt !== undefined && { resolvedAt }),
        ...(cause !== undefined && { cause }),
        ...(group !== undefined && { group }),
        ...(snooze && {
          snoozedUntil: snooze.until,
          snoozedWhy: snooze.why.slice(0, BRIEFLY).toWellFormed(),
        }),
        ...(untold && { untold }),
      };
    });
  let size = 2;
  return listed.filter((one) => (size += JSON.stringify(one).length + 1) <= LIMIT);
}

/** Opening outweighs getting worse: both are told by the first. */
function untoldOf(outbox: Health['outbox'], fingerprint: string): ListedAlert['untold'] {
  const own = outbox.filter((event) => event.fingerprint === fingerprint);
  const last = own.findLast(({ type }) => type === 'alert.opened' || type === 'alert.escalated');
  if (!last) return undefined;
  const hasOpened = own.some(({ type }) => type === 'alert.opened');
  return { stage: hasOpened ? 'opened' : 'escalated', sequence: last.sequence };
}
