import type { DirectoryAccount } from '../connections/directory.ts';
import { directoryRights, rightTexts, tellingRights } from '../directory/rights.ts';
import type { Standing } from '../directory/standing.ts';
import type { Profile } from '../profiles/schema.ts';
import { found, named } from './check.ts';
import { DENIED } from './directoryFindings.ts';
import type { Part } from './part.ts';

/** Pure: what an account that was let in may not do on its base, and to which groups it does not belong. */
export function judgeRights(profile: Profile, account: DirectoryAccount, standing: Standing): Part {
  const { base, groups, dn } = standing;
  const missing = account.groups.filter((name) => !groups.includes(name));
  // Of who is not seen nobody knows in which groups for mail it is.
  const outside = (dn === undefined ? [] : missing).map((name) =>
    found(
      DENIED,
      groupSubject(name),
      'warning',
      `The account does not belong to the group ${name}, directly or through others.`,
    ),
  );
  if (!base.seen) {
    const message = `The account does not see the base ${base.dn}: it is not there, or may not be read.`;
    const findings = [found(DENIED, 'base', 'critical', message), ...outside];
    return { findings, evidence: {}, ...leftBy(profile, account, standing) };
  }
  const wanted = profile.directoryAccount?.rights ?? [];
  const denied = wanted.filter((right) => base.rights[right] === false);
  const unseen = wanted.filter((right) => base.rights[right] === undefined);
  return {
    findings: [
      ...denied.map((right) =>
        found(DENIED, right, 'critical', `The account may not ${rightTexts[right]} on ${base.dn}.`),
      ),
      ...outside,
    ],
    evidence: {
      rights: named(wanted.filter((right) => base.rights[right] === true)),
      ...(unseen.length > 0 && { rightsNotShown: named(unseen) }),
      ...(base.usersOnlyIn && { usersOnlyIn: named(base.usersOnlyIn, '; ') }),
      lookedAt: `${base.looked.places} places, ${base.looked.users} users, ${base.looked.groups} groups`,
    },
    ...leftBy(profile, account, standing),
  };
}

/** Pure: that nothing was shown of what the connector has to do, as a sentence: that is not in order. */
export function unshownOf(
  profile: Profile,
  account: DirectoryAccount,
  { base }: Standing,
): string | undefined {
  if (!isUnshown(profile, base)) return undefined;
  return account.base === undefined
    ? `Nothing that was looked at in ${base.dn} shows that the account may do what the connector does. Name the base where it works: give the account anew with it.`
    : `Nothing that was looked at on the base ${base.dn} shows whether the account may do what the connector does.`;
}

function isUnshown(profile: Profile, { seen, rights }: Standing['base']): boolean {
  const telling = tellingRights(profile.directoryAccount?.rights ?? []);
  // What is missing is found, which says enough.
  return seen && telling.length > 0 && telling.every((right) => rights[right] === undefined);
}

/** Pure: of what of these nothing opens and nothing closes. */
function leftBy(profile: Profile, account: DirectoryAccount, standing: Standing): Pick<Part, 'left'> {
  const { base, groups, dn } = standing;
  const hidden = dn === undefined ? account.groups.filter((name) => !groups.includes(name)) : [];
  const unshown = isUnshown(profile, base)
    ? directoryRights.filter((right) => base.rights[right] === undefined)
    : [];
  if (hidden.length + unshown.length === 0) return {};
  const rights = directoryRights.filter((right) => !unshown.includes(right));
  const others = account.groups.filter((name) => !hidden.includes(name));
  const answered = [account.account, 'base', ...rights, ...others.map(groupSubject)];
  return { left: { codes: [DENIED], but: answered.map((subject) => ({ code: DENIED, subject })) } };
}

const groupSubject = (name: string): string => `group ${name}`;
