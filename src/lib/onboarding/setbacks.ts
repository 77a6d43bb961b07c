import type { SetbackCode } from '../connections/connection.ts';
import type { Callback } from '../microsoft/consent.ts';

type CallbackError = NonNullable<Extract<Callback, { kind: 'single' }>['error']>;

const byCode: Readonly<Record<number, SetbackCode>> = {
  65004: 'declined',
  65001: 'notAdmin',
  90094: 'notAdmin',
  90095: 'approvalRequested',
  50020: 'wrongTenant',
  50034: 'wrongTenant',
  50072: 'secondFactor',
  50074: 'secondFactor',
  50076: 'secondFactor',
  50079: 'secondFactor',
  53003: 'blocked',
  530034: 'blocked',
};

/** The connector's account has nothing to accept: what it needs was granted before, or was not. */
const ofAccounts: Readonly<Record<number, SetbackCode>> = {
  65001: 'accountNotGranted',
  90094: 'accountNotGranted',
  90095: 'accountNotGranted',
};

/**
 * What an error on the way back means for the person in front of the page.
 *
 * Backing out of the sign-in page gives no number at all, only `error_subcode=cancel`.
 */
export function setbackOf({ error, subcode, aadsts }: CallbackError, isAccount = false): SetbackCode {
  const special = isAccount && aadsts !== undefined ? ofAccounts[aadsts] : undefined;
  const known = special ?? (aadsts === undefined ? undefined : byCode[aadsts]);
  if (known) return known;
  if (subcode === 'cancel') return 'cancelled';
  return aadsts === undefined && (error === 'access_denied' || error === 'permission_denied')
    ? 'declined'
    : 'refused';
}
