import { DAY, iso } from '../clock.ts';
import type { AppCredential } from '../config.ts';
import type { Verdict } from '../connections/verdict.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import type { SecretEntry } from '../storage/vault.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import type { Result } from '../result.ts';
import { failed, found, type FindingText, leaving, passed, unknown, unknownBecause } from './check.ts';
import {
  endOf,
  isHolder,
  isHolderOrGone,
  isNewer,
  type ListedCredential,
  listedIn,
} from './listedCredentials.ts';
import { partOf, together } from './part.ts';
import { portal } from './portal.ts';
import { expiryFinding, type Telling } from './ladder.ts';

const renew: FindingText['steps'] = [
  'An app that was made here: press “Renew the credential now” on the connection’s page.',
  {
    text: 'An app of a customer’s tenant that was given: ask the tenant admin for a new credential (App registrations, the app, Certificates & secrets), and give it on the connection’s page under “Existing settings”.',
    link: portal.appRegistrations,
  },
  'A credential that is not the connector’s, on an app of the tenant’s: mark it so, with a reason: on the connection’s page, or PATCH /api/v1/connections/{id}/credentials/{keyId}.',
  {
    text: 'An app of the operator’s: make a new credential for it in the operator’s tenant.',
    link: portal.appRegistrations,
  },
  'Store that in the key vault as a new version with the tag keyId, and name the version in SHARED_APPS.',
];

/** Where the tenant does not show it, and nobody has written it down. */
export const END_UNKNOWN = 'credential.endUnknown';

export const credentialFindings: Readonly<Record<string, FindingText>> = {
  'secret.expiring': { who: 'operator', steps: renew },
  'secret.expired': { who: 'operator', steps: renew },
  'secret.missing': { who: 'operator', steps: renew },
  'secret.mismatch': { who: 'operator', steps: renew },
  'certificate.expiring': { who: 'operator', steps: renew },
  'certificate.expired': { who: 'operator', steps: renew },
  'certificate.missing': { who: 'operator', steps: renew },
  [END_UNKNOWN]: {
    who: 'operator',
    steps: [
      {
        text: 'Have the tenant admin read the end in the Microsoft Entra admin center: App registrations, the app, Certificates & secrets.',
        link: portal.appRegistrations,
      },
      'Set it in the key vault as the expiration date of the version in force: its tag “connection” is the connection’s id.',
      'Or let the app read itself: with Application.Read.All among the permissions of its profile nobody has to write the end down.',
    ],
  },
  'credential.refused': {
    who: 'operator',
    steps: [
      'For a federated credential: compare issuer, subject and audience on the app with the managed identity.',
      'For a certificate or a secret of the operator’s app: register the one of the key vault with the app, or store the registered one.',
      'For an app of a customer’s tenant: give a credential that works on the connection’s page under “Existing settings”.',
    ],
  },
};

/** Microsoft does not take it. */
export const REFUSED = 'credential.refused';
const ofEnd = (word: 'secret' | 'certificate' | 'federated'): string[] => [
  `${word}.expiring`,
  `${word}.expired`,
];

/** The vault's entry, as far as it is known: a value that a token has proved need not be. */
export type Kept = Pick<SecretEntry, 'tags'> & Partial<Pick<SecretEntry, 'value' | 'expiresOn'>>;

/** What an answer about the credential in force depends on beside it. */
export interface About extends Telling {
  /** May this one take the place of the one in force? Not where it is somebody else's, or its value is lost. */
  readonly mayFollow?: (one: ListedCredential) => boolean;
}

