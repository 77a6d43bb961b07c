import * as z from 'zod';
import { iso, MINUTE } from '../../clock.ts';
import { PRODUCT } from '../../config.ts';
import type { Access } from '../../connections/access.ts';
import type { GraphCall } from '../../microsoft/graph.ts';
import {
  ask,
  said,
  type Step,
  stop,
  waitForMicrosoft,
  type Work,
} from '../../onboarding/provisioning/step.ts';
import type { Note } from '../../connections/provisioning.ts';
import type { Random } from '../../random.ts';
import { newPassword } from '../passwords.ts';

/** What Microsoft takes to show a new user everywhere, at the most. */
const LAG = 10 * MINUTE;
const SCOPES = ['User.ReadWrite.All'];

type Kept = NonNullable<Access['trial']>;

/** Ids of the steps, in order. */
export const trialStepIds = ['trialMake', 'trialChange', 'trialReset', 'trialDelete'];

/**
 * Tries what a connector that writes may do: makes one marked, disabled user, changes an attribute, resets its
 * password, deletes it. What Microsoft refuses is written down and stops nothing, since the user must be deleted.
 */
export const trialSteps = (random: Random): readonly Step[] => [
  { id: 'trialMake', scopes: SCOPES, run: (work) => make(work, random) },
  change('trialChange', 'trial.changed', () => ({ jobTitle: 'Trial' })),
  change('trialReset', 'trial.reset', () => ({
    passwordProfile: { forceChangePasswordNextSignIn: true, password: newPassword(random) },
  })),
  { id: 'trialDelete', scopes: SCOPES, run: remove },
];

const user = z.object({ id: z.string(), employeeType: z.string().nullish() });

async function make(work: Work, random: Random): Promise<Note[]> {
  const keep = (trial: Kept) => work.keep((access) => ({ ...access, trial }));
  const known = work.access().trial;
  // One that was put off behind this: to make another would leave two.
  if (known?.objectId !== undefined) return [said('trial.made')];
  const mark = known?.mark ?? random(8).toString('hex');
  const userPrincipalName = known?.userPrincipalName ?? `${nameOf(mark)}@${await domainOf(work)}`;
  if (known?.userPrincipalName === undefined) await keep({ mark, userPrincipalName });
  const madeAt = iso(work.now);
  const made = await find(work, { mark, userPrincipalName });
  if (made !== undefined) {
    await keep({ mark, userPrincipalName, objectId: made, madeAt });
    return [said('trial.made')];
  }
  const body = {
    accountEnabled: false,
    displayName: `${PRODUCT} trial, can be deleted`,
    mailNickname: nameOf(mark),
    userPrincipalName,
    employeeType: typeOf(work, mark),
    passwordProfile: { forceChangePasswordNextSignIn: true, password: newPassword(random) },
  };
  const answer = await ask(work, { method: 'POST', url: '/users', body }, 400, 403);
  if (answer.details?.includes('ObjectConflict'))
    throw waitForMicrosoft('The user is there and cannot be seen yet.');
  if (answer.status >= 400) return [refused(answer)];
  await keep({ mark, userPrincipalName, objectId: user.parse(answer.body).id, madeAt });
  return [said('trial.made')];
}

const nameOf = (mark: string): string => `${PRODUCT.toLowerCase()}-trial-${mark}`;
const typeOf = ({ connection }: Work, mark: string): string => `${PRODUCT} ${connection.id} ${mark}`;

/** The object id of the user of a trial. Only one that bears the mark: nobody else can have made it. */
async function find(work: Work, { mark, userPrincipalName }: Kept): Promise<string | undefined> {
  if (userPrincipalName === undefined) return undefined;
  const url = `/users/${encodeURIComponent(userPrincipalName)}?$select=id,employeeType`;
  const answer = await ask(work, { method: 'GET', url }, 404);
  if (answer.status === 404) return undefined;
  const { id, employeeType } = user.parse(answer.body);
  if (employeeType !== typeOf(work, mark)) throw stop('refused', { text: `${nameOf(mark)} is not ours.` });
  return id;
}

/** Deletes the user that a trial has left behind, in whosever name. @returns `false` where it was gone already */
export async function removeTrialUser(work: Work): Promise<boolean> {
  const { trial } = work.access();
  const objectId = trial && (trial.objectId ?? (await find(work, trial)));
  if (objectId === undefined) return false;
  return (await ask(work, { method: 'DELETE', url: `/users/${objectId}` }, 404)).status !== 404;
}

const change = (id: string, code: 'trial.changed' | 'trial.reset', body: () => object): Step => ({
  id,
  scopes: SCOPES,
  async run(work) {
    const { trial } = work.access();
    if (trial?.objectId === undefined) return [said('trial.skipped')];
    const call: GraphCall = { method: 'PATCH', url: `/users/${trial.objectId}`, body: body() };
    const answer = await ask(work, call, 400, 403, 404);
    if (answer.status === 404) return [unlessLag(work, trial, said('trial.skipped'))];
    return [answer.status < 400 ? said(code) : refused(answer)];
  },
});

async function remove(work: Work): Promise<Note[]> {
  const { trial } = work.access();
  const note = await deleted(work, trial);
  if (note.code !== 'trial.left') await work.keep(withoutTrialUser);
  return [note];
}

/** Pure: no user of a trial is there any more. */
export const withoutTrialUser = ({ trial: _gone, ...access }: Access): Access => access;

async function deleted(work: Work, trial: Kept | undefined): Promise<Note> {
  if (trial?.objectId === undefined) return said('trial.skipped');
  const { objectId } = trial;
  const answer = await ask(work, { method: 'DELETE', url: `/users/${objectId}` }, 403, 404);
  if (answer.status === 403) return said('trial.left', { name: objectId, text: textOf(answer) });
  // A death after the user was deleted, and before it was written down, looks the same as lag for a while.
  return answer.status === 404 ? unlessLag(work, trial, said('trial.deleted')) : said('trial.deleted');
}

/** What was made just now may not be shown yet; later it is gone. @throws Halt */
function unlessLag({ now }: Work, { madeAt = '' }: Kept, note: Note): Note {
  if (now - Date.parse(madeAt) < LAG) throw waitForMicrosoft('The user cannot be seen yet.');
  return note;
}

const organization = z.object({
  value: z.array(
    z.object({ verifiedDomains: z.array(z.object({ name: z.string(), isInitial: z.boolean() })) }),
  ),
});

/** Where the connector's account lives, else Microsoft's own domain of the tenant. */
async function domainOf(work: Work): Promise<string> {
  const [, ofAccount] = work.access().account?.userPrincipalName.split('@') ?? [];
  if (ofAccount !== undefined) return ofAccount;
  const call: GraphCall = { method: 'GET', url: '/organization?$select=id,verifiedDomains' };
  const { value } = organization.parse((await ask(work, call)).body);
  const initial = value[0]?.verifiedDomains.find(({ isInitial }) => isInitial);
  if (!initial) throw stop('refused', { text: 'The tenant has no domain of Microsoft’s.' });
  return initial.name;
}

type Answered = Awaited<ReturnType<typeof ask>>;
const textOf = ({ code, message, status }: Answered): string =>
  `${code ?? status}: ${message ?? ''}`.slice(0, 300);
const refused = (answer: Answered): Note => said('trial.refused', { text: textOf(answer) });
