import type { StepKind } from '../onboardingSteps.ts';

/** A step of provisioning: its name, and what it does and why in one line. */
interface StepText {
  readonly title: string;
  readonly line: string;
  /** Who may do it, where Microsoft says that whoever signed in may not. */
  readonly who: string;
}

const consenters = 'a Global Administrator or a Privileged Role Administrator';

/** The steps by kind; `{app}` is the app that a step is about. */
export const steps: Record<StepKind, StepText> = {
  tenant: {
    title: 'Look at your organization',
    line: 'Reads its name and its domains, to be sure that this is the right one.',
    who: 'any account that belongs to the organization',
  },
  application: {
    title: 'Register the app {app}',
    line: 'An app is the identity under which {connector} signs in. It belongs to your organization, and you can delete it at any time.',
    who: 'an Application Administrator, a Cloud Application Administrator or an Application Developer',
  },
  servicePrincipal: {
    title: 'Let the app {app} into your organization',
    line: 'Makes its entry under Enterprise applications, to which permissions can be granted.',
    who: 'an Application Administrator or a Cloud Application Administrator',
  },
  credential: {
    title: 'Make a secret for the app {app}',
    line: 'The secret is to an app what a password is to a person. It goes into a key vault at once, and nobody reads it on a screen here.',
    who: 'an Application Administrator or a Cloud Application Administrator',
  },
  account: {
    title: 'Prepare the account of {connector}',
    line: '{connector} signs in with an account of its own, so that it does not depend on any person’s.',
    who: 'a User Administrator or a Global Administrator',
  },
  permissions: {
    title: 'Grant the app {app} its permissions',
    line: 'With these the app reads on its own, while nobody is signed in.',
    who: consenters,
  },
  grants: {
    title: 'Grant the app {app} its permissions in an account’s name',
    line: 'These work only while somebody has signed in to it, and never beyond that account’s own rights.',
    who: consenters,
  },
  steward: {
    title: 'Let {operator} look after the connection',
    line: 'Grants the rights that you allowed for it, and no others.',
    who: consenters,
  },
  directoryRoles: {
    title: 'Give the account its directory roles',
    line: 'Roles of Microsoft Entra, which say what the account may see and do.',
    who: consenters,
  },
  exchangeRoles: {
    title: 'Give the account its Exchange roles',
    line: 'Exchange keeps roles of its own. It hears of a new account only after about half an hour, so this can take a while.',
    who: 'a Global Administrator or an Exchange Administrator',
  },
  reportSetting: {
    title: 'Show names in usage reports',
    line: 'Microsoft hides the names of people in usage reports unless told otherwise, and {connector} needs them. The setting is for the whole organization: everybody who may open these reports sees names.',
    who: 'a Global Administrator',
  },
  verify: {
    title: 'Try the connection',
    line: 'Makes sure with Microsoft that all of it works.',
    who: consenters,
  },
  renew: {
    title: 'Make a new secret for the app {app}',
    line: 'It goes into a key vault at once, and nobody reads it on a screen here. The old one goes on working.',
    who: 'an Application Administrator or a Cloud Application Administrator',
  },
  prove: {
    title: 'Try the new secret of the app {app}',
    line: 'Signs in with it. It can take a minute until Microsoft knows it everywhere.',
    who: 'nobody: it goes on by itself',
  },
  activate: {
    title: 'Use the new secret of the app {app}',
    line: 'From now on {operator} uses the new one.',
    who: 'nobody: it goes on by itself',
  },
  retire: {
    title: 'Remove secrets of the app {app} that nobody needs',
    line: 'Only those that we made. What {connector} may still use stays until it is known to use the new one.',
    who: 'an Application Administrator or a Cloud Application Administrator',
  },
  password: {
    title: 'Set a new password for the account of {connector}',
    line: 'We make a long random one. It goes into a key vault at once, and nobody reads it on a screen here. The old one stops working.',
    who: 'a Privileged Authentication Administrator or a Global Administrator; or the account itself, while its password is the one that we keep',
  },
  provePassword: {
    title: 'Try the new password',
    line: 'Signs the account in with it, once an hour at the most, since wrong passwords lock an account. You need not wait for it.',
    who: 'nobody: it goes on by itself',
  },
  activatePassword: {
    title: 'Use the new password',
    line: 'From now on {operator} uses the new one.',
    who: 'nobody: it goes on by itself',
  },
  trialMake: {
    title: 'Make a user for the trial',
    line: 'Disabled, marked as ours, and deleted again at the end.',
    who: 'nobody: it goes on by itself',
  },
  trialChange: {
    title: 'Change an attribute of it',
    line: 'Its job title.',
    who: 'nobody: it goes on by itself',
  },
  trialReset: {
    title: 'Reset its password',
    line: 'To one that nobody is told.',
    who: 'nobody: it goes on by itself',
  },
  trialDelete: {
    title: 'Delete it',
    line: 'Whatever came of the other steps.',
    who: 'nobody: it goes on by itself',
  },
  removeConsent: {
    title: 'Take back the consent to {connector}',
    line: 'Removes the entry of the app of {operator} from Enterprise applications, with everything that it was granted.',
    who: 'a Cloud Application Administrator or a Global Administrator',
  },
  removeGrants: {
    title: 'Take the permissions of the app {app} away',
    line: 'The app stays, and may read nothing any more.',
    who: consenters,
  },
  removeCredential: {
    title: 'Remove the secrets that were made for the app {app}',
    line: 'Only those that we made. Whoever was given one can no longer use it.',
    who: 'an Application Administrator or a Cloud Application Administrator',
  },
  removeApplication: {
    title: 'Delete the app {app}',
    line: 'You can restore it for 30 days, in the Microsoft Entra admin center under App registrations, Deleted applications.',
    who: 'an Application Administrator or a Cloud Application Administrator',
  },
  removeAccount: {
    title: 'Delete the account of {connector}',
    line: 'You can restore it for 30 days, in the Microsoft Entra admin center under Users, Deleted users.',
    who: 'a User Administrator or a Global Administrator',
  },
  removeIncomingAccount: {
    title: 'Delete an account that {connector} was to use next',
    line: 'You can restore it for 30 days, in the Microsoft Entra admin center under Users, Deleted users.',
    who: 'a User Administrator or a Global Administrator',
  },
  removeFormerAccount: {
    title: 'Delete an account that {connector} used before',
    line: 'You can restore it for 30 days, in the Microsoft Entra admin center under Users, Deleted users.',
    who: 'a User Administrator or a Global Administrator',
  },
  removeTrialUser: {
    title: 'Delete the user that {connector} was tried with',
    line: 'It is disabled, and nobody uses it. You can restore it for 30 days, in the Microsoft Entra admin center under Users, Deleted users.',
    who: 'a User Administrator or a Global Administrator',
  },
  removeSteward: {
    title: 'Let {operator} look after nothing here any more',
    line: 'Removes the app by which {operator} watches the connection.',
    who: 'a Cloud Application Administrator or a Global Administrator',
  },
  removeSetup: {
    title: 'Remove what an earlier setup left behind',
    line: 'It was only there while something was made.',
    who: 'a Cloud Application Administrator or a Global Administrator',
  },
  leave: {
    title: 'Remove the setup app',
    line: 'Takes away every right that this page used to do the steps.',
    who: 'an Application Administrator or a Cloud Application Administrator',
  },
};
