import type { Entry } from 'ldapts';
import { isNoSuchObject, isOtherName } from './failures.ts';
import { textOf, textsOf } from './entry.ts';
import type { DirectoryRight } from './rights.ts';
import type { DirectorySession } from './session.ts';

/** What it may do on the base: by right, whether it may; absent where nothing that was looked at would show it. */
export interface BaseRights {
  readonly dn: string;
  /** It is there, and the account sees it. */
  readonly seen: boolean;
  readonly rights: Readonly<Partial<Record<DirectoryRight, boolean>>>;
  /** Distinguished names of where it may create users, where that is directly below a named base and not the base itself. */
  readonly usersOnlyIn?: readonly string[];
  /** How many of each were looked at: places are the base and what is directly below it. */
  readonly looked: { readonly places: number; readonly users: number; readonly groups: number };
}

/** A few stand for all: what is delegated on a base is inherited. */
const MOST_OBJECTS = 5;
const MOST_PLACES = 50;
const EFFECTIVE = ['allowedAttributesEffective', 'allowedChildClassesEffective'];
/** What every user and every group has, and whoever may read everything sees. */
const OF_EVERY_GROUP = ['sAMAccountName'];
const OF_EVERY_USER = ['sAMAccountName', 'userAccountControl'];

const writes = (attribute: string) => (entry: Entry) =>
  textsOf(entry, 'allowedAttributesEffective').includes(attribute);
const takesUsers = (entry: Entry): boolean => textsOf(entry, 'allowedChildClassesEffective').includes('user');
const shows = (attributes: readonly string[]) => (entry: Entry) =>
  attributes.every((one) => textOf(entry, one) !== undefined);

/**
 * Reads what a controller computes for whoever asks: of the base whether users may be made there, else of what is directly
 * below it, of a few users and groups below it what may be read and written; the domain's own and those it protects are
 * passed over, since no connector administers them, and so are contacts, which no account is made of. Deleting users and
 * resetting passwords are no attributes: only a trial shows those.
 *
 * @param named nobody has named the base where it is not: it is the whole domain, and that something may not be done at one
 *   place of it says nothing of where the connector works
 * @see https://learn.microsoft.com/windows/win32/adschema/a-allowedattributeseffective
 * @see https://learn.microsoft.com/windows/win32/adschema/a-allowedchildclasseseffective
 */
export async function rightsOn(
  { client, ldap }: DirectorySession,
  base: string,
  named: boolean,
): Promise<BaseRights> {
  const is = (attribute: string, value: string) => new ldap.EqualityFilter({ attribute, value });
  const search = async (
    scope: 'base' | 'one' | 'sub',
    sizeLimit: number,
    more: readonly string[],
    filters: InstanceType<typeof ldap.Filter>[],
  ): Promise<readonly Entry[]> => {
    const filter = new ldap.AndFilter({
      filters: [new ldap.PresenceFilter({ attribute: 'objectClass' }), ...filters],
    });
    const { searchEntries } = await client.search(base, {
      scope,
      filter,
      attributes: [...EFFECTIVE, ...more],
      sizeLimit,
    });
    return searchEntries;
  };
  // Of a contact the category is that of a person, of a computer the class is that of a user.
  const few = (category: 'person' | 'group', objectClass: 'user' | 'group', attributes: readonly string[]) =>
    search('sub', MOST_OBJECTS, attributes, [
      is('objectCategory', category),
      is('objectClass', objectClass),
      new ldap.NotFilter({ filter: is('isCriticalSystemObject', 'TRUE') }),
      new ldap.NotFilter({ filter: is('adminCount', '1') }),
    ]);
  try {
    const [itself] = await search('base', 1, [], []);
    if (!itself) return unseen(base);
    const below = takesUsers(itself)
      ? []
      : await search(
          'one',
          MOST_PLACES,
          [],
          [
            new ldap.OrFilter({
              filters: [is('objectClass', 'organizationalUnit'), is('objectClass', 'container')],
            }),
          ],
        );
    const places = [itself, ...below];
    const users = await few('person', 'user', OF_EVERY_USER);
    const groups = await few('group', 'group', OF_EVERY_GROUP);
    const taking = places.filter(takesUsers).map(({ dn }) => dn);
    const usersOnlyIn = named && !takesUsers(itself) ? taking : [];
    const seen: Record<string, boolean | undefined> = {
      readAll: every([...users.map(shows(OF_EVERY_USER)), ...groups.map(shows(OF_EVERY_GROUP))]),
      // What is delegated on a named base is delegated on all of it: some place below is not the base, nor nothing.
      createUsers: usersOnlyIn.length > 0 ? undefined : taking.length > 0,
      changeUsers: every(users.map(writes('displayName'))),
      changeMembers: every(groups.map(writes('member'))),
    };
    const known = Object.entries(seen).filter(([, may]) => may === true || (named && may === false));
    const looked = { places: places.length, users: users.length, groups: groups.length };
    return {
      dn: base,
      seen: true,
      rights: Object.fromEntries(known),
      ...(usersOnlyIn.length > 0 && { usersOnlyIn }),
      looked,
    };
  } catch (thrown) {
    if (!isNoSuchObject(thrown) && !isOtherName(thrown)) throw thrown;
    return unseen(base);
  }
}

/** Of nothing nobody knows. */
const every = (answers: readonly boolean[]): boolean | undefined =>
  answers.length === 0 ? undefined : answers.every(Boolean);

const unseen = (dn: string): BaseRights => ({
  dn,
  seen: false,
  rights: { readAll: false },
  looked: { places: 0, users: 0, groups: 0 },
});
