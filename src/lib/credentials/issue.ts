import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { DAY, HOUR, iso } from '../clock.ts';
import type { Credential, TenantApp } from '../connections/access.ts';
import type { Note } from '../connections/provisioning.ts';
import { readSecretRule } from '../onboarding/provisioning/policies.ts';
import { ask, refusal, said, stop, Superseded, type Work } from '../onboarding/provisioning/step.ts';
import type { ProfileApp } from '../profiles/app.ts';
import type { Vault } from '../storage/vault.ts';
import { makeCertificate } from './certificates.ts';
import {
  type Held,
  credentialMark,
  orphansIn,
  proofFor,
  removeCredential,
  secretNameOf,
  writeKeys,
} from './issued.ts';

/** Writes down what was made, at once. @throws Superseded where somebody else has taken the work over */
type Keep = (made: Credential) => Promise<void>;

/** Lives that are tried where the tenant's policy could not be read: its refusals tell. */
const SHORTER = [180, 90, 30, 7];

/**
 * Makes a credential with Microsoft, puts it into the vault at once, and has it written down.
 *
 * A process that dies between Entra and the vault leaves a secret that nobody knows: it bears our mark, and is removed
 * the next time. Where the vault does not take it, it is removed from Entra again.
 *
 * @throws Halt
 */
export async function issueCredential(
  work: Work,
  app: TenantApp,
  { credential: wanted }: ProfileApp,
  vault: Vault,
  keep: Keep,
): Promise<Note[]> {
  const rule = await readSecretRule(work);
  const wantedDays = wanted?.lifeDays ?? 180;
  const days = Math.min(wantedDays, rule.maxDays ?? Number.POSITIVE_INFINITY);
  const isCertificate =
    wanted?.kind === 'certificate' || app.credential?.kind === 'certificate' || rule.forbidden;
  const issuing = { work, app, vault, keep };
  return isCertificate ? addCertificate(issuing, days) : addSecret(issuing, days, wantedDays);
}

interface Issuing {
  readonly work: Work;
  readonly app: TenantApp;
  readonly vault: Vault;
  readonly keep: Keep;
}

const secretBody = z.object({ keyId: z.string(), secretText: z.string(), endDateTime: z.string() });

async function addSecret(issuing: Issuing, allowedDays: number, wantedDays: number): Promise<Note[]> {
  const { work, app } = issuing;
  const displayName = credentialMark(work.connection.id);
  for (const days of [allowedDays, ...SHORTER.filter((one) => one < allowedDays)]) {
    // Microsoft counts from its own now, and refuses a life that is a second too long.
    const endDateTime = iso(work.now + days * DAY - HOUR);
    const body = { passwordCredential: { displayName, endDateTime } };
    const call = { method: 'POST', url: `/applications/${app.objectId}/addPassword`, body } as const;
    const answer = await ask(work, call, 400);
    if (answer.status === 400 && answer.code === 'CredentialInvalidLifetimeAsPerAppPolicy') continue;
    if (answer.status === 400 && answer.code === 'CredentialTypeNotAllowedAsPerAppPolicy')
      return addCertificate(issuing, days);
    if (answer.status === 400) throw refusal(answer);
    const made = secretBody.parse(answer.body);
    await store(issuing, 'secret', made.secretText, made.keyId, made.endDateTime);
    const words = { until: made.endDateTime, days: String(days) };
    return [said('secret.made', words), ...(days < wantedDays ? [said('secret.shortened', words)] : [])];
  }
  throw stop('credentialRefused');
}

const keyBody = z.object({ keyId: z.string() });

/** By proof of the certificate in force, where there is one: that adds one and touches no other. */
async function addCertificate(issuing: Issuing, days: number): Promise<Note[]> {
  const { work, app, vault } = issuing;
  const mark = credentialMark(work.connection.id);
  const ends = work.now + days * DAY;
  const { pem, der } = await makeCertificate(mark, work.now - 300_000, ends);
  const made = { displayName: mark, type: 'AsymmetricX509Cert', usage: 'Verify', key: der };
  const proof = await proofFor(work, app, vault);
  const keyId = proof === undefined ? await listKey(work, app, made) : await addKey(work, app, made, proof);
  await store(issuing, 'certificate', pem, keyId, iso(ends));
  return [said('certificate.made', { until: iso(ends), days: String(days) })];
}

async function addKey(work: Work, { objectId }: TenantApp, keyCredential: object, proof: string) {
  const body = { keyCredential, passwordCredential: null, proof };
  const answer = await ask(work, { method: 'POST', url: `/applications/${objectId}/addKey`, body }, 400);
  if (answer.status === 400) throw stop('credentialRefused', { text: answer.message ?? '' });
  return keyBody.parse(answer.body).keyId;
}

async function listKey(work: Work, app: TenantApp, made: object): Promise<string> {
  const keyId = randomUUID();
  const { id } = work.connection;
  const stays = (one: Held['keyCredentials'][number]) =>
    orphansIn({ keyCredentials: [one], passwordCredentials: [] }, app, id).length === 0;
  await writeKeys(work, app, stays, { ...made, keyId });
  return keyId;
}

async function store(
  { work, app, vault, keep }: Issuing,
  kind: Credential['kind'],
  value: string,
  keyId: string,
  endsAt: string,
): Promise<void> {
  const secretName = secretNameOf(work.connection.id, app.key);
  // Where that fails too, what is left bears our mark and is swept later.
  const takeBack = () => removeCredential(work, app, { keyId, kind }, vault).catch(() => undefined);
  const about = {
    expiresOn: Date.parse(endsAt),
    tags: { connection: work.connection.id, kind, keyId, state: 'pending' },
  };
  const { version: secretVersion } = await vault
    .set(secretName, value, about)
    .catch(async (thrown: unknown) => {
      await takeBack();
      throw thrown;
    });
  try {
    await keep({ kind, secretName, secretVersion, keyId, endsAt, madeAt: iso(work.now), origin: 'made' });
  } catch (thrown) {
    // Whoever took over may be at its end already, and would not see it any more.
    if (thrown instanceof Superseded) await takeBack();
    throw thrown;
  }
}
