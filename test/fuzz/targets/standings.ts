import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import * as ldap from 'ldapts';
import { DAY } from '../../../src/lib/clock.ts';
import { readStanding } from '../../../src/lib/directory/standing.ts';
import { target } from '../fuzz.ts';
import { given, instant, instantOrNever, written } from './directories.ts';

const ROOT = 'DC=corp,DC=example';
const SELF = Buffer.from('0105', 'hex');
const sidOf = (at: number): Buffer => Buffer.from([1, 5, 0, at]);

const thing = fc.record({ writes: fc.boolean(), shows: fc.boolean() });
const names = ['Crew', 'Pilots', 'Staff'];
const account = fc.record({
  by: fc.constantFrom('userPrincipalName', 'sAMAccountName', 'nobody', 'namesake'),
  disabled: fc.boolean(),
  locked: fc.boolean(),
  neverEnds: fc.boolean(),
  computed: fc.option(instantOrNever, { nil: undefined }),
  maxDays: fc.option(fc.integer({ min: 1, max: 999 }), { nil: undefined }),
  setAt: instant,
  accountEnds: instantOrNever,
  wanted: fc.subarray(names),
  borne: fc.subarray(names),
  joined: fc.subarray(names),
  named: fc.boolean(),
  takes: fc.boolean(),
  below: fc.array(fc.boolean(), { maxLength: 3 }),
  users: fc.array(thing, { maxLength: 3 }),
  groups: fc.array(thing, { maxLength: 3 }),
});
type Account = typeof account extends fc.Arbitrary<infer A> ? A : never;

/** The entries of a domain in which the account stands so, for whatever is searched. */
function entriesFor(one: Account, options: ldap.SearchOptions): unknown[] {
  const asks = (name: string): boolean => options.attributes?.includes(name) === true;
  if (asks('defaultNamingContext')) return [{ dn: '', defaultNamingContext: ROOT }];
  if (asks('tokenGroups'))
    return [{ dn: '', tokenGroups: given([SELF, ...one.borne.map((name) => sidOf(names.indexOf(name)))]) }];
  if (asks('maxPwdAge'))
    return one.maxDays === undefined ? [] : [{ dn: ROOT, maxPwdAge: String(-one.maxDays * DAY * 10_000) }];
  if (asks('pwdLastSet')) {
    const { attribute } = options.filter as ldap.EqualityFilter;
    const flags = 0x200 + (one.disabled ? 0x2 : 0) + (one.neverEnds ? 0x10000 : 0);
    const self = {
      dn: `CN=svc,${ROOT}`,
      userAccountControl: String(flags),
      'msDS-User-Account-Control-Computed': one.locked ? '16' : '0',
      ...(one.computed !== undefined && { 'msDS-UserPasswordExpiryTimeComputed': written(one.computed) }),
      pwdLastSet: written(one.setAt),
      accountExpires: written(one.accountEnds),
    };
    const namesake = { ...self, dn: 'CN=other', objectSid: Buffer.from('0999', 'hex') };
    if (one.by === 'namesake') return [namesake];
    return one.by === attribute ? [namesake, { ...self, objectSid: SELF }] : [];
  }
  if (asks('objectSid')) {
    const isJoined = (options.filter as ldap.AndFilter).filters.length > 2;
    return names.flatMap((name, at) =>
      isJoined && !one.joined.includes(name)
        ? []
        : [{ dn: name, sAMAccountName: name.toUpperCase(), objectSid: sidOf(at) }],
    );
  }
  const effective = (attributes: readonly string[], classes: readonly string[]) => ({
    allowedAttributesEffective: given(attributes),
    allowedChildClassesEffective: given(classes),
  });
  const place = (takes: boolean) => effective([], takes ? ['user', 'group'] : ['group']);
  if (options.scope === 'base') return [{ dn: ROOT, ...place(one.takes) }];
  if (options.scope === 'one') return one.below.map((takes, at) => ({ dn: `OU=${at}`, ...place(takes) }));
  const ofUsers = asks('userAccountControl');
  return (ofUsers ? one.users : one.groups).map(({ writes, shows }, at) => ({
    dn: `CN=${at}`,
    ...effective(writes ? ['info', ofUsers ? 'displayName' : 'member'] : ['info'], []),
    ...(shows && { sAMAccountName: 'x', userAccountControl: '512' }),
  }));
}

const every = (all: readonly boolean[]): boolean | undefined =>
  all.length > 0 ? all.every(Boolean) : undefined;

/** What is to be said of it. */
function standingOf(one: Account) {
  const isFound = one.by === 'userPrincipalName' || one.by === 'sAMAccountName';
  const counted = one.maxDays === undefined ? undefined : one.setAt + one.maxDays * DAY;
  const ends = one.computed ?? (one.neverEnds ? 'never' : counted);
  const held = isFound ? [...one.borne, ...one.joined] : one.borne;
  const taking = one.takes ? [ROOT] : one.below.flatMap((takes, at) => (takes ? [`OU=${at}`] : []));
  const onlyIn = one.named && !one.takes && taking.length > 0;
  const rights = {
    readAll: every([...one.users, ...one.groups].map(({ shows }) => shows)),
    createUsers: onlyIn ? undefined : taking.length > 0,
    changeUsers: every(one.users.map(({ writes }) => writes)),
    changeMembers: every(one.groups.map(({ writes }) => writes)),
  };
  return {
    host: 'dc1',
    certificateEndsAt: 1,
    domain: ROOT,
    ...(isFound && { dn: `CN=svc,${ROOT}`, passwordSetAt: one.setAt }),
    disabled: isFound && one.disabled,
    locked: isFound && one.locked,
    ...(isFound && ends !== undefined && { passwordEndsAt: ends }),
    ...(isFound && one.accountEnds !== 'never' && { accountEndsAt: one.accountEnds }),
    groups: one.wanted.filter((name) => held.includes(name)),
    base: {
      dn: ROOT,
      seen: true,
      rights: Object.fromEntries(
        Object.entries(rights).filter(([, may]) => may === true || (one.named && may === false)),
      ),
      ...(onlyIn && { usersOnlyIn: taking }),
      looked: {
        places: 1 + (one.takes ? 0 : one.below.length),
        users: one.users.length,
        groups: one.groups.length,
      },
    },
  };
}

export const standingTargets = [
  target({
    name: 'directory-standing',
    inputs: account,
    async holds(one) {
      const search = (_base: unknown, options: ldap.SearchOptions) =>
        Promise.resolve({ searchEntries: entriesFor(one, options), searchReferences: [] });
      const session = { client: { search } as never, ldap, host: 'dc1', certificateEndsAt: 1 };
      const read = await readStanding(session, 'svc@corp.example', one.named ? ROOT : undefined, one.wanted);
      expect(read).toEqual(standingOf(one));
    },
  }),
];
