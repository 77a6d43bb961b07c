import * as z from 'zod';
import { DAY, iso } from '../clock.ts';
import type { AppCredential } from '../config.ts';
import type { Finding, Verdict } from '../connections/verdict.ts';
import type { GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import type { SecretEntry } from '../storage/vault.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import type { Result } from '../result.ts';
import { failed, found, type FindingText, passed, unknown, unknownBecause } from './check.ts';

/** Days left at which somebody is told, once each. */
export const ladder = [90, 60, 30, 14, 7, 1] as const;

const renew: FindingText['steps'] = [
  'An app of a customer’s tenant: ask the tenant admin for a new credential, and give it on the connection’s page under “Existing settings”.',
  'An app of the operator’s: make a new credential for it in the operator’s tenant.',
  'Store that in the key vault as a new version with the tag keyId, and name the version in SHARED_APPS.',
];

export const credentialFindings: Readonly<Record<string, FindingText>> = {
  'secret.expiring': { who: 'operator', steps: renew },
  'secret.expired': { who: 'operator', steps: renew },
  'secret.missing': { who: 'operator', steps: renew },
  'secret.mismatch': { who: 'operator', steps: renew },
  'certificate.expiring': { who: 'operator', steps: renew },
  'certificate.expired': { who: 'operator', steps: renew },
  'certificate.missing': { who: 'operator', steps: renew },
  'credential.refused': {
    who: 'operator',
    steps: [
      'For a federated credential: compare issuer, subject and audience on the app with the managed identity.',
      'For a certificate or a secret of the operator’s app: register the one of the key vault with the app, or store the registered one.',
      'For an app of a customer’s tenant: give a credential that works on the connection’s page under “Existing settings”.',
    ],
  },
  'app.missing': {
    who: 'operator',
    steps: ['Register the app again, or correct its client id in SHARED_APPS.'],
  },
};

const credential = z.object({
  keyId: z.string(),
  endDateTime: z.string().nullish(),
  hint: z.string().nullish(),
});
const holder = z.object({
  passwordCredentials: z.array(credential).default([]),
  keyCredentials: z.array(credential).default([]),
});

const HOLDERS = ['application', 'servicePrincipal'] as const;

/** Credentials live on the application and, unseen in its portal page, on its service principal too. */
export const credentialReads = (clientId: string): GraphRead[] =>
  (['applications', 'servicePrincipals'] as const).map((collection, at) => ({
    id: HOLDERS[at] ?? collection,
    url: `/${collection}(appId='${clientId}')?$select=id,passwordCredentials,keyCredentials`,
  }));

/** Pure: is the credential in force known to Microsoft, and how long is it good? */
export function judgeCredential(
  kind: AppCredential['kind'],
  entry: SecretEntry | undefined,
  reads: ReadonlyMap<string, GraphAnswer>,
  clientId: string,
  now: number,
): Verdict {
  const application = reads.get('application');
  if (!application || application.kind === 'unavailable') {
    return unknown('unavailable', application?.reason ?? 'Microsoft Graph left this read unanswered');
  }
  if (application.status === 404) {
    return failed(
      { application: false },
      found('app.missing', clientId, 'critical', 'The app is not registered any more.'),
    );
  }
  const all = HOLDERS.map((name) => read(reads.get(name)));
  if (application.status !== 200 || !all[0]) {
    return unknown(
      'refused',
      `Microsoft Graph refused to show the app (${application.status} ${application.code ?? ''}).`,
    );
  }
  if (kind === 'federated') return passed({ credential: 'federated' });

  const word = kind;
  if (!entry) {
    const message = `The key vault has no ${word} of the version in force.`;
    return failed({ inVault: false }, found(`${word}.missing`, clientId, 'critical', message));
  }
  const listed = all.flatMap(
    (one) => (kind === 'secret' ? one?.passwordCredentials : one?.keyCredentials) ?? [],
  );
  const keyId = entry.tags['keyId'];
  if (kind === 'certificate' && !keyId) {
    return unknown(
      'untagged',
      'The certificate in the key vault has no tag keyId, so it cannot be told which one it is.',
    );
  }
  const active = listed.find((one) =>
    keyId ? same(one.keyId, keyId) : one.hint && entry.value.startsWith(one.hint),
  );
  if (!active) {
    // It may be kept by the one holder that could not be read.
    const other = reads.get('servicePrincipal');
    if (!all[1] && !(other?.kind === 'answered' && other.status === 404)) {
      return unknown('unavailable', 'Microsoft Graph did not show the credentials of the service principal.');
    }
    const message = `The ${word} in the key vault is none of those that Microsoft knows for the app.`;
    const code = kind === 'secret' && !keyId ? 'secret.mismatch' : `${word}.missing`;
    return failed(
      { inVault: true, known: listed.length },
      found(code, keyId ?? clientId, 'critical', message),
    );
  }
  if (kind === 'secret' && active.hint && !entry.value.startsWith(active.hint)) {
    const message = 'The secret in the key vault is not the one that its key id names.';
    return failed({ keyId: active.keyId }, found('secret.mismatch', active.keyId, 'critical', message));
  }
  return judgeEnd(word, active.keyId, active.endDateTime, now);
}

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
    return failed({ aadsts: aadsts ?? null }, found('credential.refused', clientId, 'critical', message));
  }
  return kind === 'secret' ? listed : unknownBecause(error);
}

function judgeEnd(word: string, keyId: string, endDateTime: string | null | undefined, now: number): Verdict {
  const end = Date.parse(endDateTime ?? '');
  if (Number.isNaN(end)) return unknown('unreadable', `Microsoft Graph gave no end for the ${word}.`);
  const daysLeft = Math.floor((end - now) / DAY);
  const evidence = { keyId, endsAt: iso(end), daysLeft };
  const finding = expiryFinding(word, keyId, end, now);
  return finding ? failed(evidence, finding) : passed(evidence);
}

/** The finding of a credential that ends at `end`; `undefined` while more than 90 days are left. */
export function expiryFinding(word: string, keyId: string, end: number, now: number): Finding | undefined {
  const day = iso(end).slice(0, 10);
  if (end <= now) {
    return found(`${word}.expired`, keyId, 'critical', `The ${word} expired on ${day}.`, ladder.length + 1);
  }
  const level = ladder.filter((days) => end - now <= days * DAY).length;
  if (level === 0) return undefined;
  const days = Math.ceil((end - now) / DAY);
  const left = days === 1 ? 'within a day' : `in ${days} days`;
  return found(
    `${word}.expiring`,
    keyId,
    level > 2 ? 'warning' : 'info',
    `The ${word} expires ${left}, on ${day}.`,
    level,
  );
}

const read = (answer: GraphAnswer | undefined): z.output<typeof holder> | undefined =>
  answer?.kind === 'answered' && answer.status === 200 ? holder.safeParse(answer.body).data : undefined;

const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
