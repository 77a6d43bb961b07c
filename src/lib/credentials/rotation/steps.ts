import { DAY } from '../../clock.ts';
import { type Credential, type FormerCredential, type TenantApp, withApp } from '../../connections/access.ts';
import type { AuditEntry } from '../../connections/audit.ts';
import type { Note, Provisioning } from '../../connections/provisioning.ts';
import {
  isAppOfOurs,
  isOurs,
  isTakenBy,
  retirable,
  succeeded,
  withoutFormer,
  withoutPending,
} from '../../connections/succession.ts';
import { explain } from '../../microsoft/aadsts.ts';
import type { AppToken, TokenFailure } from '../../microsoft/tokens.ts';
import { appOf } from '../../onboarding/provisioning/applications.ts';
import {
  Halt,
  said,
  type Step,
  stop,
  waitForMicrosoft,
  type Work,
} from '../../onboarding/provisioning/step.ts';
import type { ProfileApp } from '../../profiles/app.ts';
import type { Result } from '../../result.ts';
import type { Vault } from '../../storage/vault.ts';
import { issueCredential } from '../issue.ts';
import { type Held, listedAs, readHeld, removeCredential, removeOrphans, secretNameOf } from '../issued.ts';

/** Asks for a token of the tenant with a credential that is not in force. */
export type Prove = (
  tenant: string,
  app: Pick<TenantApp, 'clientId'>,
  credential: Credential,
) => Promise<Result<AppToken, TokenFailure>>;

/** What no token has proved after a day is given up for another one. */
const WORTH_PROVING = DAY;

/**
 * Makes the successor of a credential: with Microsoft, in the vault, and beside what is in force, which stays so.
 *
 * Done again, it goes on with the one that it made before.
 */
export const renew = (app: ProfileApp, vault: Vault): Step => ({
  id: `renew:${app.key}`,
  scopes: ['Application.ReadWrite.All', 'Policy.Read.All'],
  async run(work) {
    const known = appOf(work, app.key);
    const held = await readHeld(work, known);
    if (await isWorthProving(work, known, held, vault)) return [said('credential.pending')];
    const { pending } = known;
    // Where whoever acts may not list what there is, nobody would ever find it again.
    if (!held && pending?.keyId !== undefined)
      await removeCredential(work, known, { ...pending, keyId: pending.keyId }, vault);
    if (pending) await work.keep((access) => withoutPending(access, app.key));
    const swept = await removeOrphans(work, appOf(work, app.key), held, vault);
    const keep = (pending: Credential) => work.keep((access) => withApp(access, app.key, { pending }));
    return [...(await issueCredential(work, appOf(work, app.key), app, vault, keep)), ...swept];
  },
});

async function isWorthProving(
  { now }: Work,
  { pending }: TenantApp,
  held: Held | undefined,
  vault: Vault,
): Promise<boolean> {
  if (!pending || now - Date.parse(pending.madeAt ?? '') >= WORTH_PROVING) return false;
  if (held && !listedAs(held, pending.keyId)) return false;
  return (await vault.get(pending.secretName, pending.secretVersion)) !== undefined;
}

/** Gets a token with the successor. Until every server of Microsoft's knows it, it is asked again by later messages. */
export const prove = ({ key }: ProfileApp, ask: Prove): Step => ({
  id: `prove:${key}`,
  scopes: [],
  async run(work) {
    const app = appOf(work, key);
    if (!app.pending) return [];
    const token = await ask(work.connection.tenant, app, app.pending);
    if (!token.ok) throw unproved(token.error);
    if (token.value.tenant.toLowerCase() !== work.connection.tenant)
      throw stop('refused', { text: 'The token is of another tenant.' });
    return [said('credential.proved')];
  },
});

function unproved(failure: TokenFailure): Halt {
  if (failure.kind === 'noCredential') return stop('refused', { text: failure.reason });
  if (failure.kind === 'unavailable') {
    const { reason, retryAfterSeconds: afterSeconds } = failure;
    return new Halt({
      kind: 'wait',
      reason,
      lag: false,
      ...(afterSeconds !== undefined && { afterSeconds }),
    });
  }
  const { class: kind, cause } = explain(failure.aadsts);
  const text = `AADSTS${failure.aadsts ?? ''}: ${cause}`;
  if (kind === 'transient') return new Halt({ kind: 'wait', reason: text, lag: false });
  return kind === 'credential' || kind === 'consent' ? waitForMicrosoft(text) : stop('refused', { text });
}

