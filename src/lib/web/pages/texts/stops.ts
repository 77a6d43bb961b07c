import type { StopCode } from '../../../connections/provisioning.ts';

/** Why the steps do not go on: what happened, who must act, and how. `{who}`: who may do the step. */
interface StopText {
  readonly title: string;
  readonly lead: string;
  readonly who: string;
  readonly steps: readonly string[];
}

const activate =
  'If you hold such a role through Privileged Identity Management, activate it first, then sign in again.';
const forward = 'If not, make a link for a colleague who has such a role. It leads to this page.';

export const stops: Record<StopCode, StopText> = {
  signInAgain: {
    title: 'Please sign in again',
    lead: 'The sign-in at Microsoft has ended, is of another organization, or does not cover what you chose last.',
    who: 'You, or another administrator of {tenant}.',
    steps: [
      'Sign in with an account of {tenant}. The steps go on where they stopped.',
      'On Microsoft’s page, leave “Consent on behalf of your organization” unticked.',
    ],
  },
  needsConsenter: {
    title: 'Another administrator has to go on',
    lead: 'The next step grants permissions or roles, and Microsoft does not let the account that signed in do that.',
    who: 'A Global Administrator or a Privileged Role Administrator of {tenant}. Microsoft lets nobody else.',
    steps: [activate, forward],
  },
  chooseApp: {
    title: 'Which app shall be used?',
    lead: 'An app of this name is in {tenant} already, and we did not make it. Somebody may have set up {connector} by hand.',
    who: 'You. If you do not know what the app is used for, ask whoever looks after {connector}.',
    steps: [
      'Choose the app that is there if it was made for {connector}. What uses it now goes on working.',
      'Choose a new one if you are not sure: the one that is there is left alone.',
    ],
  },
  appGone: {
    title: 'The app that was given is not there',
    lead: 'Its settings were given for {connector}, and it is not registered in {tenant}: it was deleted, or belongs to another organization.',
    who: 'You, or whoever gave the settings.',
    steps: [
      'If it was deleted by mistake: in the Microsoft Entra admin center, open App registrations, Deleted applications, restore it, then try again.',
      'Otherwise choose what shall be used instead. {connector} has to be given its settings then.',
    ],
  },
  chooseAccount: {
    title: 'Which account shall be used?',
    lead: 'An account of this name is in {tenant} already, and we did not make it.',
    who: 'You. If you do not know who uses the account, ask before you choose it.',
    steps: [
      'Choose the account that is there only if it was made for {connector}: its password will be changed.',
      'Otherwise type another user name, and a new account is made.',
    ],
  },
  mayNotRegister: {
    title: 'This account may not register apps',
    lead: 'In {tenant} only certain people may register an app, and the account that signed in is none of them.',
    who: 'An Application Administrator, a Cloud Application Administrator or an Application Developer of {tenant}. Or whoever may change the setting “Users can register applications”, such as a Global Administrator.',
    steps: [
      activate,
      forward,
      'Or have the setting changed: in the Microsoft Entra admin center, under Users, User settings, set “Users can register applications” to Yes. Then sign in again.',
    ],
  },
  mayNotDo: {
    title: 'This account may not do the next step',
    lead: 'Microsoft does not let the account that signed in do it.',
    who: 'For this step: {who}.',
    steps: [activate, forward, 'If the role was given only just now, wait a few minutes and try again.'],
  },
  passwordRefused: {
    title: 'The password was refused',
    lead: 'The rules of {tenant} do not allow this password. It may be too short, too simple, or on a list of forbidden ones.',
    who: 'You.',
    steps: ['Type another one, or leave the field empty: then we make a long random one.'],
  },
  userNameRefused: {
    title: 'The user name cannot be used',
    lead: 'Microsoft does not take it, or there is nobody of that name in {tenant}. A guest cannot be used either.',
    who: 'You.',
    steps: ['Check the spelling, and type the name again or another one.'],
  },
  credentialRefused: {
    title: 'Your organization allows neither a secret nor a certificate',
    lead: 'A rule of {tenant} forbids both for apps, and without either {connector} cannot sign in.',
    who: 'An Application Administrator or a Cloud Application Administrator of {tenant}.',
    steps: [
      'In the Microsoft Entra admin center, open Enterprise applications, Application policies.',
      'Allow this app a secret or a certificate: an exception for the one app is enough.',
      'Then come back and try again.',
    ],
  },
  exchangeByHand: {
    title: 'Exchange wants its roles given by hand',
    lead: 'Exchange does not let this page assign its roles to the account. A short script does the same.',
    who: 'A Global Administrator or an Exchange Administrator of {tenant}.',
    steps: [
      'Open PowerShell. If the computer has never been used for this, run Install-Module ExchangeOnlineManagement first.',
      'Run Connect-ExchangeOnline and sign in as the administrator.',
      'Copy the script below, run it there, and come back.',
      'If Exchange does not find the account, wait half an hour: it hears of new accounts that late.',
    ],
  },
  notSeen: {
    title: 'Microsoft does not show what was made',
    lead: 'It was made and should have been seen by now. Microsoft may be slow today, or somebody has removed it.',
    who: 'You, later.',
    steps: [
      'Wait a quarter of an hour, then try again. Nothing is made twice.',
      'If it happens again, send what Microsoft said, below, to {operator}.',
    ],
  },
  refused: {
    title: 'Microsoft refused a step',
    lead: 'It gave a reason of its own, which stands below.',
    who: 'You; and {operator}, if it stays.',
    steps: [
      'Put right what the reason names, if you can, and try again. Nothing is made twice.',
      'If it happens again, send what Microsoft said, below, to {operator}.',
    ],
  },
};
