import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { DAY, HOUR, iso } from '../../clock.ts';
import { PRODUCT } from '../../config.ts';
import type { TenantApp } from '../../connections/access.ts';
import type { Note } from '../../connections/provisioning.ts';
import { makeCertificate } from '../../credentials/certificates.ts';
import { succeeded } from '../../credentials/succession.ts';
import type { GraphCall } from '../../microsoft/graph.ts';
import type { ProfileApp } from '../../profiles/app.ts';
import type { Vault } from '../../storage/vault.ts';
import { appOf } from './applications.ts';
import { readSecretRule } from './policies.ts';
import { ask, refusal, said, type Step, stop, Superseded, type Work } from './step.ts';

/** A credential with less left than this is not kept: the connector would soon stop. */
const WORTH_KEEPING = 30 * DAY;

const key = z.object({
  keyId: z.string(),
  displayName: z.string().nullish(),
  endDateTime: z.string().nullish(),
});
const held = z.object({
  passwordCredentials: z.array(key).default([]),
  keyCredentials: z.array(key.loose()).default([]),
});
type Held = z.output<typeof held>;

/** Our mark on a credential. */
export const markOf = (connectionId: string): string => `${PRODUCT} ${connectionId}`;

/**
 * Makes the credential that the connector signs in with, and puts it into the vault at once.
 *
 * A process that dies between Entra and the vault leaves a secret that nobody knows: it bears our mark, and is
 * removed here the next time.
 */
export const makeCredential = (app: ProfileApp, vault: Vault): Step => ({
  id: `credential:${app.key}`,
  scopes: ['Application.ReadWrite.All', 'Policy.Read.All'],
  async run(work) {
    const known = appOf(work, app.key);
    const listed = await read(work, known);
    const swept = await removeOrphans(work, known, listed);
    const kept = await stillGood(work, known, listed, vault);
    if (kept) return [said('credential.kept', { until: kept }), ...swept];
    const rule = await readSecretRule(work);
    const wanted = app.credential?.lifeDays ?? 180;
    const days = Math.min(wanted, rule.maxDays ?? Number.POSITIVE_INFINITY);
    const isCertificate = app.credential?.kind === 'certificate' || rule.forbidden;
    const made = isCertificate
      ? await addCertificate(work, app.key, days, vault)
      : await addSecret(work, app.key, days, wanted, vault);
    return [...made, ...swept];
  },
});

const credentialsOf = ({ objectId }: TenantApp): GraphCall => ({
  method: 'GET',
  url: `/applications/${objectId}?$select=id,passwordCredentials,keyCredentials`,
});

const read = async (work: Work, app: TenantApp): Promise<Held> =>
  held.parse((await ask(work, credentialsOf(app))).body);

/** @returns the end of the credential in force, where Microsoft and the vault both have it and it is worth keeping */
async function stillGood(
  { now }: Work,
  { credential }: TenantApp,
  { passwordCredentials, keyCredentials }: Held,
  vault: Vault,
): Promise<string | undefined> {
  if (!credential) return undefined;
  const listed = [...passwordCredentials, ...keyCredentials].find(({ keyId }) => keyId === credential.keyId);
  const ends = listed?.endDateTime ?? '';
  if (!(Date.parse(ends) - now > WORTH_KEEPING)) return undefined;
  const entry = await vault.get(credential.secretName, credential.secretVersion);
  return entry ? ends : undefined;
}

/** Removes secrets of our mark that were never in force; what was, somebody may have been given. */
async function removeOrphans(
  work: Work,
  { objectId, credential, former, pending }: TenantApp,
  { passwordCredentials }: Held,
): Promise<Note[]> {
  const mark = markOf(work.connection.id);
  const orphans = passwordCredentials.filter(
    ({ keyId, displayName }) => displayName === mark && !isKnown({ credential, former, pending }, keyId),
  );
  for (const { keyId } of orphans) await remove(work, objectId, keyId);
  return orphans.length > 0 ? [said('credential.orphanRemoved', { count: String(orphans.length) })] : [];
}

/** One that was in force, or is about to be: it is no orphan. */
const isKnown = (
  { credential, pending, former }: Pick<TenantApp, 'credential' | 'pending' | 'former'>,
  keyId: string,
): boolean => [credential, pending, ...former].some((one) => one?.keyId === keyId);

const remove = (work: Work, objectId: string | undefined, keyId: string) =>
  ask(work, { method: 'POST', url: `/applications/${objectId}/removePassword`, body: { keyId } }, 400, 404);

