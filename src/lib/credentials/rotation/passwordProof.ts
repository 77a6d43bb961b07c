import { DAY, HOUR, iso, SECOND } from '../../clock.ts';
import type { PasswordProof } from '../../connections/access.ts';
import { withPendingPassword } from '../../connections/passwordSuccession.ts';
import { explain } from '../../microsoft/aadsts.ts';
import type { TokenFailure } from '../../microsoft/tokens.ts';
import { Halt, stop, type Work } from '../../onboarding/provisioning/step.ts';
import type { Vault } from '../../storage/vault.ts';
import { wasTried } from '../accountRefusals.ts';
import type { PasswordProver } from '../passwordProver.ts';
import { LOCKED, waitForTry, withoutTry, withTry } from '../passwordTries.ts';

/** How long Microsoft may go on calling a password wrong that it has taken: three tries, far from a lock. */
export const PASSWORD_PATIENCE = 2 * HOUR;

const WRONG = 50126;

/**
 * Signs the account in once with the password that Microsoft was sent, and keeps what came of it beside it.
 *
 * @returns whether it is known to be the account's; `false` where nothing can ask
 * @throws Halt where it has to be asked again later, an hour after the last try at the soonest
 */
export async function provePending(
  work: Work,
  { vault, passwordProver }: { readonly vault: Vault; readonly passwordProver: PasswordProver },
): Promise<boolean> {
  const { userPrincipalName: userName = '', pendingPassword: pending } = work.access().account ?? {};
  if (!pending || pending.proof) return true;
  const prover = await passwordProver(work.connection.id);
  if (!prover.ok && prover.error.kind === 'unavailable')
    throw new Halt({ kind: 'wait', reason: prover.error.reason, lag: false });
  if (!prover.ok) return false;
  const entry = await vault.get(pending.secretName, pending.secretVersion);
  if (!entry) throw stop('refused', { text: 'The key vault has the new password no more.' });

  await claim(work, userName);
  const answer = await prover.value({ userName, password: entry.value });
  if (!answer.ok) return judge(work, userName, answer.error);
  const { asks: aadsts } = answer.value;
  const proof: PasswordProof = {
    at: iso(work.now),
    outcome: aadsts === undefined ? 'token' : 'refused',
    ...(aadsts !== undefined && { aadsts }),
  };
  await work.keep((access) => withPendingPassword(withoutTry(access, userName), { ...pending, proof }));
  return true;
}

/** Written down before it is made, so that neither the open page nor a second message makes another. */
async function claim(work: Work, userName: string): Promise<void> {
  const waitNow = () => waitForTry(work.access(), userName, work.now);
  let wait = waitNow();
  if (!wait)
    await work.keep((access) => {
      wait = waitForTry(access, userName, work.now);
      return wait ? access : withTry(access, userName, work.now);
    });
  if (wait) throw later('Of one account a password is tried once an hour.', wait.seconds * SECOND);
}

const later = (reason: string, after: number, lag = false): Halt =>
  new Halt({ kind: 'wait', reason, lag, afterSeconds: Math.ceil(after / SECOND) });

/** @returns `false` where no password was looked at, so that nothing is known */
async function judge(work: Work, userName: string, failure: TokenFailure): Promise<false> {
  const isCounted = wasTried(failure);
  const aadsts = failure.kind === 'refused' ? failure.aadsts : undefined;
  await work.keep((access) =>
    isCounted ? withTry(access, userName, work.now, aadsts) : withoutTry(access, userName),
  );
  if (!isCounted || failure.kind === 'noCredential') return false;
  // It may have looked, and counted.
  if (failure.kind === 'unavailable') throw later(failure.reason, HOUR);
  const { class: kind, cause } = explain(aadsts);
  const text = `AADSTS${aadsts ?? ''}: ${cause}`;
  if (aadsts === WRONG) throw later(text, HOUR, true);
  if (aadsts === LOCKED) throw later(text, DAY);
  throw kind === 'transient' ? later(text, HOUR) : stop('refused', { text });
}
