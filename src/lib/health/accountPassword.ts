import type { PasswordProof, TenantAccount } from '../connections/access.ts';
import { isBeyondPassword } from '../microsoft/passwordGrant.ts';
import { explain } from '../microsoft/aadsts.ts';
import { found, type FindingText, inWords, unknown } from './check.ts';
import type { Part } from './part.ts';
import { portal } from './portal.ts';

const anew: FindingText['steps'] = [
  'Ask the operator for a new onboarding link.',
  'Follow it as tenant admin: the steps find what is missing and make it.',
];

/** How the findings about an account are explained. */
export const accountFindings: Readonly<Record<string, FindingText>> = {
  'account.missing': { who: 'tenant admin', steps: anew },
  'account.disabled': {
    who: 'tenant admin',
    steps: [
      {
        text: 'Open Microsoft Entra admin center, Users, the account, Edit properties, Settings.',
        link: portal.users,
      },
      'Set "Account enabled" and save.',
    ],
  },
  'account.roleMissing': {
    who: 'tenant admin',
    steps: [
      {
        text: 'Open Microsoft Entra admin center, Roles & admins, the role that the message names.',
        link: portal.roles,
      },
      'Add the account under Active assignments; a new onboarding link does the same.',
    ],
  },
  'account.mfaRequired': {
    who: 'tenant admin',
    steps: [
      'Find out whether the connector signs in by itself, with user name and password: then a second factor stops it.',
      {
        text: 'If so, exclude the account from the Conditional Access policy that asks for it, or from security defaults by a policy of your own.',
        link: portal.conditionalAccess,
      },
    ],
  },
  'account.passwordWrong': {
    who: 'tenant admin',
    steps: [
      'Find out who set another password for the account, and why.',
      'Ask the operator for a new onboarding link, and type another user name on it: another account takes its place, with a password of its own.',
      'Have the connector given the new user name and password.',
    ],
    renewal: [
      'Find out who set another password for the account, and why: whoever still has the former one can set it back, and nothing else has to be done.',
      'Otherwise the operator presses "Renew the account\'s password" on the connection\'s page, and sends you the link: sign in on it, and the account gets a new one.',
      'Have the connector given the new password.',
    ],
  },
};

/** What trying the password may find. */
const MFA = 'account.mfaRequired';
const CODES = ['account.passwordWrong', MFA];
/** A policy blocks the sign-in, whatever else it may ask for. */
const BLOCKED = 53003;

/** Pure: what trying the password says. Nothing where we do not hold it. */
export function judgePassword(
  { objectId, password }: Pick<TenantAccount, 'objectId' | 'password'>,
  proof: PasswordProof | undefined,
): Part {
  if (!password) return { findings: [], evidence: {} };
  if (!proof) {
    const verdict = unknown('notProved', 'The password of the account could not be tried.');
    return { findings: [], evidence: {}, unknown: { verdict, codes: CODES } };
  }
  const { at, outcome, aadsts } = proof;
  const tried = { passwordTriedAt: at };
  if (outcome === 'token') return { findings: [], evidence: { ...tried, password: 'right' } };
  const evidence = { ...tried, aadsts: aadsts ?? null };
  const answer = inWords({ aadsts });
  const critical = (code: string, unseen: string[]) => ({
    findings: [found(code, objectId, 'critical', explain(aadsts).cause)],
    evidence,
    left: { codes: unseen },
  });
  if (outcome === 'refused' && aadsts !== undefined) {
    const right = { ...evidence, password: 'right', passwordAnswer: answer };
    // The same sign-in meets a second factor before it meets consent: where consent is what is missing, none was asked for.
    if (isBeyondPassword(aadsts) && explain(aadsts).class !== 'secondFactor')
      return { findings: [], evidence: right, ...(aadsts === BLOCKED && { left: { codes: [MFA] } }) };
    if (isBeyondPassword(aadsts)) {
      const message = `The password is right, and Microsoft asks for more: ${explain(aadsts).cause}`;
      return { findings: [found(MFA, objectId, 'warning', message)], evidence: right };
    }
    if (aadsts === 50126 || aadsts === 50055) {
      const wrong = critical('account.passwordWrong', [MFA]);
      return { ...wrong, evidence: { ...evidence, password: aadsts === 50055 ? 'expired' : 'wrong' } };
    }
    if (aadsts === 50057) return critical('account.disabled', CODES);
    if (aadsts === 50034) return critical('account.missing', CODES);
  }
  const verdict =
    outcome === 'noAnswer'
      ? unknown('unavailable', 'The token service did not answer when the password was tried.')
      : unknown('refused', `The password could not be tried: ${answer}.`);
  return { findings: [], evidence, unknown: { verdict, codes: CODES } };
}