/** What {@link makeCredential} left behind unseen, since Graph did not show it yet: looked for once more at the end. */
export async function sweepOrphans(work: Work): Promise<Note[]> {
  const notes: Note[] = [];
  for (const app of work.access().apps) {
    if (app.objectId === undefined || app.origin === 'given' || !app.credential) continue;
    // Of an app that somebody has deleted nothing is left to be swept.
    const answer = await ask(work, credentialsOf(app), 404);
    if (answer.status === 404) continue;
    notes.push(...(await removeOrphans(work, app, held.parse(answer.body))));
  }
  return notes;
}

const secretBody = z.object({ keyId: z.string(), secretText: z.string(), endDateTime: z.string() });
const SHORTER = [180, 90, 30, 7];

async function addSecret(
  work: Work,
  appKey: string,
  allowedDays: number,
  wantedDays: number,
  vault: Vault,
): Promise<Note[]> {
  const { objectId = '' } = appOf(work, appKey);
  const displayName = markOf(work.connection.id);
  // Where the tenant's policy could not be read, its refusals tell.
  for (const days of [allowedDays, ...SHORTER.filter((one) => one < allowedDays)]) {
    // Microsoft counts from its own now, and refuses a life that is a second too long.
    const endDateTime = iso(work.now + days * DAY - HOUR);
    const body = { passwordCredential: { displayName, endDateTime } };
    const call = { method: 'POST', url: `/applications/${objectId}/addPassword`, body } as const;
    const answer = await ask(work, call, 400);
    if (answer.status === 400 && answer.code === 'CredentialInvalidLifetimeAsPerAppPolicy') continue;
    if (answer.status === 400 && answer.code === 'CredentialTypeNotAllowedAsPerAppPolicy')
      return addCertificate(work, appKey, days, vault);
    if (answer.status === 400) throw refusal(answer);
    const made = secretBody.parse(answer.body);
    try {
      await keepCredential(work, appKey, vault, 'secret', made.secretText, made.keyId, made.endDateTime);
    } catch (thrown) {
      // Whoever took over may be at its end already, and would not see it any more.
      if (thrown instanceof Superseded) await remove(work, objectId, made.keyId);
      throw thrown;
    }
    const words = { until: made.endDateTime, days: String(days) };
    return [said('secret.made', words), ...(days < wantedDays ? [said('secret.shortened', words)] : [])];
  }
  throw stop('credentialRefused');
}

async function addCertificate(work: Work, appKey: string, days: number, vault: Vault): Promise<Note[]> {
  const { objectId = '', ...app } = appOf(work, appKey);
  const mark = markOf(work.connection.id);
  const ends = work.now + days * DAY;
  const { pem, der } = await makeCertificate(mark, work.now - 300_000, ends);
  const { keyCredentials } = await read(work, { ...app, objectId });
  const kept = keyCredentials.filter(({ keyId, displayName }) => displayName !== mark || isKnown(app, keyId));
  const keyId = randomUUID();
  const made = { keyId, displayName: mark, type: 'AsymmetricX509Cert', usage: 'Verify', key: der };
  const body = {
    keyCredentials: [
      // What has no key in the body stays as it is.
      ...kept.map((one) => ({
        keyId: one.keyId,
        displayName: one.displayName ?? null,
        type: 'AsymmetricX509Cert',
        usage: 'Verify',
        key: null,
      })),
      made,
    ],
  };
  const answer = await ask(work, { method: 'PATCH', url: `/applications/${objectId}`, body }, 400);
  if (answer.status === 400) throw stop('credentialRefused', { text: answer.message ?? '' });
  await keepCredential(work, appKey, vault, 'certificate', pem, keyId, iso(ends));
  return [said('certificate.made', { until: iso(ends), days: String(days) })];
}

async function keepCredential(
  work: Work,
  appKey: string,
  vault: Vault,
  kind: 'secret' | 'certificate',
  value: string,
  keyId: string,
  endsAt: string,
): Promise<void> {
  const { id } = work.connection;
  const secretName = `app-${id}-${appKey}`;
  const { version: secretVersion } = await vault.set(secretName, value, {
    expiresOn: Date.parse(endsAt),
    tags: { connection: id, kind, keyId, state: 'active' },
  });
  const made = {
    kind,
    secretName,
    secretVersion,
    keyId,
    endsAt,
    madeAt: iso(work.now),
    origin: 'made',
  } as const;
  await work.keep((access) => succeeded(access, appKey, made, work.now));
}
