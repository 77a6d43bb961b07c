import { DAY, HOUR, iso, SECOND } from '../../clock.ts';
import type { PasswordProof } from '../../connections/access.ts';
import { withPendingProof } from '../../connections/passwordSuccession.ts';
import { explain } from '../../microsoft/aadsts.ts';
import type { TokenFailure } from '../../microsoft/tokens.ts';
import { Halt, stop, type Work } from '../../onboarding/provisioning/step.ts';
import type { Vault } from '../../storage/vault.ts';
import { wasTried } from '../accountRefusals.ts';
import type { PasswordProver } from '../passwordProver.ts';
import { LOCKED, type PasswordTries, type TriedAccount } from '../passwordTries.ts';

/** How long Microsoft may go on calling a password wrong that it has taken: three tries, far from a lock. */
export const PASSWORD_PATIENCE = 2 * HOUR;

/** How long it may leave open whether the password is right: it was sent, and nothing else begins meanwhile. */
export const PROOF_PATIENCE = 2 * DAY;

const WRONG = 50126;

/** What is known of a password that was sent; `unproved` where nothing can ask, `unanswered` where Microsoft said nothing for days. */
export type Proved = 'proved' | 'unproved' | 'unanswered';

export interface ProofTools {
  readonly vault: Vault;
  readonly passwordProver: PasswordProver;
  readonly passwordTries: PasswordTries;
}

/**
 * Signs the account in once with the password that Microsoft was sent, and keeps what came of it beside it.
 *
 * @throws Halt where it has to be asked again later, an hour after the last try at the soonest
 */
export async function provePending(
  work: Work,
  { vault, passwordProver, passwordTries }: ProofTools,
): Promise<Proved> {
  const { account } = work.access();
  const { pendingPassword: pending } = account ?? {};
  if (!account || !pending || pending.proof) return 'proved';
  const { userPrincipalName: userName, objectId } = account;
  const isOver = work.now - (Date.parse(pending.sentAt ?? '') || 0) >= PROOF_PATIENCE;
  const unless = (wait: Halt): 'unanswered' => {
    if (isOver) return 'unanswered';
    throw wait;
  };
  const prover = await passwordProver(work.connection.id);
  if (!prover.ok && prover.error.kind === 'unavailable') return unless(later(prover.error.reason, 0));
  if (!prover.ok) return 'unproved';
  const entry = await vault.get(pending.secretName, pending.secretVersion);
  if (!entry) throw stop('refused', { text: 'The key vault has the new password no more.' });

  const { id, tenant } = work.connection;
  const whose = { tenant, objectId };
  const taken = await passwordTries.take(whose, id);
  if (!taken.ok) {
    const reason = 'Of one account a password is tried once an hour.';
    return unless(later(reason, taken.error.seconds * SECOND));
  }
  const answer = await prover.value({ userName, password: entry.value });
  if (!answer.ok) {
    const open = await judge(passwordTries, whose, answer.error);
    return open ? unless(open) : 'unproved';
  }
  const { asks: aadsts } = answer.value;
  const proof: PasswordProof = {
    at: iso(work.now),
    outcome: aadsts === undefined ? 'token' : 'refused',
    ...(aadsts !== undefined && { aadsts }),
  };
  await work.keep((access) => withPendingProof(access, pending.secretVersion, proof));
  return 'proved';
}

const later = (reason: string, after: number, lag = false): Halt =>
  new Halt({ kind: 'wait', reason, lag, afterSeconds: Math.ceil(after / SECOND) });

/**
 * @returns what to wait for; `undefined` where no password was looked at, so that nothing is known
 * @throws Halt where waiting does not help, or has its own end
 */
async function judge(
  tries: PasswordTries,
  whose: TriedAccount,
  failure: TokenFailure,
): Promise<Halt | undefined> {
  const isCounted = wasTried(failure);
  const aadsts = failure.kind === 'refused' ? failure.aadsts : undefined;
  await (isCounted ? tries.answered(whose, aadsts) : tries.release(whose));
  if (!isCounted || failure.kind === 'noCredential') return undefined;
  // It may have looked, and counted.
  if (failure.kind === 'unavailable') return later(failure.reason, HOUR);
  const { class: kind, cause } = explain(aadsts);
  const text = `AADSTS${aadsts ?? ''}: ${cause}`;
  if (aadsts === WRONG) throw later(text, HOUR, true);
  if (aadsts === LOCKED) return later(text, DAY);
  if (kind === 'transient') return later(text, HOUR);
  throw stop('refused', { text });
}
