import { DAY, iso } from '../clock.ts';
import type { Evidence, Finding, Verdict } from '../connections/verdict.ts';
import { explain } from '../microsoft/aadsts.ts';
import type { TokenFailure } from '../microsoft/tokens.ts';
import { failed, found, type FindingText } from './check.ts';
import { endedLevel, rungOf } from './ladder.ts';

const again: FindingText['steps'] = [
  'Ask the operator for a new onboarding link.',
  'Follow it and sign in as the connector’s account; no other step has to be done again.',
];

/** How the findings about the account's sign-in are explained. */
export const signInFindings: Readonly<Record<string, FindingText>> = {
  'token.idle': {
    who: 'operator',
    steps: [
      'Make sure that Mooring may write secrets into its key vault: a sign-in that was used is kept anew every 30 days.',
      'If it may, make a new onboarding link, and have the connector’s account sign in again.',
    ],
  },
  'token.revoked': { who: 'tenant admin', steps: again },
};

/** A refresh token ends so long after it was given. */
export const SIGN_IN_LIFE = 90 * DAY;
/** It is renewed at 30 days: at this age that has failed for a month. */
const IDLE = 60 * DAY;

/** Pure: how old the account's sign-in is that is kept. @param storedAt ISO 8601 */
export function judgeIdle(
  account: string,
  storedAt: string,
  now: number,
): { readonly finding?: Finding; readonly evidence: Evidence } {
  const evidence = { signInStoredAt: storedAt };
  const stored = Date.parse(storedAt);
  if (now - stored < IDLE) return { evidence };
  const end = stored + SIGN_IN_LIFE;
  const level = end <= now ? endedLevel() : (rungOf(end, now)?.level ?? 0);
  const message = `The account’s sign-in was last renewed on ${iso(stored).slice(0, 10)} and ends on ${iso(end).slice(0, 10)}; its renewal has failed for a month.`;
  return { finding: found('token.idle', account, 'warning', message, level), evidence };
}

/** Pure: a refusal that says that only a new sign-in of the account helps; `undefined` where it says something else. */
export function judgeEnded(account: string, failure: TokenFailure): Verdict | undefined {
  if (failure.kind !== 'refused') return undefined;
  const { class: kind, cause } = explain(failure.aadsts);
  // A sign-in without a second factor is worth nothing any more once the tenant asks for one.
  if (kind !== 'signIn' && kind !== 'secondFactor') return undefined;
  const message = `The account has to sign in again: ${cause}`;
  return failed(
    { aadsts: failure.aadsts ?? null, correlationId: failure.correlationId ?? null },
    found('token.revoked', account, 'critical', message),
  );
}
