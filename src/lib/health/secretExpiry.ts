import type { Evidence, Finding, Verdict } from '../connections/verdict.ts';
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
  passed,
  showsApps,
  type Subject,
  unknown,
  unknownBecause,
} from './check.ts';
import { credentialFindings, credentialReads, judgeCredential, judgeProof, ladder } from './expiry.ts';
import { judgeEnded, judgeIdle, signInFindings } from './signIn.ts';
import { judgeHandOver, judgeOrphans, judgePasswordHandOver, successionFindings } from './succession.ts';

/**
 * Are the credentials by which the connector signs in good, and for how long?
 *
 * Where it works on behalf of an account, that account's sign-in is one of them. A shared app's credential is the operator's: it is asked once a run for the app itself, not once a tenant. An app of
 * the tenant's own is asked about itself, by its own token.
 */
export const secretExpiry: Check = {
  id: 'secretExpiry',
  findings: { ...credentialFindings, ...signInFindings, ...successionFindings },

  plan({ ownership, clientId, profile, rights, account }) {
    // Nothing has to be read to know who holds a password that the account has no more.
    if (profile.apps.length === 0 && account?.password?.formerHandOver) return { kind: 'ask', reads: [] };
    if (profile.apps.length === 0)
      return { kind: 'notAsked', reason: 'The connector has no app, and so no credential of one.' };
    if (ownership === 'shared') {
      const reason = 'The credential belongs to the operator’s shared app, which is checked as itself.';
      return { kind: 'notAsked', reason };
    }
    if (showsApps(rights)) return { kind: 'ask', reads: credentialReads(clientId) };
    return requiredScopes(profile).length > 0
      ? { kind: 'ask', reads: [] }
      : { kind: 'notAsked', reason: `To read how long the app’s credential is good needs ${RIGHTS}.` };
  },

  judge(subject, { token, reads, now }) {
    if (subject.ownership === 'shared') return unknown('notPlanned', 'Nothing was asked.');
    if (subject.profile.apps.length === 0) return judgeAccountAlone(subject);
    if (!token.ok) return judgeRefusal(subject, token.error);
    const listed = showsApps(subject.rights)
      ? judgeListed(subject, token.value.entry, reads, now)
      : passed({ credential: `not asked: needs ${RIGHTS}` });
    const idle = judgeSignIn(token.value, now);
    const known = inOrder(subject, listed);
    const more = [...idle.findings, ...judgeOurs(subject, reads, now)];
    const evidence = { ...('evidence' in known ? known.evidence : {}), ...idle.evidence };
    const [first, ...others] = known.verdict === 'fail' ? [...known.findings, ...more] : more;
    if (first) return failed(evidence, first, ...others);
    return known.verdict === 'ok' ? passed(evidence) : known;
  },
};

function judgeAccountAlone(subject: Subject): Verdict {
  const due = judgePasswordHandOver(subject);
  return due ? failed({}, due) : passed({});
}

function judgeSignIn(
  { objectId, signInStoredAt }: ConnectionToken,
  now: number,
): { readonly findings: readonly Finding[]; readonly evidence: Evidence } {
  if (objectId === undefined || signInStoredAt === undefined) return { findings: [], evidence: {} };
  const { finding, evidence } = judgeIdle(objectId, signInStoredAt, now);
  return { findings: finding ? [finding] : [], evidence };
}

/** Levels before 30 days are left: by then a rotation that is in order has made a successor. */
const EARLY = 2;

/** What renews itself is nobody's business before it has failed for a month. */
function inOrder({ rotates }: Subject, verdict: Verdict): Verdict {
  if (!rotates || verdict.verdict !== 'fail') return verdict;
  const [first, ...more] = verdict.findings.filter(
    ({ code, level }) => !(code.endsWith('.expiring') && level <= EARLY),
  );
  return first ? failed(verdict.evidence, first, ...more) : passed(verdict.evidence);
}

function judgeOurs(subject: Subject, reads: Answers['reads'], now: number): Finding[] {
  const { connectionId, app } = subject;
  const password = [judgePasswordHandOver(subject) ?? []].flat();
  if (!app) return password;
  const due = judgeHandOver(app, now);
  return [...(due ? [due] : []), ...password, ...judgeOrphans(connectionId, app, reads.get('application'))];
}

const RIGHTS = 'Directory.Read.All or Application.Read.All';

function judgeListed(
  { clientId, credential }: Subject,
  entry: SecretEntry | undefined,
  reads: Answers['reads'],
  now: number,
): Verdict {
  if (!credential) return unknown('notKnown', 'It is not known what the app proves itself with.');
  const application = reads.get('application');
  // It just gave a token: it is there, but not in the tenant that we may look into.
  if (application?.kind === 'answered' && application.status === 404)
    return unknown(
      'elsewhere',
      'The app is registered in another tenant, which does not show its credentials.',
    );
  return judgeCredential(credential.kind, identified(entry, credential), reads, clientId, now);
}

/** The key id as we stored it; the vault's own tag where somebody else did. */
const identified = (
  entry: SecretEntry | undefined,
  { keyId }: NonNullable<Subject['credential']>,
): SecretEntry | undefined =>
  entry && keyId !== undefined ? { ...entry, tags: { ...entry.tags, keyId } } : entry;

/** Without a token nothing can be read, but some refusals say what is wrong with the credential. */
function judgeRefusal({ clientId, credential, profile, account }: Subject, failure: TokenFailure): Verdict {
  const ended = judgeEnded(account?.objectId ?? clientId, failure);
  if (ended) return ended;
  const kind = credential?.kind ?? 'secret';
  // On behalf of an account it may be the sign-in that is missing.
  if (failure.kind === 'noCredential' && requiredScopes(profile).length === 0) {
    const message = `The ${kind} in force cannot be used: ${failure.reason}.`;
    return failed({ usable: false }, found(`${kind}.missing`, clientId, 'critical', message));
  }
  if (failure.kind === 'refused' && failure.aadsts === EXPIRED) {
    const subject = credential?.keyId ?? clientId;
    const message = `The ${kind} has expired: Microsoft does not take it any more (AADSTS${EXPIRED}).`;
    return failed(
      { aadsts: EXPIRED },
      found(`${kind}.expired`, subject, 'critical', message, ladder.length + 1),
    );
  }
  return judgeProof({ clientId, credential: { kind } }, unknownBecause(failure), err(failure));
}

const EXPIRED = 7000222;
