import type { Entry } from 'ldapts';
import { isNoSuchObject, isOtherName } from './failures.ts';
import { fileTime, numberOf, textOf, textsOf } from './entry.ts';
import type { DirectoryRight } from './rights.ts';
import type { DirectorySession } from './session.ts';

/** What a domain says of the account that has signed in. Instants are milliseconds since 1970. */
export interface Standing {
  readonly host: string;
  readonly certificateEndsAt: number;
  /** Of the domain, such as `DC=corp,DC=example`. */
  readonly domain: string;
  /** Distinguished name; absent where the account may not even see itself. */
  readonly dn?: string;
  readonly disabled: boolean;
  readonly locked: boolean;
  /** Absent where it never ends. */
  readonly passwordEndsAt?: number;
  readonly passwordSetAt?: number;
  readonly accountEndsAt?: number;
  /** Of the wanted groups those to which it belongs, directly or through others. */
  readonly groups: readonly string[];
  readonly base: BaseRights;
}

/** What it may do on the base: by right, whether it may; absent where nothing there would show it. */
export interface BaseRights {
  readonly dn: string;
  /** It is there, and the account sees it. */
  readonly seen: boolean;
  readonly rights: Readonly<Partial<Record<DirectoryRight, boolean>>>;
}

const DISABLED = 0x2; // userAccountControl
const LOCKED = 0x10; // msDS-User-Account-Control-Computed
const IN_CHAIN = '1.2.840.113556.1.4.1941';

/**
 * Reads how the account stands and what it may do, and changes nothing.
 *
 * @param base distinguished name of where it has to work; the domain itself where none is named
 * @param groups names (`sAMAccountName`) of groups that it should belong to
 * @see https://learn.microsoft.com/windows/win32/adschema/a-msds-userpasswordexpirytimecomputed
 * @see https://learn.microsoft.com/windows/win32/adschema/a-allowedattributeseffective
 */
export async function readStanding(
  session: DirectorySession,
  account: string,
  base: string | undefined,
  groups: readonly string[],
): Promise<Standing> {
  const domain = await domainOf(session);
  const self = await findSelf(session, domain, account);
  const held = self ? await groupsHeld(session, domain, self.dn, groups) : [];
  const passwordEndsAt = fileTime(textOf(self, 'msDS-UserPasswordExpiryTimeComputed'));
  const passwordSetAt = fileTime(textOf(self, 'pwdLastSet'));
  const accountEndsAt = fileTime(textOf(self, 'accountExpires'));
  return {
    host: session.host,
    certificateEndsAt: session.certificateEndsAt,
    domain,
    ...(self && { dn: self.dn }),
    disabled: (numberOf(self, 'userAccountControl') & DISABLED) !== 0,
    locked: (numberOf(self, 'msDS-User-Account-Control-Computed') & LOCKED) !== 0,
    ...(passwordEndsAt !== undefined && { passwordEndsAt }),
    ...(passwordSetAt !== undefined && { passwordSetAt }),
    ...(accountEndsAt !== undefined && { accountEndsAt }),
    groups: held,
    base: await rightsOn(session, base ?? domain),
  };
}

/** Distinguished name of the domain that answers. */
export async function domainOf({ client }: DirectorySession): Promise<string> {
  const { searchEntries } = await client.search('', {
    scope: 'base',
    attributes: ['defaultNamingContext'],
  });
  return textOf(searchEntries[0], 'defaultNamingContext') ?? '';
}

const OF_SELF = [
  'userAccountControl',
  'msDS-User-Account-Control-Computed',
  'msDS-UserPasswordExpiryTimeComputed',
  'pwdLastSet',
  'accountExpires',
];

/** By its user principal name, else by the name before the domain: names go into filters as values, never as text. */
export async function findSelf(
  { client, ldap }: DirectorySession,
  domain: string,
  account: string,
): Promise<Entry | undefined> {
  const [before = '', behind] = account.split('\\');
  const names =
    behind === undefined
      ? [
          { attribute: 'userPrincipalName', value: account },
          { attribute: 'sAMAccountName', value: before.split('@')[0] ?? '' },
        ]
      : [{ attribute: 'sAMAccountName', value: behind }];
  for (const name of names) {
    const { searchEntries } = await client.search(domain, {
      scope: 'sub',
      filter: new ldap.EqualityFilter(name),
      attributes: OF_SELF,
      sizeLimit: 2,
    });
    const [found] = searchEntries;
    if (found && searchEntries.length === 1) return found;
  }
  return undefined;
}

async function groupsHeld(
  { client, ldap }: DirectorySession,
  domain: string,
  dn: string,
  groups: readonly string[],
): Promise<readonly string[]> {
  if (groups.length === 0) return [];
  const ofName = groups.map((value) => new ldap.EqualityFilter({ attribute: 'sAMAccountName', value }));
  const member = new ldap.ExtensibleFilter({ matchType: 'member', rule: IN_CHAIN, value: dn });
  const { searchEntries } = await client.search(domain, {
    scope: 'sub',
    filter: new ldap.AndFilter({ filters: [new ldap.OrFilter({ filters: ofName }), member] }),
    attributes: ['sAMAccountName'],
    sizeLimit: groups.length + 1,
  });
  const found = new Set(searchEntries.map((entry) => textOf(entry, 'sAMAccountName')?.toLowerCase()));
  return groups.filter((name) => found.has(name.toLowerCase()));
}

const EFFECTIVE = ['allowedAttributesEffective', 'allowedChildClassesEffective'];

const writes = (entry: Entry | undefined, attribute: string): boolean =>
  textsOf(entry, 'allowedAttributesEffective').includes(attribute);

/** Deleting users and resetting passwords are no attributes: only a trial shows those. */
async function rightsOn({ client, ldap }: DirectorySession, base: string): Promise<BaseRights> {
  const one = async (scope: 'base' | 'sub', objectClass?: string): Promise<Entry | undefined> => {
    const { searchEntries } = await client.search(base, {
      scope,
      attributes: EFFECTIVE,
      sizeLimit: 1,
      ...(objectClass !== undefined && { filter: ofCategory(ldap, objectClass) }),
    });
    return searchEntries[0];
  };
  try {
    const itself = await one('base');
    if (!itself) return { dn: base, seen: false, rights: { readAll: false } };
    const user = await one('sub', 'person');
    const group = await one('sub', 'group');
    return {
      dn: base,
      seen: true,
      rights: {
        readAll: true,
        createUsers: textsOf(itself, 'allowedChildClassesEffective').includes('user'),
        ...(user && { changeUsers: writes(user, 'displayName') }),
        ...(group && { changeMembers: writes(group, 'member') }),
      },
    };
  } catch (thrown) {
    if (!isNoSuchObject(thrown) && !isOtherName(thrown)) throw thrown;
    return { dn: base, seen: false, rights: { readAll: false } };
  }
}

const ofCategory = (ldap: DirectorySession['ldap'], value: string) =>
  new ldap.EqualityFilter({ attribute: 'objectCategory', value });
