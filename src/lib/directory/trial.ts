import { PRODUCT } from '../config.ts';
import { asUnicodePwd, textsOf } from './entry.ts';
import { isNoSuchObject, isOtherName, resultCodeOf } from './failures.ts';
import { type DirectoryRight, rightTexts } from './rights.ts';
import type { DirectorySession } from './session.ts';

/** Ids of the steps of a trial, in order. */
export const directoryTrialStepIds = [
  'trialClear',
  'trialMake',
  'trialChange',
  'trialReset',
  'trialDelete',
] as const;
type StepId = (typeof directoryTrialStepIds)[number];

/** What a step came to. `left`: what it was to remove is still there, or may be. */
export const triedOutcomes = ['done', 'refused', 'skipped', 'left'] as const;

export interface TriedStep {
  readonly step: StepId;
  readonly outcome: (typeof triedOutcomes)[number];
  /** Distinguished names of what was removed, or is left. */
  readonly names?: readonly string[] | undefined;
  /** Why not, as a sentence. */
  readonly text?: string | undefined;
}

/** What a trial works with. */
export interface TrialWish {
  /** Distinguished names of the domain, and of where the user is made. */
  readonly domain: string;
  readonly place: string;
  readonly mark: string;
  /** What the connector has to be allowed; of changing a user, nothing else is tried. */
  readonly rights: readonly DirectoryRight[];
  /** Six signs, for the name of the user. */
  readonly id: string;
  readonly password: string;
}

const PREFIX = `${PRODUCT.toLowerCase()}-trial-`;
/** `userAccountControl`: a user, disabled. */
const DISABLED_USER = '514';
const INSUFFICIENT_RIGHTS = 50;

/** By what somebody finds the users of a connection's trials, in words. */
export const trialUserText = (connectionId: string): string =>
  `a disabled user whose name begins with ${PREFIX} and whose description is “${markOf(connectionId)}”`;

/** Distinguished name of the user that a trial makes. */
export const trialUserOf = ({ id, place }: TrialWish): string => `CN=${PREFIX}${id},${place}`;

/** What the users of a connection's trials bear as their description, and nothing else does. */
export const markOf = (connectionId: string): string => `${PRODUCT} trial of ${connectionId}, can be deleted`;

/** Distinguished name of a place at or below the base; `undefined` where it is elsewhere, or not seen. */
export async function placeBelow(
  { client, ldap }: DirectorySession,
  base: string,
  dn: string,
): Promise<string | undefined> {
  try {
    const { searchEntries } = await client.search(base, {
      scope: 'sub',
      filter: new ldap.EqualityFilter({ attribute: 'distinguishedName', value: dn }),
      attributes: ['distinguishedName'],
      sizeLimit: 1,
    });
    return searchEntries[0]?.dn;
  } catch (thrown) {
    if (!isNoSuchObject(thrown) && !isOtherName(thrown)) throw thrown;
    return undefined;
  }
}

/** Distinguished names of the users of a domain that bear a mark, wherever a trial made them. */
export async function findMarked(
  { client, ldap }: DirectorySession,
  domain: string,
  mark: string,
): Promise<readonly string[]> {
  const { searchEntries } = await client.search(domain, {
    scope: 'sub',
    filter: new ldap.AndFilter({
      filters: [
        // Names are indexed, descriptions are not.
        new ldap.SubstringFilter({ attribute: 'sAMAccountName', initial: PREFIX }),
        new ldap.EqualityFilter({ attribute: 'description', value: mark }),
      ],
    }),
    attributes: ['description'],
    sizeLimit: 5,
  });
  return searchEntries.filter((entry) => textsOf(entry, 'description').includes(mark)).map(({ dn }) => dn);
}

/**
 * Tries what an account may do: makes one marked, disabled user in the place, changes it, resets its password, removes it;
 * before and after, whatever bears the mark is looked for. What is refused is said and stops nothing, since the user has
 * to go.
 *
 * @param tell hears of each step once it is done: whoever is cut off knows how far it came
 */
export async function tryRights(
  session: DirectorySession,
  wish: TrialWish,
  tell: (step: TriedStep) => void,
): Promise<void> {
  const { client, ldap } = session;
  const { domain, mark } = wish;
  const dn = trialUserOf(wish);
  const attribute = (type: string, value: string) => new ldap.Attribute({ type, values: [value] });
  const replace = (type: string, value: string | Buffer) => {
    const modification = new ldap.Attribute({ type, values: [value] as string[] | Buffer[] });
    return client.modify(dn, new ldap.Change({ operation: 'replace', modification }));
  };
  const say = (step: StepId, text: string | undefined, names?: readonly string[]): void =>
    tell({ step, outcome: text === undefined ? 'done' : 'refused', ...(names && { names }), text });

  const before = await clearMarked(session, wish);
  if (before.names.length > 0) say('trialClear', before.refusal, before.names);

  const notMade = await refusalOf(session, 'createUsers', () =>
    client.add(dn, [
      attribute('objectClass', 'user'),
      attribute('sAMAccountName', `${PREFIX}${wish.id}`),
      attribute('description', mark),
      attribute('displayName', `${PRODUCT} trial`),
      attribute('userAccountControl', DISABLED_USER),
    ]),
  );
  say('trialMake', notMade);
  const isMade = notMade === undefined;
  const onUser = async (step: StepId, right: DirectoryRight, work: () => Promise<void>): Promise<void> => {
    if (!wish.rights.includes(right)) return;
    if (isMade) say(step, await refusalOf(session, right, work));
    else tell({ step, outcome: 'skipped' });
  };
  await onUser('trialChange', 'changeUsers', () => replace('displayName', `${PRODUCT} trial, changed`));
  await onUser('trialReset', 'resetPasswords', () => replace('unicodePwd', asUnicodePwd(wish.password)));

  const text = isMade ? await remove(session, [dn]) : undefined;
  const names = new Set([...(text === undefined ? [] : [dn]), ...(await findMarked(session, domain, mark))]);
  tell(
    names.size > 0
      ? { step: 'trialDelete', outcome: 'left', names: [...names], text }
      : { step: 'trialDelete', outcome: isMade ? 'done' : 'skipped' },
  );
}

/** Removes what bears the mark. @returns the distinguished names of that, and why it is not all gone */
export async function clearMarked(
  session: DirectorySession,
  { domain, mark }: Pick<TrialWish, 'domain' | 'mark'>,
) {
  const names = await findMarked(session, domain, mark);
  return { names, refusal: await remove(session, names) };
}

/** Removes users. @returns why the first of them that is there could not be; `undefined` where all are gone */
async function remove(session: DirectorySession, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const refusal = await refusalOf(session, 'deleteUsers', () =>
      session.client.del(name).catch((thrown: unknown) => {
        if (!isNoSuchObject(thrown)) throw thrown;
      }),
    );
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Does something for which a right is needed. @returns a sentence where the controller refuses; `undefined` where it does not */
async function refusalOf(
  { host }: DirectorySession,
  right: DirectoryRight,
  work: () => Promise<void>,
): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    const code = resultCodeOf(thrown);
    if (code === undefined) throw thrown;
    const can = code === INSUFFICIENT_RIGHTS ? 'may' : 'could';
    return `The account ${can} not ${rightTexts[right]} there: ${host} answered with the LDAP result ${code}.`;
  }
}
