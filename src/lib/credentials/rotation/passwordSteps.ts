import { iso } from '../../clock.ts';
import { entryOf, type TenantAccount, type VaultEntry } from '../../connections/access.ts';
import {
  withoutPendingPassword,
  withPasswordInForce,
  withPendingPassword,
} from '../../connections/passwordSuccession.ts';
import { passwordFor, refusedUser } from '../../onboarding/provisioning/account.ts';
import { ask, Halt, refusal, said, type Step, stop, type Work } from '../../onboarding/provisioning/step.ts';
import type { Random } from '../../random.ts';
import type { Vault } from '../../storage/vault.ts';
import { PASSWORD_PATIENCE, type ProofTools, provePending } from './passwordProof.ts';

interface Tools extends ProofTools {
  readonly random: Random;
}

/**
 * Gives the account another password: by itself where it is the account that signed in, else as its administrator.
 *
 * The password is in the vault, and named beside the one in force, before Microsoft hears of it. Done again, it goes on
 * with that one.
 */
export const setPassword = (tools: Tools): Step => ({
  id: 'password',
  // Opens both ways, and is the only one that opens either: User.ReadWrite.All changes an account, but no password.
  scopes: ['User-PasswordProfile.ReadWrite.All'],
  patience: PASSWORD_PATIENCE,
  async run(work) {
    const { account } = work.access();
    if (!account?.password || account.origin === 'given')
      throw stop('refused', {
        text: 'The connection has no account any more whose password is ours to renew.',
      });
    const { vault, random } = tools;
    const sent = account.pendingPassword;
    const { password = sent && entryOf(sent) } = work.choices;
    // Whose it is from now on: this flow's, whichever sent it first.
    if (password && !work.choices.password) await work.choose({ password });
    const choices = { ...work.choices, ...(password && { password }) };
    const next = await passwordFor({ ...work, choices }, vault, random, account.userPrincipalName);
    const { secretName, secretVersion } = next;
    const wasSent = sent?.secretVersion === secretVersion;
    const sending = { ...(wasSent && sent), secretName, secretVersion, sentAt: iso(work.now) };
    await work.keep((access) => withPendingPassword(access, sending));
    const change = { account, password: next.value, wasSent };
    const isItself = work.by.toLowerCase() === account.objectId.toLowerCase();
    await (isItself ? changeOwn(work, change, account.password, tools) : reset(work, change));
    return [said('password.set', { name: account.userPrincipalName })];
  },
  /** Nobody is signed in any more, and the password may have come through all the same. */
  async without(work) {
    const { account } = work.access();
    const again = stop('signInAgain');
    if (!account?.pendingPassword) throw again;
    try {
      if ((await provePending(work, tools)) !== 'proved') throw again;
    } catch (thrown) {
      throw thrown instanceof Halt && thrown.pause.kind === 'wait' && thrown.pause.lag ? again : thrown;
    }
    return [said('password.set', { name: account.userPrincipalName })];
  },
});

interface Change {
  readonly account: TenantAccount;
  readonly password: string;
  /** It was sent before, and how that ended is not known. */
  readonly wasSent: boolean;
}

/** Sets it whatever the account has now, and so as often as need be. */
async function reset(work: Work, { account, password, wasSent }: Change): Promise<void> {
  const passwordProfile = { forceChangePasswordNextSignIn: false, password };
  const url = `/users/${account.objectId}`;
  const answer = await ask(work, { method: 'PATCH', url, body: { passwordProfile } }, 400, 403, 404);
  if (answer.status < 400) return;
  if (answer.status === 400 || !wasSent) await work.keep(withoutPendingPassword);
  if (answer.status === 404) throw stop('refused', { text: 'The account is not in the tenant any more.' });
  throw answer.status === 400 ? refusedUser(answer) : refusal(answer);
}

const OTHER =
  'The password of the account is not the one that is kept here: somebody has set another. An administrator has to set the new one.';

/**
 * Changes it by the one in force. Where that is not the account's any more, a try before this one may have come through
 * without an answer: then the new one is right.
 */
async function changeOwn(
  work: Work,
  { password: newPassword, wasSent }: Change,
  inForce: VaultEntry,
  tools: Tools,
): Promise<void> {
  const current = await tools.vault.get(inForce.secretName, inForce.secretVersion);
  const body = { currentPassword: current?.value ?? '', newPassword };
  const call = { method: 'POST', url: '/me/changePassword', body } as const;
  const answer = current && (await ask(work, call, 400, 403));
  if (answer && answer.status < 400) return;
  // Microsoft looks at the new one only where the current one is right: so it was not set before.
  const isRefused = answer !== undefined && answer.status === 400 && isAgainstPolicy(answer);
  if (!isRefused && wasSent && (await provePending(work, tools)) === 'proved') return;
  await work.keep(withoutPendingPassword);
  if (!answer) throw stop('mayNotDo', { text: 'The key vault has the password in force no more.' });
  if (answer.status === 403) throw refusal(answer);
  if (isRefused) throw refusedUser(answer);
  throw stop('mayNotDo', { text: `${OTHER} Microsoft said: ${answer.message ?? ''}` });
}

/** Is it the new password that the tenant does not take? */
const isAgainstPolicy = ({
  message = '',
  details = [],
}: {
  readonly message?: string;
  readonly details?: readonly string[];
}): boolean => /compl(y|exity)|policy|banned/i.test([message, ...details].join(' '));

/**
 * Signs in with the new password. Where nothing can, or Microsoft does not say for days whether it is right, its word that
 * it has taken it has to do: the one before is the account's no more.
 */
export const provePassword = (tools: Tools): Step => ({
  id: 'provePassword',
  scopes: [],
  patience: PASSWORD_PATIENCE,
  async run(work) {
    if (!work.access().account?.pendingPassword) return [];
    return [said(`password.${await provePending(work, tools)}`)];
  },
});

/** Puts the new password into force. The one before is the account's no more. */
export const activatePassword = (vault: Vault): Step => ({
  id: 'activatePassword',
  scopes: [],
  async run(work) {
    const { account: before } = work.access();
    const next = before?.pendingPassword;
    if (before?.password && next) {
      // First: once the new one is in force, nothing names the one before.
      await mark(work, before.password, 'former', vault);
      const { objectId: subject, userPrincipalName } = before;
      const { secretVersion } = next;
      const text = `A new password of the account ${userPrincipalName} is in force.`;
      await work.keep((access) => withPasswordInForce(access, secretVersion, work.now), {
        history: text,
        hasNewPassword: true,
        audit: {
          id: `credential.rotated-${secretVersion}`,
          at: iso(work.now),
          by: work.by,
          action: 'credential.rotated',
          connection: work.connection.id,
          subject,
          text,
        },
      });
    }
    // A death behind the write leaves this one to be done.
    const { account } = work.access();
    if (account?.password) await mark(work, account.password, 'active', vault);
    return next ? [said('password.activated')] : [];
  },
});

async function mark(
  work: Work,
  { secretName, secretVersion }: VaultEntry,
  state: 'active' | 'former',
  vault: Vault,
): Promise<void> {
  const account = work.access().account?.userPrincipalName ?? '';
  await vault.mark(secretName, secretVersion, {
    connection: work.connection.id,
    kind: 'password',
    account,
    state,
  });
}