/** Puts the proved successor into force. What was in force before goes on working. */
export const activate = ({ key, displayName }: ProfileApp, vault: Vault): Step => ({
  id: `activate:${key}`,
  scopes: [],
  async run(work) {
    const { pending, clientId } = appOf(work, key);
    // A death behind the write leaves the marks to be done.
    if (!pending) {
      await markStates(work, appOf(work, key), vault);
      return [];
    }
    const text = `A new ${pending.kind} of the app “${displayName}” is in force.`;
    await work.keep((access) => succeeded(access, key, pending, work.now), {
      history: text,
      audit: act(work, 'credential.rotated', pending.keyId, `${text} Its client id is ${clientId}.`),
      rotated: key,
    });
    await markStates(work, appOf(work, key), vault);
    return [said('credential.activated', pending.endsAt === undefined ? {} : { until: pending.endsAt })];
  },
});

/** Each app's successor, from the making to the use. Nothing is made where app or credential have become somebody else's since. */
export const succeed = (app: ProfileApp, vault: Vault, ask: Prove): Step[] =>
  [renew(app, vault), prove(app, ask), activate(app, vault)].map((step) => ({
    ...step,
    run: async (work) =>
      work.access().apps.some((one) => one.key === app.key && isOurs(one)) ? step.run(work) : [],
  }));

/** Takes away what may go: see `retirable`. At the end it looks for orphans once more, since Graph shows them late. */
export const retire = (
  { key, displayName }: ProfileApp,
  actor: Provisioning['actor'],
  vault: Vault,
): Step => ({
  id: `retire:${key}`,
  scopes: ['Application.ReadWrite.All'],
  async run(work) {
    const app = work.access().apps.find((one) => one.key === key);
    if (!app?.credential || !isAppOfOurs(app)) return [];
    const notes: Note[] = [];
    for (const former of retirable(app, work.now).filter((one) => isTakenBy(actor, one))) {
      await removeCredential(work, app, former, vault);
      await markState(work, app, former, 'retired', vault);
      const text = `A former ${former.kind} of the app “${displayName}” was removed from the tenant.`;
      await work.keep((access) => withoutFormer(access, key, former.keyId), {
        history: text,
        audit: act(work, 'credential.retired', former.keyId, text),
      });
      notes.push(said('credential.retired'));
    }
    const left = appOf(work, key);
    if (left.former.length > 0)
      notes.push(said('credential.notRetired', { count: String(left.former.length) }));
    return [...notes, ...(await removeOrphans(work, left, await readHeld(work, left), vault))];
  },
});

/**
 * What is in force, and what it took the place of, as the vault's tags say it to people.
 *
 * @param formers those of which the vault may not say so yet
 */
export async function markStates(
  work: Work,
  app: TenantApp,
  vault: Vault,
  formers: readonly FormerCredential[] = app.former.slice(-1),
): Promise<void> {
  if (app.credential) await markState(work, app, app.credential, 'active', vault);
  for (const former of formers) await markState(work, app, former, 'former', vault);
}

async function markState(
  { connection }: Work,
  { key }: TenantApp,
  { kind, keyId, secretVersion }: Pick<Credential | FormerCredential, 'kind' | 'keyId' | 'secretVersion'>,
  state: 'active' | 'former' | 'retired',
  vault: Vault,
): Promise<void> {
  if (secretVersion === undefined) return;
  const isKnown = keyId !== undefined && keyId !== secretVersion;
  const tags = { connection: connection.id, kind, state, ...(isKnown && { keyId }) };
  await vault.mark(secretNameOf(connection.id, key), secretVersion, tags);
}

/** Something done to a credential, as the audit list holds it. */
const act = (
  { connection, by, now }: Work,
  action: AuditEntry['action'],
  keyId: string | undefined,
  text: string,
): AuditEntry => ({
  id: `${action}-${keyId ?? ''}`,
  at: new Date(now).toISOString(),
  by,
  action,
  connection: connection.id,
  ...(keyId !== undefined && { subject: keyId }),
  text,
});
