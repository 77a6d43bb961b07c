import {
  FURTHER_FINDINGS,
  type CheckId,
  type CheckRecord,
  type Finding,
  type Health,
} from '../connections/verdict.ts';
import { LIMIT } from './bounds.ts';
import { compareGravity } from './lifecycle.ts';

type Records = Health['checks'];

/**
 * The checks' records within what a row holds.
 *
 * Where they are not, the longest answer leaves out one finding after another, the least grave first. Each code keeps its
 * gravest: what is asked of a record is which codes it holds, and how grave they are. `evidence.furtherFindings` counts those
 * left out. Alerts are drawn from the whole answer before this.
 */
export function withinRecords(records: Records): Records {
  if (length(records) <= LIMIT) return records;
  const [longest] = Object.entries(records)
    .flatMap(([id, record]) => {
      const shorter = shortened(record);
      return shorter ? [{ id: id as CheckId, shorter, size: length(record) }] : [];
    })
    .toSorted((one, other) => other.size - one.size);
  return longest ? withinRecords({ ...records, [longest.id]: longest.shorter }) : records;
}

/** The record without what it can best spare, `undefined` where it can spare nothing. */
function shortened(record: CheckRecord): CheckRecord | undefined {
  const { last } = record;
  // Which of the codes, and of which app, were answered all the same counts when the answer comes, and never again.
  if ('unanswered' in last && (last.unanswered?.but ?? last.unanswered?.apps)) {
    const { but: _but, apps: _apps, ...unanswered } = last.unanswered;
    return { ...record, last: { ...last, unanswered } };
  }
  if (last.verdict !== 'fail') return undefined;
  const spared = leastToSpare(last.findings);
  const [first, ...others] = last.findings.filter((finding) => finding !== spared);
  if (!spared || !first) return undefined;
  const leftOut = Number(last.evidence[FURTHER_FINDINGS] ?? 0) + 1;
  return {
    ...record,
    last: {
      ...last,
      findings: [first, ...others],
      evidence: { ...last.evidence, [FURTHER_FINDINGS]: leftOut },
    },
  };
}

/** The least grave that is not the gravest of its code. */
function leastToSpare(findings: readonly Finding[]): Finding | undefined {
  const byGravity = findings.toSorted((one, other) => compareGravity(other, one));
  return byGravity.findLast((finding) => byGravity.find(({ code }) => code === finding.code) !== finding);
}

const length = (value: unknown): number => JSON.stringify(value).length;
