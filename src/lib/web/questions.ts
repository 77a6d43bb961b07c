import * as z from 'zod';
import type { Connection } from '../connections/connection.ts';
import { leftoverOf } from '../connections/directoryTrial.ts';
import type { RotationWish } from '../credentials/rotation/plan.ts';
import { CONFIRMED, type Question, renderQuestion } from './pages/question.tsx';
import { page } from './respond.ts';

/** A form whose act is done once it is confirmed, and asked about until then. */
export const confirmable = z.object({ confirmed: z.literal(CONFIRMED).optional() });

/** The answer that asks, and does nothing. */
export const ask = (
  operator: { readonly name: string },
  connection: Connection,
  address: string,
  question: Question,
) => page(200, renderQuestion({ operator, connection, address, question }));

/** Ends all memory of it. */
export const forgetQuestion: Question = {
  asks: 'Delete this connection and its history?',
  means:
    'What is known of the connection, its history and its alerts are gone for good. The audit keeps who did what. There is no way back.',
  yes: 'Delete the connection and its history',
  no: 'Keep it',
};

const unproved = (directory: Connection['directory']): string =>
  directory?.renewalStop?.unproved
    ? ' Nobody knows whether the directory account has its password or the new one that was sent to its domain: both are removed.'
    : '';

const tried = ({ id, directory }: Connection): string => {
  const left = leftoverOf(id, directory?.trial);
  return left === undefined
    ? ''
    : ` A trial of the directory account may have left a user in its domain: ${left}. It is removed first; where that cannot be done, the history names it, and it has to be deleted there.`;
};

/** Ends it with nothing ticked, though there is something. */
export const leaveBehindQuestion = (connection: Connection, by: string): Question => ({
  asks: 'End this connection and remove nothing?',
  means: `Nothing is ticked: everything that exists because of the connection stays in ${connection.tenantName}, and works on. The key vault forgets it all the same, so that afterwards nobody but an admin of the tenant can remove it. Open alerts close.${unproved(connection.directory)}${tried(connection)}`,
  yes: 'End it and remove nothing',
  no: 'Keep the connection',
  sends: { by },
});

export const trialQuestion = ({ tenantName }: Connection): Question => ({
  asks: 'Try what the connector may do?',
  means: `A user is made in ${tenantName}, disabled and marked, changed, given another password and deleted again. The customer sees that in the tenant’s audit log, and the user stays among the deleted ones for 30 days.`,
  yes: 'Try it',
  no: 'Change nothing in the tenant',
});

export const directoryTrialQuestion = (container: string): Question => ({
  asks: 'Try what the directory account may do?',
  means: `A user is made in ${container}, disabled and marked, changed, given another password and deleted again. The customer sees that in the domain controllers’ logs, and the domain keeps the user among its deleted objects for a while.`,
  yes: 'Try it',
  no: 'Change nothing in the directory',
  sends: { container },
});

export const anewQuestion: Question = {
  asks: 'Make a link that begins this connection anew?',
  means:
    'The connection was ended. With a link it waits for the tenant admin again, under the same id and with its history, and is counted among those that are not connected yet.',
  yes: 'Make an onboarding link',
  no: 'Leave it ended',
};

const renewals: Readonly<Record<RotationWish, Pick<Question, 'asks' | 'means' | 'yes'>>> = {
  apps: {
    asks: 'Renew the credential?',
    means:
      'The connector does not take the new one by itself: somebody has to enter it on the connector’s own settings page before the old one ends.',
    yes: 'Renew the credential',
  },
  password: {
    asks: 'Renew the account’s password?',
    means:
      'Somebody has to sign in for it, on a link that you get. From then on the old password is refused: the connector stands still until the new one is entered on its own settings page.',
    yes: 'Renew the password',
  },
  directory: {
    asks: 'Renew the directory account’s password?',
    means:
      'The account sets a new password in its domain, at once. The old one is refused from then on, some of the time only an hour later: the connector stands still until the new one is entered on its own settings page.',
    yes: 'Renew the password',
  },
};

/** Where a person has to carry the new value over. */
export const renewalQuestion = (what: RotationWish): Question => ({
  ...renewals[what],
  no: 'Keep what there is',
  sends: { what },
});

export const directoryQuestion = (connection: Connection): Question => ({
  asks: 'Take the directory account away from this connection?',
  means: `Nobody looks after ${connection.directory?.account ?? 'the account'} any more, what was found of it closes, and its password is removed from the key vault. The account stays in the domain of ${connection.tenantName}, and a connector that has it goes on.${connection.directory?.password.formerHandOver ? ' Its password was made here: where the connector was not given it, nobody will know it.' : ''}${unproved(connection.directory)}${tried(connection)}`,
  yes: 'Take the account away',
  no: 'Keep it',
});