/** Pure: is the credential in force known to Microsoft, and how long is it good? */
export function judgeCredential(
  kind: AppCredential['kind'],
  entry: Kept | undefined,
  reads: ReadonlyMap<string, GraphAnswer>,
  clientId: string,
  now: number,
  about: About = {},
): Verdict {
  const application = reads.get('application');
  if (!application || application.kind === 'unavailable') {
    return unknown('unavailable', application?.reason ?? 'Microsoft Graph left this read unanswered');
  }
  if (application.status === 404) {
    const gone = found('app.deleted', clientId, 'critical', 'The app is not registered any more.');
    // Restored, it has what it had before.
    return leaving(failed({ application: false }, gone), Object.keys(credentialFindings));
  }
  if (application.status !== 200 || !isHolder(application)) {
    return unknown(
      'refused',
      `Microsoft Graph refused to show the app (${application.status} ${application.code ?? ''}).`,
    );
  }
  if (kind === 'federated') return passed({ credential: 'federated' });

  const word = kind;
  if (!entry) {
    const message = `The key vault has no ${word} of the version in force.`;
    const lost = failed({ inVault: false }, found(`${word}.missing`, clientId, 'critical', message));
    return leaving(lost, [...ofEnd(word), 'secret.mismatch', REFUSED]);
  }
  const listed = listedIn(reads).filter((one) => one.kind === kind);
  const keyId = entry.tags['keyId'];
  const { value } = entry;
  // A secret is known by how it begins, too, where its value is at hand.
  if (!keyId && (kind === 'certificate' || value === undefined)) {
    return unknown(
      'untagged',
      `The ${word} in the key vault has no tag keyId, so it cannot be told which one it is.`,
    );
  }
  const active = listed.find((one) =>
    keyId ? same(one.keyId, keyId) : one.hint && value?.startsWith(one.hint),
  );
  if (!active) {
    // It may be kept by the one holder that could not be read.
    if (!isHolderOrGone(reads.get('servicePrincipal'))) {
      return unknown('unavailable', 'Microsoft Graph did not show the credentials of the service principal.');
    }
    const message = `The ${word} in the key vault is none of those that Microsoft knows for the app.`;
    const code = kind === 'secret' && !keyId ? 'secret.mismatch' : `${word}.missing`;
    return failed(
      { inVault: true, known: listed.length },
      found(code, keyId ?? clientId, 'critical', message),
    );
  }
  if (kind === 'secret' && active.hint && value?.startsWith(active.hint) === false) {
    const message = 'The secret in the key vault is not the one that its key id names.';
    const other = failed(
      { keyId: active.keyId },
      found('secret.mismatch', active.keyId, 'critical', message),
    );
    return leaving(other, ofEnd(word));
  }
  return judgeEnd(active, listed, now, about);
}

/** Pure: what is listed, where nobody knows whether Microsoft takes it. */
export const unproved = (listed: Verdict): Verdict =>
  listed.verdict === 'ok' || listed.verdict === 'fail'
    ? leaving(listed, [...(listed.unanswered?.codes ?? []), REFUSED])
    : listed;

/**
 * Pure: does Microsoft take the credential?
 *
 * What is listed for an app says nothing of a federated credential, and of a certificate only that its key id is
 * known: those are `ok` only with a token. A secret is known by its hint.
 */
export function judgeProof(
  { clientId, credential: { kind } }: { clientId: string; credential: { kind: AppCredential['kind'] } },
  listed: Verdict,
  proof: Result<unknown, TokenFailure>,
): Verdict {
  if (proof.ok) return listed;
  const { error } = proof;
  const aadsts = error.kind === 'refused' ? error.aadsts : undefined;
  if (error.kind === 'refused' && explain(aadsts).class === 'credential') {
    const message = `Microsoft does not take the credential (AADSTS${aadsts}): ${explain(aadsts).cause}`;
    const refused = failed({ aadsts: aadsts ?? null }, found(REFUSED, clientId, 'critical', message));
    return listed.verdict === 'fail' ? together(partOf(listed, []), partOf(refused, [])) : refused;
  }
  if (kind !== 'secret' && listed.verdict !== 'fail') return unknownBecause(error);
  return unproved(listed);
}

/** What is in force is what everything depends on: so near its end, a newer one is no comfort. */
const TOO_NEAR = 7 * DAY;

function judgeEnd(
  active: ListedCredential,
  listed: readonly ListedCredential[],
  now: number,
  { mayFollow = () => true, ...telling }: About,
): Verdict {
  const { kind: word, keyId } = active;
  const end = endOf(active);
  if (Number.isNaN(end)) return unknown('unreadable', `Microsoft Graph gave no end for the ${word}.`);
  const daysLeft = Math.floor((end - now) / DAY);
  const evidence = { keyId, endsAt: iso(end), daysLeft };
  const finding = expiryFinding(word, keyId, end, now, telling);
  if (!finding) return passed(evidence);
  const newer = listed.find((one) => isNewer(one, active, now) && mayFollow(one));
  if (!newer || end - now <= TOO_NEAR) return failed(evidence, finding);
  const message = `${finding.message} A newer ${word} is registered for the app; it is not the one in force here.`;
  return failed({ ...evidence, newer: newer.keyId }, { ...finding, severity: 'info', message });
}

const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
