import * as z from 'zod';
import { iso } from '../../clock.ts';
import { PRODUCT } from '../../config.ts';
import type { TenantAccount, VaultEntry } from '../../connections/access.ts';
import {
  originOf,
  withAccountName,
  withIncoming,
  withoutIncoming,
} from '../../connections/accountSuccession.ts';
import { lacksRoom, TOO_MANY_ACCOUNTS, withoutGone } from '../../connections/formers.ts';
import type { Note } from '../../connections/provisioning.ts';
import { newPassword } from '../../credentials/passwords.ts';
import type { Random } from '../../random.ts';
import type { Vault } from '../../storage/vault.ts';
import { hasSecurityDefaults } from './policies.ts';
import { ask, markOf, refusal, said, type Step, stop, waitForMicrosoft, type Work } from './step.ts';
import { readOrganization } from './tenant.ts';

const user = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  employeeType: z.string().nullish(),
});
type User = z.output<typeof user>;
const BASIC = '$select=id,userPrincipalName';
const SELECT = '$select=id,userPrincipalName,employeeType';

/** Our mark on an account: nothing of Microsoft's reads it, and administrators see it. */
const typeOf = (connectionId: string, mark: string): string => `${PRODUCT} ${connectionId} ${mark}`;

const find = async (work: Work, name: string, select = SELECT): Promise<User | undefined> => {
  const call = { method: 'GET', url: `/users/${encodeURIComponent(name)}?${select}` } as const;
  const answer = await ask(work, call, 404);
  return answer.status === 404 ? undefined : user.parse(answer.body);
};

/** Finds the person who will sign in for the connector. */
export const findAccount: Step = {
  id: 'account',
  scopes: ['User.ReadBasic.All'],
  async run(work) {
    const name = work.choices.existingUser ?? '';
    const found = name === '' ? undefined : await find(work, name, BASIC);
    // A guest's name tells that its home is elsewhere.
    if (!found || found.userPrincipalName.includes('#EXT#')) throw stop('userNameRefused', { text: name });
    const { id: objectId, userPrincipalName } = found;
    const { account } = work.access();
    // The one in force goes on, whatever it is called by now.
    if (account?.objectId === objectId)
      await work.keep((access) => withoutIncoming({ ...access, account: { ...account, userPrincipalName } }));
    else await take(work, { objectId, userPrincipalName, origin: 'given' });
    return [said('account.existing', { name: found.userPrincipalName })];
  },
};

/**
 * Makes the account that the connector signs in with: cloud-only, without a licence, its password never expiring and
 * not to be changed at first sign-in.
 *
 * The password is in the vault, and named, before Microsoft hears of it.
 */
export const makeAccount = (
  wanted: { userName: string; displayName: string },
  vault: Vault,
  random: Random,
  adopts: boolean,
): Step => ({
  id: 'account',
  scopes: [
    'User.ReadWrite.All',
    'Policy.Read.All',
    'User.Read',
    ...(adopts ? ['User-PasswordProfile.ReadWrite.All'] : []),
  ],
  async run(work) {
    if (lacksRoom(work.access())) await forgetGone(work);
    const { domain, notes } = await domainOf(work);
    const name = `${work.choices.userName ?? wanted.userName}@${domain}`;
    const { account: known, incoming } = work.access();
    const found = known ? await find(work, known.objectId) : undefined;
    if (found) await work.keep((access) => withAccountName(access, found.userPrincipalName));
    // Unless another name is asked for, the account that there is stays, whatever it is called by now.
    const isWanted = (user: User | undefined): user is User =>
      user !== undefined &&
      (user.userPrincipalName.toLowerCase() === name.toLowerCase() ||
        (work.choices.userName === undefined && user.id === known?.objectId));
    if (known?.password && isWanted(found)) {
      // Whatever an earlier flow chose instead is not to come any more.
      if (incoming) await work.keep(withoutIncoming);
      return [said('account.found', { name: found.userPrincipalName }), ...notes];
    }
    const waiting = incoming?.password && (await find(work, incoming.objectId));
    const formerUnless = (next: User | undefined): Note[] =>
      known && found && known.origin !== 'given' && found.id !== next?.id
        ? [said('account.former', { name: found.userPrincipalName })]
        : [];
    if (isWanted(waiting))
      return [said('account.found', { name: waiting.userPrincipalName }), ...notes, ...formerUnless(waiting)];

    const there = await find(work, name);
    const markAs = async (what: 'account' | 'adopted') =>
      typeOf(work.connection.id, await markOf(work, `${what}:${name.toLowerCase()}`, random));
    const mark = await markAs('account');
    // Of its own, so that the account itself tells that it was there before us.
    const markOfAdopted = await markAs('adopted');
    // Of an account that was replaced once, nobody knows the password any more.
    const isFormer = work.access().formerAccounts.some(({ objectId }) => objectId === there?.id);
    const isOurs = [mark, markOfAdopted].includes(there?.employeeType ?? '') && !isFormer;
    const isAdopted = there !== undefined && work.choices.adopt['account'] === there.id;
    // Ours, and not of this flow: nobody knows its password any more. To set one takes a right of its own.
    const isReset = there !== undefined && work.choices.reset === there.id;
    if (there && isOurs && !isAdopted && !isReset && work.choices.making !== name) {
      await work.choose({ reset: there.id });
      throw stop('signInAgain');
    }
    if (there && !isOurs && !isAdopted)
      throw stop('chooseAccount', { found: [{ id: there.id, name: there.userPrincipalName }] });

    if (lacksRoom(work.access())) throw stop('refused', { text: TOO_MANY_ACCOUNTS });
    const password = await passwordFor(work, vault, random, name);
    const isGone = known !== undefined && found === undefined;
    const warned = [...notes, ...formerUnless(there), ...(await secondFactor(work))];
    if (there && (isAdopted || isReset)) {
      const marked = isReset && there.employeeType === mark ? 'made' : 'adopted';
      // An account that was adopted, or given, is never ours to delete.
      const origin = (originOf(work.access(), there.id) ?? marked) === 'made' ? 'made' : 'adopted';
      await adopt(work, there.id, origin === 'made' ? mark : markOfAdopted, password.value);
      await take(work, accountOf(there, origin, password, work.now), isGone);
      return [said('account.adopted', { name: there.userPrincipalName }), ...warned];
    }
    if (!there) await work.choose({ making: name });
    const made = there ?? (await create(work, name, wanted.displayName, mark, password.value));
    await take(work, accountOf(made, 'made', password, work.now), isGone);
    return [said(there ? 'account.found' : 'account.made', { name: made.userPrincipalName }), ...warned];
  },
});

