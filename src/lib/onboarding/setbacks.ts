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
};

/**
 * What an error on the way back means for the person in front of the page.
 *
 * Backing out of the sign-in page gives no number at all, only `error_subcode=cancel`.
 */
export function setbackOf({ error, subcode, aadsts }: CallbackError): SetbackCode {
  const known = aadsts === undefined ? undefined : byCode[aadsts];
  if (known) return known;
  if (subcode === 'cancel') return 'cancelled';
  return aadsts === undefined && (error === 'access_denied' || error === 'permission_denied')
    ? 'declined'
    : 'refused';
}
