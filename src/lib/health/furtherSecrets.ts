import type { GraphRead } from '../microsoft/graph.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import {
  judgeInForce,
  judgeLeft,
  judgeRefused,
  OF_CREDENTIALS,
  ownsApp,
  refusedAlone,
} from './appCredential.ts';
import { APP_GONE } from '../connections/verdict.ts';
import { type Answers, type FurtherApp, showsApps, type Subject, unknown, unknownBecause } from './check.ts';
import { judgeRefusal } from './consentRefusal.ts';
import { REFUSED } from './expiry.ts';
import {
  isNew,
  ofApp,
  readId,
  readsOf,
  SETTLING,
  subjectOfFurther,
  tokenOf,
  unlessNew,
} from './furtherApps.ts';
import { credentialReads } from './listedCredentials.ts';
import { asTold, nothing, type Part, partOf } from './part.ts';

/** What is registered of the apps that the connection does not read with; nothing where it may not look. */
export const furtherReads = ({ further = [], rights }: Subject): GraphRead[] =>
  showsApps(rights)
    ? further.flatMap(({ wanted, app }) =>
        credentialReads(app.clientId).map((read) => ({ ...read, id: readId(wanted, read.id) })),
      )
    : [];

/** Pure: the credentials of each of these apps. @param token of whoever read what is registered of them */
export const judgeFurther = (
  subject: Subject,
  token: Answers['token'],
  reads: Answers['reads'],
  now: number,
): Part[] =>
  (subject.further ?? []).flatMap((one) =>
    judgeOne(subject, one, token, readsOf(one.wanted, reads), now).map((part) => ofApp(part, one)),
  );

function judgeOne(
  subject: Subject,
  one: FurtherApp,
  token: Answers['token'],
  reads: Answers['reads'],
  now: number,
): Part[] {
  const about = subjectOfFurther(subject, one);
  const own = tokenOf(one);
  const isShown = showsApps(about.rights);
  const isGone = own?.ok === false && isOfConsent(own.error, about, one, now);
  if (isGone) return ofGone(about, one, token, reads, now);
  const refused = own && !own.ok ? unlessNew(judgeRefused(about, own.error), one, now) : undefined;
  // What its own token does not prove, nobody sees where nothing is read.
  if (refused && !(token.ok && isShown)) return [refusedAlone(refused, OF_CREDENTIALS)];
  if (isShown && !token.ok) {
    const open = { verdict: unknownBecause(token.error), codes: OF_CREDENTIALS, told: ownsApp(subject) };
    return [{ ...nothing, unknown: open }];
  }
  return [
    ...(refused ? [partOf(refused, OF_PROOF)] : []),
    ...(about.credential ? [judgeListed(about, one, reads, now)] : []),
    judgeLeft(about, reads, now),
  ];
}

/** Does the refusal say that the tenant has the app no more, or does not let it work? */
const isOfConsent = (failure: TokenFailure, about: Subject, one: FurtherApp, now: number): boolean =>
  unlessNew(judgeRefusal(failure, about), one, now).verdict === 'fail';

const GONE = unknown(APP_GONE, 'The app gets no token, and what is consented to says why.');

/** That app's credentials, as far as they are registered still: what can be read of them is an answer. */
function ofGone(
  about: Subject,
  one: FurtherApp,
  token: Answers['token'],
  reads: Answers['reads'],
  now: number,
): Part[] {
  if (!token.ok || !showsApps(about.rights)) return [asTold(partOf(GONE, OF_CREDENTIALS))];
  const application = reads.get('application');
  const isDeleted = application?.kind === 'answered' && application.status === 404;
  const listed = [
    ...(about.credential ? [judgeListed(about, one, reads, now)] : []),
    judgeLeft(about, reads, now),
  ];
  return [asTold(partOf(GONE, OF_PROOF)), ...(isDeleted ? listed.map(asTold) : listed)];
}

/** What nobody but the token service says. */
const OF_PROOF = [
  REFUSED,
  ...(['secret', 'certificate'] as const).flatMap((kind) => [`${kind}.missing`, `${kind}.expired`]),
];

/** That its value is the one of its key id was seen when it was made; from then on its token proves it. */
function judgeListed(about: Subject, one: FurtherApp, reads: Answers['reads'], now: number): Part {
  const part = judgeInForce(about, { tags: {} }, reads, now);
  const isLost = part.findings.some(({ code }) => code.endsWith('.missing'));
  return isLost && isNew(one, now)
    ? { ...nothing, unknown: { verdict: SETTLING, codes: OF_CREDENTIALS } }
    : part;
}
