import type { SetbackCode } from '../../../connections/connection.ts';
import type { Explanation } from './explanation.ts';

/** Why onboarding did not go on. */
export const setbacks: Record<SetbackCode, Explanation> = {
  declined: {
    title: 'You chose not to accept',
    lead: 'Nothing has changed in {tenant}: {connector} has no access.',
    steps: [
      'If this was your decision, you can close this page. Please let {operator} know.',
      'If you pressed Cancel by mistake, try again.',
    ],
    again: 'Try again',
  },
  cancelled: {
    title: 'The sign-in was not finished',
    lead: 'Microsoft’s sign-in page was left before anything was accepted. Nothing has changed in {tenant}.',
    steps: ['You can start again whenever you like, as long as the link is valid.'],
    again: 'Try again',
  },
  notAdmin: {
    title: 'This account may not accept for the organization',
    lead: 'Only a Global Administrator or a Privileged Role Administrator of {tenant} may accept. Nothing has changed.',
    steps: [
      'If you have another account with one of these roles, try again with that one.',
      'If not, send the link on: forward the message in which you got it to somebody who has such a role.',
    ],
    again: 'Try again with another account',
  },
  approvalRequested: {
    calm: true,
    title: 'Your request is with your administrators',
    lead: 'Your organization has such requests approved by certain people. Microsoft has sent them yours, and there is nothing more for you to do.',
    steps: [
      'The people who approve find it in the Microsoft Entra admin center, under Enterprise applications, Admin consent requests.',
      'We look again every hour for seven days. Once it is approved, the connection finishes by itself.',
      'If the approval takes longer, ask {operator} for a new link afterwards.',
    ],
  },
  wrongTenant: {
    title: 'That account belongs to another organization',
    lead: 'This link is for {tenant}, and the account that signed in is not from there. {connector} is not connected.',
    steps: [
      'Sign out of Microsoft 365 in this browser, or open the link in a private window (InPrivate or Incognito).',
      'Then try again with an account of {tenant}.',
    ],
    again: 'Try again',
  },
  refused: {
    title: 'Microsoft refused the request',
    lead: 'Microsoft ended the sign-in with an error. {connector} is not connected.',
    steps: [
      'Some reasons pass by themselves: try again once.',
      'If it happens again, send the reference below to {operator}. Whoever looks after sign-in in your own organization can find the same entry in the Entra sign-in logs by the correlation ID.',
    ],
    again: 'Try again',
  },
  notSeen: {
    title: 'Microsoft does not show the consent yet',
    lead: 'You came back from Microsoft, but within the time that we wait the consent could not be seen.',
    steps: [
      'It may still arrive. We look again every hour for seven days, and finish by ourselves.',
      'If you are not sure that you pressed Accept, try again: accepting twice does no harm.',
    ],
    again: 'Try again',
  },
  unavailable: {
    title: 'A service did not answer',
    lead: 'You have signed in, but a service that we need to finish did not answer just then.',
    steps: ['Wait a minute and try again. What you accepted at Microsoft stays accepted.'],
    again: 'Try again',
  },
  operator: {
    title: 'Something must be put right on our side',
    lead: 'You did nothing wrong. {operator} has to correct a setting before {tenant} can be connected.',
    steps: [
      '{operator} sees this problem too. If it is urgent, tell them that you got as far as this page.',
      'Your link stays valid until its end: come back to it later.',
    ],
    again: 'Try again',
  },
  settling: {
    calm: true,
    title: 'Microsoft is not ready for this sign-in yet',
    lead: 'What was set up in {tenant} a moment ago is not known everywhere at Microsoft. This is usual, and nothing is wrong.',
    steps: [
      'Wait two minutes, then sign in again with the same account.',
      'If it still happens after an hour, tell {operator}.',
    ],
    again: 'Sign in again',
  },
  accountNotGranted: {
    title: 'This account has not been granted what {connector} needs',
    lead: 'The sign-in worked, but Microsoft does not let {connector} act for this account.',
    steps: [
      'If you signed in with an account of your own, try again with the one that this connection is for.',
      'If it was the right one, a permission may have been taken away since. A Global Administrator or a Privileged Role Administrator of {tenant} can open this link and grant it again.',
      'If Microsoft offered the box “Consent on behalf of your organization”, leave it unticked.',
    ],
    again: 'Sign in again',
  },
  guest: {
    title: 'This account is a guest in {tenant}',
    lead: 'A guest belongs to another organization, which manages its sign-in. A connection cannot depend on it.',
    steps: [
      'Sign in with an account that belongs to {tenant} itself.',
      'If Microsoft signs the guest in by itself, open the link in a private window (InPrivate or Incognito).',
    ],
    again: 'Sign in with another account',
  },
  secondFactor: {
    title: 'Microsoft asks this account for a second factor',
    lead: 'A second factor is a code or a tap on a phone beside the password. It was not given, so the sign-in was not finished.',
    steps: [
      'If the account has no second factor yet, whoever holds the account sets one up once at https://aka.ms/mfasetup.',
      'Then sign in again and finish what Microsoft asks for.',
      'If {connector} has to sign in with the password alone, a second factor keeps it out. Then a Conditional Access Administrator of {tenant} has to decide whether this account may go without.',
    ],
    again: 'Sign in again',
  },
  blocked: {
    title: 'A rule of your organization stopped the sign-in',
    lead: 'A Conditional Access policy of {tenant} does not allow this sign-in. Such a policy says from where, with which devices and for which apps people may sign in.',
    steps: [
      'If the policy asks for a device or a network of your organization, open the link there and try again.',
      'If not, a Conditional Access Administrator of {tenant} has to change the policy: in the Microsoft Entra admin center, under Conditional Access, Policies.',
      'The correlation ID below leads to the entry in the Entra sign-in logs, which names the policy.',
    ],
    again: 'Sign in again',
  },
};
