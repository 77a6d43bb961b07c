import type { SetbackCode } from '../../../connections/connection.ts';
import type { HandOverProblem } from '../handOverView.ts';
import type { Explanation } from './explanation.ts';

/** What whoever follows a hand-over link reads. */
export const handOver = {
  ask: {
    title: 'Settings for {connector}',
    lead: '{operator} hands over to you what {connector} asks for on its own settings page, so that it can read {tenant}.',
    nothingYet: 'Nothing is shown until you have signed in.',
    what: 'What you will get',
    steps: [
      'Sign in at Microsoft with an account of {tenant}. The sign-in tells us who you are, and lets us read nothing.',
      'Microsoft may ask you to let {operator}’s sign-in app see your name. That is all that it asks for.',
      'The values are then shown on this page. It is recorded who saw them and when.',
      'Enter them in {connector}, and say so here. That ends the link.',
    ],
    signIn: 'Sign in at Microsoft',
    show: 'Show the values',
    showHint: 'You have signed in. This is recorded under your account.',
    again: 'Sign in with another account',
    notes: {
      signIn:
        'Values are shown for 15 minutes after a sign-in, and only in the browser it was made in. Please sign in again.',
      outdated:
        'What you were shown is not in force any more: it was replaced meanwhile. Show the values again, and enter the new ones.',
    },
    otherwise: 'If this is not for you',
    choices: [
      'If somebody else looks after {connector}, send the message with the link on to them.',
      'If you did not expect it, ask {operator} first, in a way that you know from before.',
    ],
  },
  values: {
    title: 'Enter these in {connector}',
    lead: 'They are shown on this page and nowhere else: not by mail, and not again by going back.',
    keep: 'Put them straight into {connector}. Whoever has them can read what {connector} can read.',
    copy: 'Copy',
    absent: 'Not known here',
    confirm: 'When you have entered them',
    confirmLead:
      'Then {operator} knows that {connector} works with these, and what was in force before can be removed.',
    entered: 'I have entered them',
  },
  entered: {
    title: 'Thank you: {connector} has its settings',
    lead: 'The link has done its work, and you can close this page.',
    next: 'What happens now',
    steps: [
      '{operator} sees that the values are entered.',
      'When one of them is renewed, you or a colleague will get a new link.',
      'The sign-in may have left {operator}’s sign-in app in {tenant}. An administrator may delete it at any time: in the Microsoft Entra admin center, under Enterprise applications.',
    ],
  },
};

/** Links to the hand-over that cannot be used. */
export const handOverProblems: Record<HandOverProblem, Explanation> = {
  unknown: {
    title: 'This link is not known',
    lead: 'The address may be incomplete: some mail programs cut long addresses in two.',
    steps: [
      'Copy the whole address from the message into the browser.',
      'If that does not help, ask {operator} for a new link.',
    ],
  },
  expired: {
    title: 'This link has expired',
    lead: 'Links to values are good for three days, and this one is over. Nothing is shown.',
    steps: ['Ask {operator} for a new link. It takes them a moment.'],
  },
  over: {
    title: 'This link is over',
    lead: 'Either somebody has said that the values are entered, or {operator} has withdrawn the link. Nothing is shown.',
    steps: ['If you still need the values, ask {operator} for a new link.'],
  },
  notNow: {
    title: 'There is nothing to hand over now',
    lead: 'The connection is not in a state in which its values can be given away. You did nothing wrong.',
    steps: ['Try again later, or ask {operator}.'],
  },
};

const signInAgain = 'Sign in with another account';
const refused: Explanation = {
  title: 'Microsoft refused the sign-in',
  lead: 'Microsoft ended the sign-in with an error, so nothing is shown.',
  steps: [
    'Some reasons pass by themselves: try again once.',
    'If it happens again, send the reference below to {operator}.',
  ],
  again: 'Try again',
};
const declined: Explanation = {
  title: 'The sign-in was not finished',
  lead: 'Microsoft’s page was left before the end, so nothing is shown.',
  steps: ['You can start again whenever you like, as long as the link is valid.'],
  again: 'Try again',
};
const notAdmin: Explanation = {
  title: 'Your organization wants an administrator to accept',
  lead: 'In {tenant} nobody but an administrator may let a sign-in app see who they are. Nothing is shown.',
  steps: [
    'An administrator of {tenant} opens this link, signs in, and ticks the box “Consent on behalf of your organization”.',
    'Then open the link and sign in once more.',
  ],
  again: 'Try again',
};
const unavailable: Explanation = {
  title: 'A service did not answer',
  lead: 'You have signed in, but a service that we need did not answer just then. Nothing is shown.',
  steps: ['Wait a minute and try again.'],
  again: 'Try again',
};

/** Sign-ins through such a link that ended badly. */
export const handOverSetbacks: Record<SetbackCode, Explanation> = {
  declined,
  cancelled: declined,
  notAdmin,
  approvalRequested: notAdmin,
  accountNotGranted: notAdmin,
  wrongTenant: {
    title: 'That account belongs to another organization',
    lead: 'This link is for {tenant}, and the account that signed in is not from there. Nothing is shown.',
    steps: [
      'Sign out of Microsoft 365 in this browser, or open the link in a private window (InPrivate or Incognito).',
      'Then try again with an account of {tenant}.',
    ],
    again: signInAgain,
  },
  guest: {
    title: 'This account is a guest in {tenant}',
    lead: 'A guest belongs to another organization. Values of {tenant} are shown to its own people alone.',
    steps: ['Sign in with an account that belongs to {tenant} itself.'],
    again: signInAgain,
  },
  secondFactor: {
    title: 'Microsoft asks for a second factor',
    lead: 'A second factor is a code or a tap on a phone beside the password. It was not given, so nothing is shown.',
    steps: ['Sign in again and finish what Microsoft asks for.'],
    again: 'Sign in again',
  },
  blocked: {
    title: 'A rule of your organization stopped the sign-in',
    lead: 'A Conditional Access policy of {tenant} does not allow this sign-in. Nothing is shown.',
    steps: [
      'If the policy asks for a device or a network of your organization, open the link there and try again.',
      'If not, a Conditional Access Administrator of {tenant} finds the entry in the Entra sign-in logs by the correlation ID below.',
    ],
    again: 'Sign in again',
  },
  operator: {
    title: 'Something must be put right on our side',
    lead: 'You did nothing wrong. {operator} has to correct a setting before anybody can sign in here.',
    steps: ['Tell {operator} that you got as far as this page. Your link stays valid until its end.'],
    again: 'Try again',
  },
  refused,
  notSeen: refused,
  unavailable,
  settling: unavailable,
};
