import { iso } from '../clock.ts';
import type { Finding, Verdict } from '../connections/verdict.ts';
import type { ConnectionToken } from '../credentials/connectionTokens.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { requiredScopes } from '../profiles/schema.ts';
import { err } from '../result.ts';
import type { SecretEntry } from '../storage/vault.ts';
import {
  type Answers,
  type Check,
  failed,
  found,
  leaving,
  passed,
  showsApps,
  type Subject,
  unknown,
  unknownBecause,
} from './check.ts';
import {
  credentialFindings,
  credentialReads,
  END_UNKNOWN,
  judgeCredential,
  judgeProof,
  isHolder,
  listedIn,
} from './expiry.ts';
import { endedLevel, expiryFinding } from './ladder.ts';
import { judgeOthers, mayFollow } from './otherCredentials.ts';
import { nothing, type Part, partOf, together } from './part.ts';
import { judgePasswordAge, passwordFindings, passwordReads } from './passwordAge.ts';
import { judgeEnded, judgeIdle, signInFindings } from './signIn.ts';
import { judgeHandOver, judgeOrphans, judgePasswordHandOver, successionFindings } from './succession.ts';

/**
 * Are the credentials by which the connector signs in good, and for how long?
 *
 * Where it works on behalf of an account, that account's sign-in and its password are among them. A shared app's
 * credential is the operator's: it is asked once a run for the app itself, not once a tenant. An app of the tenant's own
 * is asked about itself, by its own token; where its rights do not show it, that token proves that the credential is
 * taken, and its end is known from the key vault or from when it was made.
 */
export const secretExpiry: Check = {
  id: 'secretExpiry',
  findings: { ...credentialFindings, ...signInFindings, ...successionFindings, ...passwordFindings },

  plan(subject) {
    const { ownership, clientId, profile, rights } = subject;
    const passwords = passwordReads(subject);
    if (ownsApp(subject)) {
      const own = showsApps(rights) ? credentialReads(clientId) : [];
      return { kind: 'ask', reads: [...own, ...passwords] };
    }
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
    // What nobody had to ask the tenant, no refusal of the tenant's can make unknown.
    const isAsked = ownsApp(subject) || signsIn(subject) || passwordReads(subject).length > 0;
    if (!token.ok)
      return together(isAsked ? judgeRefusal(subject, token.error) : nothing, due, withoutToken(password));
    return together(
      judgeInForce(subject, token.value.entry, reads, now),
      judgeSignIn(token.value, now),
      due,
      judgeLeft(subject, reads, now),
      password,
    );
  },
};

/** Why nothing could be read is said once, by what refused the token. */
const withoutToken = (part: Part): Part =>
  part.unknown ? { ...part, unknown: { ...part.unknown, told: true } } : part;

const RIGHTS = 'Directory.Read.All or Application.Read.All';
const USERS = 'Directory.Read.All or User.Read.All';

const ownsApp = ({ ownership, profile }: Subject): boolean =>
  ownership === 'dedicated' && profile.apps.length > 0;
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

/** What an app has beside the credential in force: of others, and of ours what was lost. */
function judgeLeft(subject: Subject, reads: Answers['reads'], now: number): Part {
  const { connectionId, app, credential, rights } = subject;
  if (!ownsApp(subject) || !showsApps(rights)) return nothing;
  const application = reads.get('application');
  const principal = reads.get('servicePrincipal');
  const isRead = application?.kind === 'answered' && application.status === 200;
  // What its service principal holds is seen in no portal page, and here only where that could be read.
  if (!isRead || !(isHolder(principal) || (principal?.kind === 'answered' && principal.status === 404)))
    return {
      ...nothing,
      unknown: { verdict: unknown('unread', 'The app’s credentials were not shown.'), codes: OF_CREDENTIALS },
    };
  const others = judgeOthers(subject, listedIn(reads), credential?.keyId, now);
  const orphans = app ? judgeOrphans(connectionId, app, application) : [];
  return { ...others, findings: [...others.findings, ...orphans] };
}

const OF_CREDENTIALS = Object.keys({ ...credentialFindings, 'secret.orphaned': '' });