/** Forgets the replaced accounts that are not there any more. */
async function forgetGone(work: Work): Promise<void> {
  const gone = new Set<string>();
  for (const { objectId } of work.access().formerAccounts)
    if (!(await find(work, objectId, BASIC))) gone.add(objectId);
  if (gone.size > 0) await work.keep((access) => withoutGone(access, gone));
}

/**
 * The account is to take the place of the one in force, which goes on until this one is proved.
 *
 * @param isGone is the one in force not in the tenant any more?
 */
const take = (work: Work, account: TenantAccount, isGone = false): Promise<void> =>
  work.keep((access) => withIncoming(access, { ...account, ...(isGone && { insteadOfGone: true }) }));

const accountOf = (
  { id, userPrincipalName }: User,
  origin: TenantAccount['origin'],
  { secretName, secretVersion }: VaultEntry,
  now: number,
): TenantAccount => ({
  objectId: id,
  userPrincipalName,
  origin,
  password: { secretName, secretVersion, setAt: iso(now) },
});

interface Password extends VaultEntry {
  readonly value: string;
}

/**
 * The password that was typed, or a new one. The version is kept under a name of its own, so that a second try after
 * a crash takes the same: the account may have been made with it.
 */
export async function passwordFor(work: Work, vault: Vault, random: Random, name: string): Promise<Password> {
  const named = work.choices.password;
  const entry = named && (await vault.get(named.secretName, named.secretVersion));
  if (named && entry) return { ...named, value: entry.value };
  const value = newPassword(random);
  const secretName = `account-${work.connection.id}`;
  const { version } = await vault.set(secretName, value, {
    tags: { connection: work.connection.id, kind: 'password', account: name },
  });
  const kept = { secretName, secretVersion: version };
  await work.choose({ password: kept });
  return { ...kept, value };
}

/** The default domain, unless a federation server of the tenant signs its people in: then Microsoft's own one. */
async function domainOf(work: Work): Promise<{ domain: string; notes: Note[] }> {
  const { verifiedDomains } = await readOrganization(work);
  const standard = verifiedDomains.find(({ isDefault }) => isDefault === true) ?? verifiedDomains[0];
  if (!standard) throw stop('refused', { text: 'The tenant has no verified domain.' });
  if (standard.type !== 'Federated') return { domain: standard.name, notes: [] };
  const initial =
    verifiedDomains.find(({ isInitial }) => isInitial === true) ??
    verifiedDomains.find(({ type }) => type !== 'Federated');
  if (!initial) throw stop('refused', { text: 'All domains of the tenant are federated.' });
  const words = { domain: initial.name, federated: standard.name };
  return { domain: initial.name, notes: [said('account.otherDomain', words)] };
}

const secondFactor = async (work: Work): Promise<Note[]> =>
  (await hasSecurityDefaults(work)) === true ? [said('account.secondFactor')] : [];

async function create(
  work: Work,
  userPrincipalName: string,
  displayName: string,
  mark: string,
  password: string,
): Promise<User> {
  const [mailNickname = ''] = userPrincipalName.split('@');
  const body = {
    accountEnabled: true,
    displayName,
    mailNickname,
    userPrincipalName,
    employeeType: mark,
    passwordPolicies: 'DisablePasswordExpiration',
    passwordProfile: { forceChangePasswordNextSignIn: false, password },
  };
  const answer = await ask(work, { method: 'POST', url: '/users', body }, 400);
  if (answer.status === 201) return user.parse(answer.body);
  if (answer.details?.includes('ObjectConflict'))
    throw waitForMicrosoft('The account is there and cannot be seen yet.');
  throw refusedUser(answer);
}

/** The mark comes last: an account that bears it has our password. */
async function adopt(work: Work, id: string, mark: string, password: string): Promise<void> {
  const url = `/users/${id}`;
  const passwordProfile = { forceChangePasswordNextSignIn: false, password };
  const answer = await ask(work, { method: 'PATCH', url, body: { passwordProfile } }, 400);
  if (answer.status === 400) throw refusedUser(answer);
  const body = { accountEnabled: true, employeeType: mark, passwordPolicies: 'DisablePasswordExpiration' };
  await ask(work, { method: 'PATCH', url, body });
}

/** What the refusal of an account or of its password means. */
export function refusedUser(answer: Parameters<typeof refusal>[0]) {
  const text = answer.message ?? '';
  if (/password/i.test(`${text} ${answer.details?.join(' ') ?? ''}`))
    return stop('passwordRefused', { text });
  return /userPrincipalName|mailNickname/.test(text) ? stop('userNameRefused', { text }) : refusal(answer);
}
