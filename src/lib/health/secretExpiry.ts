import type { Verdict } from '../connections/verdict.ts';
import type { ConnectionToken } from '../credentials/connectionTokens.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { requiredScopes } from '../profiles/schema.ts';
import {
  judgeInForce,
  judgeLeft,
  judgeRefused,
  OF_CREDENTIALS,
  ownsApp,
  refusedAlone,
} from './appCredential.ts';
import { type Check, showsApps, type Subject, unknown, unknownBecause } from './check.ts';
import { credentialFindings } from './expiry.ts';
import { ofMain, strangersOf } from './furtherApps.ts';
import { furtherReads, judgeFurther } from './furtherSecrets.ts';
import { credentialReads } from './listedCredentials.ts';
import { asTold, nothing, type Part, together } from './part.ts';
import { judgePasswordAge, passwordFindings, passwordReads } from './passwordAge.ts';
import { judgeEnded, judgeIdle, signInFindings } from './signIn.ts';
import { judgeHandOver, judgePasswordHandOver, successionFindings } from './succession.ts';

/**
 * Are the credentials by which the connector signs in good, and for how long?
 *
 * Where it works on behalf of an account, that account's sign-in and its password are among them. A shared app's
 * credential is the operator's: it is asked once a run for the app itself, not once a tenant. An app of the tenant's own
 * is asked about itself, by its own token; where its rights do not show it, that token proves that the credential is
 * taken, and its end is known from the key vault or from when it was made. Where the profile has more such apps, what is
 * registered of them is read with the same token, and each one's own has been asked before.
 */
export const secretExpiry: Check = {
  id: 'secretExpiry',
  findings: { ...credentialFindings, ...signInFindings, ...successionFindings, ...passwordFindings },

  plan(subject) {
    const { ownership, clientId, profile, rights } = subject;
    const passwords = passwordReads(subject);
    const further = furtherReads(subject);
    if (ownsApp(subject)) {
      const own = showsApps(rights) ? credentialReads(clientId) : [];
      return { kind: 'ask', reads: [...own, ...further, ...passwords] };
    }
    if (subject.further) return { kind: 'ask', reads: [...further, ...passwords] };
    // Nothing has to be read to know who holds a password that the account has no more.
    const isHeldElsewhere = subject.account?.password?.formerHandOver !== undefined;
    if (passwords.length > 0 || signsIn(subject) || isHeldElsewhere) return { kind: 'ask', reads: passwords };
    if (subject.account?.password !== undefined)
      return { kind: 'notAsked', reason: `To read how long the account’s password is good needs ${USERS}.` };
    return {
      kind: 'notAsked',
      reason:
        ownership === 'shared' && profile.apps.length > 0
          ? 'The credential belongs to the operator’s shared app, which is checked as itself.'
          : 'The connector has no app, and so no credential of one.',
    };
  },

  judge(subject, { token, reads, now }) {
    if (secretExpiry.plan(subject).kind === 'notAsked') return unknown('notPlanned', 'Nothing was asked.');
    const due = judgeDue(subject, now);
    const password = judgePasswordAge(subject, reads, now);
    const further = [...judgeFurther(subject, token, reads, now), ...strangersOf(subject, OF_CREDENTIALS)];
    // What nobody had to ask the tenant, no refusal of the tenant's can make unknown.
    const isAsked = ownsApp(subject) || signsIn(subject) || passwordReads(subject).length > 0;
    if (!token.ok)
      return together(
        ofMain(subject, isAsked ? judgeRefusal(subject, token.error) : nothing),
        due,
        // Why nothing could be read is said once, by what refused the token.
        asTold(password),
        ...further,
      );
    return together(
      ofMain(subject, judgeInForce(subject, token.value.entry, reads, now)),
      judgeSignIn(token.value, now),
      due,
      ofMain(subject, judgeLeft(subject, reads, now)),
      password,
      ...further,
    );
  },
};

const USERS = 'Directory.Read.All or User.Read.All';

const signsIn = ({ profile }: Subject): boolean =>
  profile.apps.length > 0 && requiredScopes(profile).length > 0;

function judgeSignIn({ objectId, signInStoredAt }: ConnectionToken, now: number): Part {
  if (objectId === undefined || signInStoredAt === undefined) return nothing;
  const { finding, evidence } = judgeIdle(objectId, signInStoredAt, now);
  return { findings: finding ? [finding] : [], evidence };
}

/** Whether somebody has to enter something: asked of nobody, since nobody but people knows. */
function judgeDue(subject: Subject, now: number): Part {
  const { app } = subject;
  const due = [app && judgeHandOver(app, now), judgePasswordHandOver(subject)].flatMap((one) => one ?? []);
  return { findings: due, evidence: {} };
}

/** Without a token nothing can be read, but some refusals say what is wrong with the credential. */
const judgeRefusal = (subject: Subject, failure: TokenFailure): Part =>
  refusedAlone(refusalOf(subject, failure), [...OF_CREDENTIALS, ...Object.keys(signInFindings)]);

function refusalOf(subject: Subject, failure: TokenFailure): Verdict {
  const { clientId, profile, account } = subject;
  const ended = judgeEnded(account?.objectId ?? clientId, failure);
  if (ended) return ended;
  // On behalf of an account it may be the sign-in that is missing.
  const isOfSignIn = failure.kind === 'noCredential' && requiredScopes(profile).length > 0;
  return isOfSignIn || !ownsApp(subject) ? unknownBecause(failure) : judgeRefused(subject, failure);
}
