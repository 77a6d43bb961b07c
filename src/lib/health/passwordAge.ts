import * as z from 'zod';
import { DAY, iso } from '../clock.ts';
import type { GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import { bodyOf, found, type FindingText, holdsOneOf, type Subject, unknown } from './check.ts';
import { endedLevel, rungOf, whenItEnds } from './ladder.ts';
import { nothing, type Part } from './part.ts';
import { portal } from './portal.ts';

const USER = 'passwordUser';
const DOMAIN = 'passwordDomain';
const CODE = 'password.expiring';

/** What is read of an account, by whichever check: the same address is read once. */
export const userRead = (id: string, objectId: string): GraphRead => ({
  id,
  url: `/users/${objectId}?$select=id,userPrincipalName,accountEnabled,passwordPolicies,lastPasswordChangeDateTime,onPremisesSyncEnabled`,
});

/** How the finding about the age of a password is explained. */
export const passwordFindings: Readonly<Record<string, FindingText>> = {
  [CODE]: {
    who: 'operator',
    steps: [
      'Renew the account’s password on the connection’s page, under “What exists in the tenant”, and have the connector given the new one.',
      {
        text: 'Or let it never end: as tenant admin set "Password never expires" for the account; with Microsoft Graph PowerShell: Update-MgUser -UserId <object ID> -PasswordPolicies DisablePasswordExpiration.',
        link: portal.users,
      },
    ],
  },
};

const userBody = z.object({
  passwordPolicies: z.string().nullish(),
  lastPasswordChangeDateTime: z.string().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
});
const domainBody = z.object({
  authenticationType: z.string().nullable(),
  passwordValidityPeriodInDays: z.number().min(0).nullable(),
});

const showsUsers = (rights: readonly string[]): boolean =>
  holdsOneOf(rights, ['Directory.Read.All', 'User.Read.All']);
const showsDomains = (rights: readonly string[]): boolean =>
  holdsOneOf(rights, ['Directory.Read.All', 'Domain.Read.All']);

/** Is there a password of an account that we hold, and that the connector therefore signs in with? */
const holdsPassword = ({ account }: Subject): boolean => account?.password !== undefined;

/** What tells when the account's password ends; nothing where there is none of ours, or no right to look. */
export function passwordReads(subject: Subject): GraphRead[] {
  const { account, rights } = subject;
  if (!account || !holdsPassword(subject) || !showsUsers(rights)) return [];
  const domain = account.userPrincipalName.split('@').at(-1) ?? '';
  const url = `/domains/${encodeURIComponent(domain)}?$select=id,authenticationType,passwordValidityPeriodInDays`;
  return [userRead(USER, account.objectId), ...(showsDomains(rights) ? [{ id: DOMAIN, url }] : [])];
}

/** Pure: when does the password end that the connector signs in with? */
export function judgePasswordAge(
  subject: Subject,
  reads: ReadonlyMap<string, GraphAnswer>,
  now: number,
): Part {
  const { account, rights } = subject;
  if (!account || !holdsPassword(subject)) return nothing;
  if (!showsUsers(rights))
    return { ...nothing, evidence: { passwordEnds: 'not asked: needs Directory.Read.All or User.Read.All' } };
  const answer = reads.get(USER);
  // That it is gone is for the check of the account to say.
  if (answer?.kind === 'answered' && answer.status === 404) return { ...nothing, left: { codes: [CODE] } };
  const user = bodyOf(answer, userBody);
  if (!user) return unread('account', answer);
  if (user.passwordPolicies?.includes('DisablePasswordExpiration'))
    return { ...nothing, evidence: { passwordEnds: 'never' } };
  if (user.onPremisesSyncEnabled)
    return { ...nothing, evidence: { passwordEnds: 'by the on-premises directory' } };
  if (!showsDomains(rights))
    return {
      ...nothing,
      evidence: { passwordEnds: 'not asked: needs Directory.Read.All or Domain.Read.All' },
    };
  const domain = bodyOf(reads.get(DOMAIN), domainBody);
  if (!domain) return unread('domain of the account', reads.get(DOMAIN));
  const days = domain.passwordValidityPeriodInDays ?? NEVER;
  if (days >= NEVER || domain.authenticationType === 'Federated')
    return { ...nothing, evidence: { passwordEnds: 'never' } };
  const end = Date.parse(user.lastPasswordChangeDateTime ?? '') + days * DAY;
  if (Number.isNaN(new Date(end).getTime())) return unread('last change of the password', undefined);
  return judgeEnd(subject, end, now);
}

/** Entra's word for a password that does not end is 2,147,483,647 days; nobody waits for a century either. */
const NEVER = 36_500;

function judgeEnd(subject: Subject, end: number, now: number): Part {
  const { objectId = '' } = subject.account ?? {};
  const evidence = { passwordEnds: iso(end) };
  // That it has ended is counted, not seen: whether it is taken, the check of the account finds out by trying it.
  const rung =
    end <= now ? { level: endedLevel(subject), severity: 'warning' as const } : rungOf(end, now, subject);
  if (!rung) return { findings: [], evidence };
  const when = end <= now ? `ended on ${iso(end).slice(0, 10)}` : `ends ${whenItEnds(end, now)}`;
  const message = `By the tenant’s rule the account’s password ${when}.`;
  return { findings: [found(CODE, objectId, rung.severity, message, rung.level)], evidence };
}

function unread(what: string, answer: GraphAnswer | undefined): Part {
  const verdict =
    answer?.kind === 'unavailable'
      ? unknown('unavailable', answer.reason)
      : unknown('refused', `Microsoft Graph did not show the ${what}${statusOf(answer)}.`);
  return { ...nothing, unknown: { verdict, codes: [CODE] } };
}

const statusOf = (answer: GraphAnswer | undefined): string =>
  answer?.kind === 'answered' ? ` (${answer.status} ${answer.code ?? ''})` : '';
