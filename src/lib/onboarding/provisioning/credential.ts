import { DAY } from '../../clock.ts';
import type { TenantApp } from '../../connections/access.ts';
import { hasTooManyFormer, succeeded, TOO_MANY_FORMER } from '../../connections/succession.ts';
import { issueCredential } from '../../credentials/issue.ts';
import { type Held, listedAs, readHeld, removeOrphans } from '../../credentials/issued.ts';
import { activate, markStates, type Prove, prove, renew, retire } from '../../credentials/rotation/steps.ts';
import type { ProfileApp } from '../../profiles/app.ts';
import type { Vault } from '../../storage/vault.ts';
import { appOf } from './applications.ts';
import { said, type Step, stop, type Work } from './step.ts';

/** A credential with less left than this is not kept: the connector would soon stop. */
const WORTH_KEEPING = 30 * DAY;

/**
 * Makes the credential that the connector signs in with, and puts it into the vault at once. One that is in force stays
 * so until its successor has worked.
 */
export const makeCredential = (app: ProfileApp, vault: Vault, ask: Prove): Step => ({
  id: `credential:${app.key}`,
  scopes: ['Application.ReadWrite.All', 'Policy.Read.All'],
  async run(work) {
    const held = await readHeld(work, appOf(work, app.key));
    // What may go makes room for what comes.
    if (hasTooManyFormer(appOf(work, app.key), work.now)) await retire(app, 'admin', vault).run(work);
    const known = appOf(work, app.key);
    const kept = await stillGood(work, known, held, vault);
    if (kept !== undefined)
      return [said('credential.kept', { until: kept }), ...(await removeOrphans(work, known, held, vault))];
    // With nothing in force, or its value lost, there is nothing that anybody could enter first.
    if (hasTooManyFormer(known, work.now) && (await canBeEntered(work, known, held, vault)))
      throw stop('refused', { text: TOO_MANY_FORMER });
    if (known.credential) {
      const made = await renew(app, vault).run(work);
      await prove(app, ask).run(work);
      return [...made, ...(await activate(app, vault).run(work))];
    }
    const swept = await removeOrphans(work, known, held, vault);
    const made = await issueCredential(work, known, app, vault, (first) =>
      work.keep((access) => succeeded(access, app.key, first, work.now)),
    );
    // With all of them: the end of the connection may have come before a renewal had marked what it replaced.
    const now = appOf(work, app.key);
    await markStates(work, now, vault, now.former);
    return [...made, ...swept];
  },
});

/** Can what is in force be shown to somebody, and will Microsoft take it then, as far as we may know? */
async function canBeEntered(
  { now }: Work,
  { credential }: TenantApp,
  held: Held | undefined,
  vault: Vault,
): Promise<boolean> {
  if (!credential) return false;
  const ends = (held ? listedAs(held, credential.keyId)?.endDateTime : credential.endsAt) ?? '';
  if ((held && credential.keyId !== undefined && ends === '') || Date.parse(ends) <= now) return false;
  return (await vault.get(credential.secretName, credential.secretVersion)) !== undefined;
}

/** @returns the end of the credential in force, where Microsoft and the vault both have it and it is worth keeping */
async function stillGood(
  { now }: Work,
  { credential }: TenantApp,
  held: Held | undefined,
  vault: Vault,
): Promise<string | undefined> {
  if (!credential) return undefined;
  const ends = listedAs(held, credential.keyId)?.endDateTime ?? '';
  if (!(Date.parse(ends) - now > WORTH_KEEPING)) return undefined;
  const entry = await vault.get(credential.secretName, credential.secretVersion);
  return entry ? ends : undefined;
}