function judgeInForce(
  subject: Subject,
  entry: SecretEntry | undefined,
  reads: Answers['reads'],
  now: number,
): Part {
  if (!ownsApp(subject)) return nothing;
  const { clientId, credential, rights } = subject;
  const judge = (): Verdict => {
    if (!showsApps(rights)) return judgeKnown(subject, entry, now);
    if (!credential) return unknown('notKnown', 'It is not known what the app proves itself with.');
    const application = reads.get('application');
    // It just gave a token: it is there, but not in the tenant that we may look into.
    if (application?.kind === 'answered' && application.status === 404)
      return unknown(
        'elsewhere',
        'The app is registered in another tenant, which does not show its credentials.',
      );
    const about = { ...subject, mayFollow: mayFollow(subject) };
    return judgeCredential(credential.kind, identified(entry, credential), reads, clientId, now, about);
  };
  return partOf(judge(), OF_CREDENTIALS);
}

/** Where the tenant does not show it: it gave a token, and what we know of its end was kept when it was made or given. */
function judgeKnown(subject: Subject, entry: SecretEntry | undefined, now: number): Verdict {
  const { credential, clientId } = subject;
  const kept = entry?.expiresOn ?? Date.parse(credential?.endsAt ?? '');
  // What gave a token has not ended: a record that says so is wrong, and the end not known.
  const end = kept > now ? kept : undefined;
  const source = entry?.expiresOn === undefined ? 'our record' : 'the key vault';
  const evidence = {
    credential: 'taken: it gave a token',
    endsAt: end === undefined ? null : iso(end),
    endKnownFrom:
      end === undefined
        ? `not known: to read it in the tenant needs ${RIGHTS}`
        : `${source}, since to read it in the tenant needs ${RIGHTS}`,
  };
  const { kind = 'secret', keyId = clientId } = credential ?? {};
  const finding = end === undefined ? endUnknown(kind, keyId) : expiryFinding(kind, keyId, end, now, subject);
  return finding ? failed(evidence, finding) : passed(evidence);
}

const endUnknown = (kind: string, keyId: string): Finding =>
  found(END_UNKNOWN, keyId, 'info', `The ${kind} works, and nobody here knows when it ends.`);

/** The key id as we stored it; the vault's own tag where somebody else did. */
const identified = (
  entry: SecretEntry | undefined,
  { keyId }: NonNullable<Subject['credential']>,
): SecretEntry | undefined =>
  entry && keyId !== undefined ? { ...entry, tags: { ...entry.tags, keyId } } : entry;

/** Without a token nothing can be read, but some refusals say what is wrong with the credential. */
function judgeRefusal(subject: Subject, failure: TokenFailure): Part {
  const judged = refusalOf(subject, failure);
  const codes = [...OF_CREDENTIALS, ...Object.keys(signInFindings)];
  if (judged.verdict !== 'fail') return partOf(judged, codes);
  // Nobody saw the rest, other credentials among it; that this one comes to its end is answered where it has.
  const [{ code, subject: about }] = judged.findings;
  const but = code.endsWith('.expired')
    ? [{ code: code.replace('expired', 'expiring'), subject: about }]
    : [];
  return partOf(leaving(judged, codes, but), []);
}

function refusalOf(subject: Subject, failure: TokenFailure): Verdict {
  const { clientId, credential, profile, account } = subject;
  const ended = judgeEnded(account?.objectId ?? clientId, failure);
  if (ended) return ended;
  if (!ownsApp(subject)) return unknownBecause(failure);
  const kind = credential?.kind ?? 'secret';
  // On behalf of an account it may be the sign-in that is missing.
  if (failure.kind === 'noCredential' && requiredScopes(profile).length === 0) {
    const message = `The ${kind} in force cannot be used: ${failure.reason}.`;
    return failed({ usable: false }, found(`${kind}.missing`, clientId, 'critical', message));
  }
  if (failure.kind === 'refused' && failure.aadsts === EXPIRED) {
    const about = credential?.keyId ?? clientId;
    const message = `The ${kind} has expired: Microsoft does not take it any more (AADSTS${EXPIRED}).`;
    return failed(
      { aadsts: EXPIRED },
      found(`${kind}.expired`, about, 'critical', message, endedLevel(subject)),
    );
  }
  return judgeProof({ clientId, credential: { kind } }, unknownBecause(failure), err(failure));
}

const EXPIRED = 7000222;
