import type { Entry } from 'ldapts';
import { type BaseRights, rightsOn } from './baseRights.ts';
import { fileTime, hexesOf, numberOf, textOf } from './entry.ts';
import { passwordEndOf } from './passwordEnd.ts';
import type { DirectorySession } from './session.ts';

/** What a domain says of the account that has signed in. Instants are milliseconds since 1970. */
export interface Standing {
  readonly host: string;
  readonly certificateEndsAt: number;
  /** Of the domain, such as `DC=corp,DC=example`. */
  readonly domain: string;
  /** Distinguished name; absent where the account may not even see itself, or is of another domain than the one that answers. */
  readonly dn?: string;
  readonly disabled: boolean;
  readonly locked: boolean;
  /** Absent where nobody sees it. */
  readonly passwordEndsAt?: number | 'never';
  readonly passwordSetAt?: number;
  readonly accountEndsAt?: number;
  /** Of the wanted groups those to which it belongs: directly, through others, or as its primary group. */
  readonly groups: readonly string[];
  readonly base: BaseRights;
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
 */
export async function readStanding(
  session: DirectorySession,
  account: string,
  base: string | undefined,
  groups: readonly string[],
): Promise<Standing> {
  const domain = await domainOf(session);
  const self = await findSelf(session, domain, account);
  const passwordEndsAt = self && (await passwordEnd(session, domain, self));
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
    groups: await groupsHeld(session, domain, self?.dn, groups),
    base: await rightsOn(session, base ?? domain, base !== undefined),
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

/**
 * Security identifiers of whoever has signed in: its own, and those of the groups to which it belongs.
 *
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/96f7b086-1ca3-4764-9a08-33f8f7a543db
 */
async function sidsOf({ client }: DirectorySession): Promise<ReadonlySet<string>> {
  const asked = { attributes: ['tokenGroups'], explicitBufferAttributes: ['tokenGroups'] };
  const { searchEntries } = await client.search('', { scope: 'base', ...asked });
  return new Set(hexesOf(searchEntries[0], 'tokenGroups'));
}

/**
 * By its user principal name, else by the name before the domain: names go into filters as values, never as text. Somebody
 * of the same name is not it: a controller lets in accounts of other domains of its forest, too.
 */
export async function findSelf(
  session: DirectorySession,
  domain: string,
  account: string,
): Promise<Entry | undefined> {
  const { client, ldap } = session;
  const [before = '', behind] = account.split('\\');
  const names =
    behind === undefined
      ? [
          { attribute: 'userPrincipalName', value: account },
          { attribute: 'sAMAccountName', value: before.split('@')[0] ?? '' },
        ]
      : [{ attribute: 'sAMAccountName', value: behind }];
  const sids = await sidsOf(session);
  for (const name of names) {
    const { searchEntries } = await client.search(domain, {
      scope: 'sub',
      filter: new ldap.EqualityFilter(name),
      attributes: [...OF_SELF, 'objectSid'],
      explicitBufferAttributes: ['objectSid'],
      sizeLimit: 2,
    });
    const found = searchEntries.find((entry) => hexesOf(entry, 'objectSid').some((sid) => sids.has(sid)));
    if (found) return found;
  }
  return undefined;
}

/** Some domains compute it; else it is counted. */
async function passwordEnd({ client }: DirectorySession, domain: string, self: Entry) {
  const computed = textOf(self, 'msDS-UserPasswordExpiryTimeComputed');
  const facts = { flags: textOf(self, 'userAccountControl'), setAt: textOf(self, 'pwdLastSet') };
  if (computed !== undefined) return passwordEndOf({ ...facts, computed });
  const { searchEntries } = await client.search(domain, { scope: 'base', attributes: ['maxPwdAge'] });
  return passwordEndOf({ ...facts, maxAge: textOf(searchEntries[0], 'maxPwdAge') });
}

/** Of security groups whoever has signed in bears the identifier, of others it is a member. */
async function groupsHeld(
  session: DirectorySession,
  domain: string,
  dn: string | undefined,
  groups: readonly string[],
): Promise<readonly string[]> {
  if (groups.length === 0) return [];
  const { client, ldap } = session;
  const isGroup = new ldap.EqualityFilter({ attribute: 'objectCategory', value: 'group' });
  // The name that is wanted may be a user’s, the account’s own among them.
  const ofName = new ldap.OrFilter({
    filters: groups.map((value) => new ldap.EqualityFilter({ attribute: 'sAMAccountName', value })),
  });
  const search = async (...more: InstanceType<typeof ldap.Filter>[]): Promise<readonly Entry[]> => {
    const { searchEntries } = await client.search(domain, {
      scope: 'sub',
      filter: new ldap.AndFilter({ filters: [isGroup, ofName, ...more] }),
      attributes: ['sAMAccountName', 'objectSid'],
      explicitBufferAttributes: ['objectSid'],
      sizeLimit: groups.length + 1,
    });
    return searchEntries;
  };
  const sids = await sidsOf(session);
  const borne = (await search()).filter((entry) => hexesOf(entry, 'objectSid').some((sid) => sids.has(sid)));
  const joined =
    dn === undefined
      ? []
      : await search(new ldap.ExtensibleFilter({ matchType: 'member', rule: IN_CHAIN, value: dn }));
  const found = new Set([...borne, ...joined].map((entry) => textOf(entry, 'sAMAccountName')?.toLowerCase()));
  return groups.filter((name) => found.has(name.toLowerCase()));
}
