import { nextRandom } from '../random.ts';
import type { Sandbox } from '../sandbox.ts';
import { changeAccount, deleteAccount, resetPassword, revokeAccount } from './accountChanges.ts';
import { ChangeRefused } from './changes.ts';

type Apply = (sandbox: Sandbox, tenant: string, user: string) => unknown;

const change =
  (asked: Parameters<typeof changeAccount>[3]): Apply =>
  (sandbox, tenant, user) =>
    changeAccount(sandbox, tenant, user, asked);

/** A password that the page shows afterwards, as it shows all others. */
const reset =
  (at: 'adminCenter' | 'azurePortal'): Apply =>
  (sandbox, tenant, user) => {
    const password = `Sandbox-${1000 + Math.floor(nextRandom(sandbox.world) * 9000)}-new`;
    resetPassword(sandbox, tenant, user, { password, at });
  };

/** What the page offers for each account. */
export const accountSteps: Record<string, { label: string; apply: Apply }> = {
  disable: { label: 'Disable', apply: change({ accountEnabled: false }) },
  enable: { label: 'Enable', apply: change({ accountEnabled: true }) },
  lock: { label: 'Lock', apply: change({ locked: true }) },
  unlock: { label: 'Unlock', apply: change({ locked: false }) },
  mfaNone: { label: 'Second factor: none', apply: change({ mfa: 'none' }) },
  mfaRegistered: { label: 'Second factor: set up', apply: change({ mfa: 'registered' }) },
  mfaRequired: { label: 'Second factor: demanded', apply: change({ mfa: 'required' }) },
  mfaEnrolment: { label: 'Second factor: must be set up', apply: change({ mfa: 'enrolment' }) },
  expire: { label: 'Let the password expire', apply: change({ passwordExpired: true }) },
  reset: { label: 'Reset password in the admin center', apply: reset('adminCenter') },
  resetPortal: { label: 'Reset password in the Azure portal', apply: reset('azurePortal') },
  revoke: { label: 'Revoke sessions', apply: (...asked) => revokeAccount(...asked) },
  delete: { label: 'Delete', apply: (...asked) => deleteAccount(...asked) },
};

/** Does one of {@link accountSteps}; refuses with 400 what is none of them. */
export function takeStep(sandbox: Sandbox, tenant: string, user: string, step: string): void {
  const found = Object.hasOwn(accountSteps, step) ? accountSteps[step] : undefined;
  if (!found) throw new ChangeRefused(400, `There is no step ${step}.`);
  found.apply(sandbox, tenant, user);
}
