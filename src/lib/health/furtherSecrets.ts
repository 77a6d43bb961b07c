import type { GraphRead } from '../microsoft/graph.ts';
import {
  judgeInForce,
  judgeLeft,
  judgeRefused,
  OF_CREDENTIALS,
  ownsApp,
  refusedAlone,
} from './appCredential.ts';
import { type Answers, type FurtherApp, showsApps, type Subject, unknownBecause } from './check.ts';
import { credentialReads, REFUSED } from './expiry.ts';
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
import { nothing, type Part, partOf } from './part.ts';

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
