import * as z from 'zod';
import { PRODUCT } from '../config.ts';
import type { Credential, TenantApp } from '../connections/access.ts';
import type { Note } from '../connections/provisioning.ts';
import type { GraphAnswer, GraphCall } from '../microsoft/graph.ts';
import { ask, refusal, said, stop, waitForMicrosoft, type Work } from '../onboarding/provisioning/step.ts';
import type { Vault } from '../storage/vault.ts';
import { proofOfPossession } from './certificates.ts';

/** With whatever else Microsoft says of it: what is others' goes back as it came. */
const key = z.looseObject({
  keyId: z.string(),
  displayName: z.string().nullish(),
  endDateTime: z.string().nullish(),
});
export const held = z.object({
  passwordCredentials: z.array(key).default([]),
  keyCredentials: z.array(key).default([]),
});
/** What Microsoft lists of an app's credentials, whoever made them. */
export type Held = z.output<typeof held>;

/** Under which the vault keeps what an app proves itself with. */
export const secretNameOf = (connectionId: string, key: string): string => `app-${connectionId}-${key}`;

/** Our mark on a credential. */
export const credentialMark = (connectionId: string): string => `${PRODUCT} ${connectionId}`;

const credentialsOf = ({ objectId }: TenantApp): GraphCall => ({
  method: 'GET',
  url: `/applications/${objectId}?$select=id,passwordCredentials,keyCredentials`,
});

/**
 * @param unseen what the answer is where it cannot be read: 403 where whoever acts may not, as an app that renews its own
 * certificate need not; 404 where somebody has deleted the app
 * @returns `undefined` then
 * @throws Halt
 */
export async function readHeld(
  work: Work,
  app: TenantApp,
  unseen: 403 | 404 = 403,
): Promise<Held | undefined> {
  const answer = await ask(work, credentialsOf(app), unseen);
  return answer.status === unseen ? undefined : held.parse(answer.body);
}

/** One of those that Microsoft lists. */
export interface HeldCredential {
  readonly keyId: string;
  readonly kind: Credential['kind'];
}

/** Pure: those that bear our mark. */
export const markedIn = (
  { passwordCredentials, keyCredentials }: Held,
  connectionId: string,
): HeldCredential[] => {
  const of = (kind: Credential['kind'], all: Held['keyCredentials']) =>
    all
      .filter(({ displayName }) => displayName === credentialMark(connectionId))
      .map(({ keyId }) => ({ keyId, kind }));
  return [...of('secret', passwordCredentials), ...of('certificate', keyCredentials)];
};

/** Pure: those of our mark that were never in force: somebody died between Entra and the vault. */
export const orphansIn = (all: Held, app: Known, connectionId: string): HeldCredential[] =>
  markedIn(all, connectionId).filter(({ keyId }) => !isKnown(app, keyId));

export const listedAs = (
  all: Held | undefined,
  keyId: string | undefined,
): z.output<typeof key> | undefined =>
  [...(all?.passwordCredentials ?? []), ...(all?.keyCredentials ?? [])].find((one) => one.keyId === keyId);

type Known = Pick<TenantApp, 'credential' | 'pending' | 'former'>;

/** One that is or was in force, or is about to be: it is no orphan. */
const isKnown = ({ credential, pending, former }: Known, keyId: string): boolean =>
  [credential, pending, ...former].some((one) => one?.keyId === keyId);

/** Removes secrets of our mark that were never in force; what was, somebody may have been given. */
export async function removeOrphans(
  work: Work,
  app: TenantApp,
  all: Held | undefined,
  vault: Vault,
): Promise<Note[]> {
  if (!all) return [];
  const orphans = orphansIn(all, app, work.connection.id);
  for (const orphan of orphans) await removeCredential(work, app, orphan, vault);
  return orphans.length > 0 ? [said('credential.orphanRemoved', { count: String(orphans.length) })] : [];
}

/** What was left behind unseen, since Graph did not show it yet: looked for once more at the end of a flow. */
export async function sweepOrphans(work: Work, vault: Vault): Promise<Note[]> {
  const notes: Note[] = [];
  for (const app of work.access().apps) {
    if (app.objectId === undefined || app.origin === 'given' || !app.credential) continue;
    // Of an app that somebody has deleted nothing is left to be swept.
    notes.push(...(await removeOrphans(work, app, await readHeld(work, app, 404), vault)));
  }
  return notes;
}

/**
 * Takes one credential from an app; what is gone already is gone.
 *
 * A certificate goes by proof of the one in force, which touches no other; without one the whole list is written anew.
 */
export async function removeCredential(
  work: Work,
  app: TenantApp,
  { keyId, kind }: HeldCredential,
  vault: Vault,
): Promise<void> {
  const { objectId } = app;
  if (kind === 'secret') {
    const call = {
      method: 'POST',
      url: `/applications/${objectId}/removePassword`,
      body: { keyId },
    } as const;
    return judgeGone(await ask(work, call, 400, 404));
  }
  const proof = await proofFor(work, app, vault);
  if (proof !== undefined) {
    const body = { keyId, proof };
    const call = { method: 'POST', url: `/applications/${objectId}/removeKey`, body } as const;
    return judgeGone(await ask(work, call, 400, 404));
  }
  await writeKeys(work, app, ({ keyId: one }) => one !== keyId);
}

/** What Microsoft says of a credential that it has not; its code says no more than that the request was bad. */
const NOT_FOUND = /^No (password |key )?credentials? found /;

/** @throws Halt where it was not removed, and is not known to be gone */
function judgeGone(answer: Extract<GraphAnswer, { kind: 'answered' }>): void {
  const isGone = answer.code === 'Request_BadRequest' && NOT_FOUND.test(answer.message ?? '');
  if (answer.status === 400 && !isGone) throw refusal(answer);
}

/**
 * Writes the list of certificates anew: those that stay, exactly as they were read, and one more. What has no value in
 * the body keeps it; anything else that differs Microsoft refuses.
 *
 * Applications have no ETag. So the list is read right before, and again after something was taken out: whoever wrote at
 * the same moment may have brought it back. One that was added is proved by a token.
 *
 * @throws Halt
 */
export async function writeKeys(
  work: Work,
  app: TenantApp,
  stays: (listed: Held['keyCredentials'][number]) => boolean,
  made?: object,
): Promise<void> {
  const { keyCredentials } = held.parse((await ask(work, credentialsOf(app))).body);
  const kept = keyCredentials.filter(stays);
  if (!made && kept.length === keyCredentials.length) return;
  const body = { keyCredentials: [...kept.map((one) => ({ ...one, key: null })), ...(made ? [made] : [])] };
  const answer = await ask(work, { method: 'PATCH', url: `/applications/${app.objectId}`, body }, 400);
  if (answer.status === 400)
    throw made ? stop('credentialRefused', { text: answer.message ?? '' }) : refusal(answer);
  if (made) return;
  const after = held.parse((await ask(work, credentialsOf(app))).body);
  if (!after.keyCredentials.every(stays))
    throw waitForMicrosoft('A certificate that was removed is still listed.');
}

/** Proof that we hold the certificate in force; `undefined` where it is none, has ended, or the vault lacks it. */
export async function proofFor(
  { now }: Work,
  { objectId, credential }: TenantApp,
  vault: Vault,
): Promise<string | undefined> {
  if (credential?.kind !== 'certificate' || objectId === undefined) return undefined;
  if (!(Date.parse(credential.endsAt ?? '') > now)) return undefined;
  const entry = await vault.get(credential.secretName, credential.secretVersion);
  return entry && proofOfPossession(entry.value, objectId, now);
}
