import * as z from 'zod';
import type { GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import { bodyOf, found, type FindingText, holdsOneOf, type Subject, unknown } from './check.ts';
import { nothing, type Part } from './part.ts';
import { portal } from './portal.ts';

const USER = 'trialUser';
const userBody = z.object({ id: z.string() });
export const TRIAL_LEFTOVER = 'trial.leftover';

/** How the finding about the user of a trial is explained. */
export const trialFindings: Readonly<Record<string, FindingText>> = {
  [TRIAL_LEFTOVER]: {
    who: 'tenant admin',
    steps: [
      {
        text: 'Open Microsoft Entra admin center, Users, and look for the user by the object ID that the message names.',
        link: portal.users,
      },
      'Delete it: nothing needs it. Nobody can sign in with it, since it is disabled.',
    ],
  },
};

const showsUsers = (rights: readonly string[]): boolean =>
  holdsOneOf(rights, ['Directory.Read.All', 'User.Read.All', 'User.ReadWrite.All']);

/** What tells whether the user is still there; nothing where none was left, or nobody may look. */
export const trialReads = ({ trialUser, rights }: Subject): GraphRead[] =>
  trialUser === undefined || !showsUsers(rights) ? [] : [{ id: USER, url: `/users/${trialUser}?$select=id` }];

/** Pure: the user that a trial could not delete; the tenant decides where it may be asked. */
export function judgeTrialUser(
  { trialUser, rights }: Subject,
  reads: ReadonlyMap<string, GraphAnswer>,
): Part {
  if (trialUser === undefined) return nothing;
  const message = `The disabled user of a trial (${trialUser}) could not be deleted; it is tried again each day.`;
  const finding = found(TRIAL_LEFTOVER, trialUser, 'info', message);
  if (!showsUsers(rights)) {
    const evidence = { trialUser: 'not seen to leave; to look needs Directory.Read.All or User.Read.All' };
    return { findings: [finding], evidence };
  }
  const answer = reads.get(USER);
  if (answer?.kind === 'answered' && answer.status === 404)
    return { findings: [], evidence: { trialUser: 'gone' } };
  if (bodyOf(answer, userBody)) return { findings: [finding], evidence: { trialUser: 'there' } };
  const verdict =
    answer?.kind === 'unavailable'
      ? unknown('unavailable', answer.reason)
      : unknown('refused', 'Microsoft Graph did not show the user of a trial.');
  return { ...nothing, unknown: { verdict, codes: [TRIAL_LEFTOVER] } };
}
