import { iso } from '../clock.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { RightPassword } from '../microsoft/passwordGrant.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import type { Problem } from '../web/problem.ts';
import { isOfPassword, LOCKED } from './passwordTries.ts';
import { notAnswered, refused } from './refusals.ts';

type Path = 'userName' | 'password';

/** What the token service means by refusing an account, and what to do; the connection’s own app is not the cause. */
const ofAccounts: Readonly<Record<number, { readonly path: Path; readonly message: string }>> = {
  50034: { path: 'userName', message: 'The tenant knows no account of this name.' },
  50053: {
    path: 'userName',
    message:
      'Microsoft has locked the sign-ins of this account, or those from our address. Ask the tenant admin what tries old passwords; we try none for a day.',
  },
  50055: {
    path: 'password',
    message: 'has expired: the tenant admin sets one that need not be changed at the first sign-in',
  },
  50056: { path: 'userName', message: 'The account has no password in this directory.' },
  50057: { path: 'userName', message: 'The account is disabled.' },
  50126: {
    path: 'password',
    message: 'is not the password of this account; it can be tried again in an hour',
  },
};

/** Pure: was a password looked at? Where the app that asked was refused, or nothing was sent, it was not. */
export const wasTried = (failure: TokenFailure): boolean =>
  (failure.kind === 'unavailable' && !failure.unsent) ||
  (failure.kind === 'refused' && isOfPassword(failure.aadsts));

/** Pure: why the password is not taken. */
export function passwordProblem(failure: TokenFailure): Problem {
  if (failure.kind === 'noCredential')
    return refused([{ path: '', message: `It could not be tried: ${failure.reason}.` }]);
  if (failure.kind === 'unavailable') {
    const reason = `Microsoft Entra did not say whether the password is right: ${failure.reason}`;
    // It may have looked, and counted.
    return { ...notAnswered(reason, undefined), retryAfter: failure.unsent ? 60 : 3_600 };
  }
  const { aadsts, correlationId } = failure;
  const known = aadsts === undefined ? undefined : ofAccounts[aadsts];
  if (known) return refused([{ ...known, message: `${known.message} (AADSTS${aadsts})` }], correlationId);
  const { cause } = explain(aadsts);
  const number = aadsts === undefined ? '' : ` (AADSTS${aadsts})`;
  return refused(
    [{ path: '', message: `The password could not be tried: ${cause}${number}` }],
    correlationId,
  );
}

/** Pure: another try would come too soon. */
export function tooSoon(
  { seconds, locked }: { readonly seconds: number; readonly locked: boolean },
  now: number,
): Problem {
  const until = iso(now + seconds * 1_000)
    .slice(0, 16)
    .replace('T', ' ');
  const why = locked
    ? `Microsoft had locked this account (AADSTS${LOCKED}), and to try it again would keep it locked.`
    : 'Of one account a password is tried once an hour, since wrong ones lock it.';
  return {
    code: 'too_soon',
    detail: `${why} Nothing was tried and nothing was kept. Try again after ${until} UTC.`,
    retryAfter: seconds,
  };
}

/** Pure: what to know of a password that is right. */
export function remarksOn({ asks }: RightPassword): readonly string[] {
  // Nobody has to consent to a sign-in that is for proof alone.
  if (asks === undefined || asks === 65001) return ['The password is right.'];
  const what =
    asks === 53003
      ? 'a Conditional Access policy blocks signing in with it'
      : 'Microsoft asks for a second factor too';
  return [
    `The password is right, and ${what} (AADSTS${asks}): a connector that signs in with the password alone may be turned away.`,
  ];
}
