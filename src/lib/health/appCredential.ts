import { iso } from '../clock.ts';
import type { Finding, Verdict } from '../connections/verdict.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { err } from '../result.ts';
import {
  type Answers,
  failed,
  found,
  leaving,
  passed,
  showsApps,
  type Subject,
  unknown,
  unknownBecause,
} from './check.ts';
import { credentialFindings, END_UNKNOWN, judgeCredential, judgeProof, type Kept } from './expiry.ts';
import { endedLevel, expiryFinding } from './ladder.ts';
import { isHolder, isHolderOrGone, listedIn } from './listedCredentials.ts';
import { judgeOthers, mayFollow } from './otherCredentials.ts';
import { nothing, type Part, partOf } from './part.ts';
import { judgeOrphans } from './succession.ts';

const RIGHTS = 'Directory.Read.All or Application.Read.All';

/** Is what the subject names an app of the tenant's own? */
export const ownsApp = ({ ownership, profile }: Subject): boolean =>
  ownership === 'dedicated' && profile.apps.length > 0;

/** What an app has beside the credential in force: of others, and of ours what was lost. */
export function judgeLeft(subject: Subject, reads: Answers['reads'], now: number): Part {
  const { connectionId, app, credential, rights } = subject;
  if (!ownsApp(subject) || !showsApps(rights)) return nothing;
  const application = reads.get('application');
  // What its service principal holds is seen in no portal page, and here only where that could be read.
  if (!isHolder(application) || !isHolderOrGone(reads.get('servicePrincipal')))
    return {
      ...nothing,
      unknown: { verdict: unknown('unread', 'The app’s credentials were not shown.'), codes: OF_CREDENTIALS },
    };
  const others = judgeOthers(subject, listedIn(reads), credential?.keyId, now);
  const orphans = app ? judgeOrphans(connectionId, app, application) : [];
  return { ...others, findings: [...others.findings, ...orphans] };
}

/** Every code that may be found of an app's credentials. */
export const OF_CREDENTIALS = Object.keys({ ...credentialFindings, 'secret.orphaned': '' });

/** The credential in force of an app that gave a token by it. @param entry of the vault, as far as it is known */
export function judgeInForce(
  subject: Subject,
  entry: Kept | undefined,
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
function judgeKnown(subject: Subject, entry: Kept | undefined, now: number): Verdict {
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
  entry: Kept | undefined,
  { keyId }: NonNullable<Subject['credential']>,
): Kept | undefined => (entry && keyId !== undefined ? { ...entry, tags: { ...entry.tags, keyId } } : entry);

/** What a refusal of the token says of the credential in force of an app of the tenant's own. */
export function judgeRefused(subject: Subject, failure: TokenFailure): Verdict {
  const { clientId, credential } = subject;
  const kind = credential?.kind ?? 'secret';
  if (failure.kind === 'noCredential') {
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

/** A refusal, where nobody saw the rest. @param codes of all that nobody saw */
export function refusedAlone(judged: Verdict, codes: readonly string[]): Part {
  if (judged.verdict !== 'fail') return partOf(judged, codes);
  // Other credentials are among what nobody saw; that this one comes to its end is answered where it has.
  const [{ code, subject: about }] = judged.findings;
  const but = code.endsWith('.expired')
    ? [{ code: code.replace('expired', 'expiring'), subject: about }]
    : [];
  return partOf(leaving(judged, codes, but), []);
}
