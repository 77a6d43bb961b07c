import type { Connection } from '../../src/lib/connections/connection.ts';
import { APP_GONE, type CheckRecord } from '../../src/lib/connections/verdict.ts';
import { foundIn, type Says, type Wrong } from '../../test/support/nights/faults.ts';
import { nameOf } from '../../test/support/nights/followed.ts';

/** Something that is open of a check, by our rows or by the plan's telling. */
export interface Open extends Pick<Wrong, 'code' | 'severity' | 'level' | 'isSecond'> {
  readonly check: string;
}

/** What our rows hold open of a connection. */
export function openIn({ access, health }: Pick<Connection, 'access' | 'health'>): readonly Open[] {
  // Of two apps the one that reads comes last.
  const [other] = access.apps.length > 1 ? access.apps : [];
  return Object.values(health.alerts)
    .filter(({ resolvedAt }) => resolvedAt === undefined)
    .map(({ check, code, severity, level, app }) => ({
      check,
      code,
      severity,
      level,
      ...(app !== undefined && app === other?.key && { isSecond: true }),
    }));
}

/** When somebody last asked, be it in vain; ISO 8601. */
export const askedAt = ({ at, unknown }: CheckRecord): string =>
  unknown !== undefined && unknown.at > at ? unknown.at : at;

/** A check of which the plan says something, and what is known of it. */
export interface Asked {
  readonly says: Says;
  /** Of two apps one may have been answered. */
  readonly isOfTwo: boolean;
  readonly record: CheckRecord | undefined;
  /** What stands open of it by our rows. */
  readonly kept: readonly Open[];
  /** And what by the telling of what came before. */
  readonly told: readonly Open[];
}

/**
 * Pure: what a check came to when it was asked last: as planned where it was answered, and else why nobody knows, be it of
 * a part; `undefined` where nobody has asked since then.
 *
 * @param since in ms: who was asked last before then was not asked
 * @param after in ms: until then it is known already what it came to
 */
export function answerOf(
  { says, isOfTwo, record, kept, told }: Asked,
  since: number,
  after: number,
): Says | undefined {
  if (record === undefined || Date.parse(askedAt(record)) < since) return undefined;
  const { last, at, unknown } = record;
  if (unknown === undefined || (unknown.reason === APP_GONE && 'second' in says)) return says;
  const wasAnswered =
    Date.parse(at) >= after && unknown.since > at && last.verdict !== 'unknown' && !('unknown' in says);
  if (wasAnswered) return { inPart: unknown.reason, found: foundIn(says), stays: [], anew: true };
  const isWhole = unknown.at > at || last.verdict === 'unknown';
  if (isWhole && !isOfTwo) return { unknown: unknown.reason };
  // Which part that was the rows do not say. They may have opened what the plan knows, and ended what it knows to be over.
  const found = foundIn(says).filter((wrong) => {
    const [ours, theirs] = [named(kept, wrong), named(told, wrong)];
    return ours ? ours.severity === wrong.severity && ours.level === wrong.level : theirs !== undefined;
  });
  return { inPart: unknown.reason, found, stays: kept };
}

const named = (all: readonly Open[], wrong: Wrong): Open | undefined =>
  all.find((one) => nameOf(one) === nameOf(wrong));
