import { iso } from '../clock.ts';
import type { Finding } from '../connections/verdict.ts';
import { credentialMark } from '../credentials/issued.ts';
import { found, named, type Subject } from './check.ts';
import { endOf, isNewer, type ListedCredential } from './listedCredentials.ts';
import { rungOf, whenItEnds } from './ladder.ts';
import type { Part } from './part.ts';

/** So many are told of, the first to end before the others; the evidence names them all. */
const MOST = 10;

const is = (one: { readonly keyId?: string | undefined } | undefined, keyId: string): boolean =>
  one?.keyId?.toLowerCase() === keyId.toLowerCase();

/** Somebody said of it that it is not the connector's. */
const isMarked = ({ notOurs = [] }: Subject, { keyId }: ListedCredential): boolean =>
  notOurs.some((one) => is({ keyId: one }, keyId));

/** Of ours, and followed as such: in force, about to be, or replaced. */
function isOurs({ app, credential }: Subject, { keyId }: ListedCredential): boolean {
  const former = (app?.former ?? []).filter(({ origin }) => origin !== 'given');
  return [credential, app?.credential, app?.pending, ...former].some((one) => is(one, keyId));
}

/** Bears our mark, and its value is lost: a finding of its own. */
const isOrphan = (subject: Subject, one: ListedCredential): boolean =>
  one.displayName === credentialMark(subject.connectionId) &&
  subject.app?.origin !== 'given' &&
  !isOurs(subject, one);

/** Pure: may it take the place of one that ends? Not what nobody can use, nor what is said to be somebody else's. */
export const mayFollow =
  (subject: Subject) =>
  (one: ListedCredential): boolean =>
    !isMarked(subject, one) && !isOrphan(subject, one);

/**
 * Pure: the credentials of the app that are not ours. Nobody knows who uses them: the connector, maybe. One that ends
 * is told of as long as no newer one of its kind is there and nobody has marked it; it never breaks the connection,
 * since what is in force works without it.
 */
export function judgeOthers(
  subject: Subject,
  listed: readonly ListedCredential[],
  active: string | undefined,
  now: number,
): Part {
  const candidates = listed.filter(
    (one) => !isOurs(subject, one) && !isOrphan(subject, one) && !is({ keyId: active }, one.keyId),
  );
  if (candidates.length === 0) return { findings: [], evidence: {} };
  const open = candidates.filter((one) => !isMarked(subject, one));
  const findings = open
    .toSorted((one, other) => endOf(one) - endOf(other))
    .flatMap((one) => judgeOther(subject, one, listed, now) ?? [])
    .slice(0, MOST);
  const evidence = {
    others: named(
      candidates.map(({ keyId }) => keyId),
      ' ',
    ),
    othersMarked: candidates.length - open.length,
  };
  return { findings, evidence };
}

function judgeOther(
  subject: Subject,
  one: ListedCredential,
  listed: readonly ListedCredential[],
  now: number,
): Finding | undefined {
  const end = endOf(one);
  const { kind, keyId } = one;
  const isSuperseded = listed.some((other) => isNewer(other, one, now) && mayFollow(subject)(other));
  if (end <= now) {
    if (isSuperseded) return undefined;
    const message = `Another ${kind} of the app, which is not the one in force here, expired on ${iso(end).slice(0, 10)}.`;
    return found(`${kind}.expired`, keyId, 'info', message);
  }
  const rung = rungOf(end, now, subject);
  if (!rung) return undefined;
  const lead = `Another ${kind} of the app, which is not the one in force here, expires ${whenItEnds(end, now)}.`;
  return isSuperseded
    ? found(`${kind}.expiring`, keyId, 'info', `${lead} A newer one is registered.`)
    : found(`${kind}.expiring`, keyId, rung.severity, lead, rung.level);
}
