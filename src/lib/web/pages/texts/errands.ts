import type { ErrandWarning } from '../onboardingView.ts';

/** What the operator asks an admin to have done. */
interface Errand {
  readonly title: string;
  readonly lead: string;
  readonly nothingYet: string;
  /** Above the list of steps. */
  readonly steps: string;
  readonly stepsLead: string;
  /** What the setup app asks for, in plain words; instead of those of a setup. */
  readonly scopes: Readonly<Record<string, string>>;
  readonly button: string;
  readonly choices: readonly string[];
  /** What stops working until somebody acts, where it does. */
  readonly warnings?: Readonly<Record<ErrandWarning, string>>;
}

const unexpected =
  'If you did not expect this request, ask {operator} first, in a way that you know from before.';

/** To renew what the connector signs in with. */
const rotate: Errand = {
  title: 'Renew the secret of {connector} in {tenant}',
  lead: 'What {connector} signs in to {tenant} with ends, and has to be replaced by a new one before it does. {operator} asks you to sign in once for it.',
  nothingYet: 'Nothing changes until you sign in and accept.',
  steps: 'What will be done, step by step',
  stepsLead:
    'No permission is added or taken away. The old secret goes on working until the new one is known to be in use.',
  scopes: {
    'Application.ReadWrite.All': 'give the app a new secret, and remove old ones of ours',
    'DelegatedPermissionGrant.ReadWrite.All': 'take its own permissions away at the end',
    'Policy.Read.All': 'see how long a secret may live in your organization',
  },
  button: 'Sign in at Microsoft and renew it',
  choices: [
    'Without a new secret {connector} stops reading when the old one ends. To leave it at that, close this page, and let {operator} know.',
    unexpected,
  ],
};

/** To give the connector's account another password. */
const password: Errand = {
  title: 'Renew the password of {connector}’s account in {tenant}',
  lead: '{connector} signs in to {tenant} with an account of its own. {operator} asks you to sign in once, as a Global Administrator, so that the account gets a new password. The account itself may sign in here too, where an administrator has allowed it the setup app.',
  nothingYet: 'Nothing changes until you sign in and accept.',
  steps: 'What will be done, step by step',
  stepsLead:
    'No permission or role of the account is added or taken away. The old password stops working as soon as the new one is set.',
  scopes: {
    'User-PasswordProfile.ReadWrite.All': 'set the password of the account, and of no other',
    'Application.ReadWrite.All':
      'remove the setup app once the password is set, and secrets of ours that an earlier attempt left behind',
    'DelegatedPermissionGrant.ReadWrite.All': 'take its own permissions away once the password is set',
  },
  warnings: {
    entersAnew:
      '{connector} was given the password. It stops working until the new one is entered in its settings; {operator} hands the new one over.',
    signsInAgain:
      'Where an administrator sets the password, Microsoft ends the sign-in of the account. The account has to sign in again afterwards, through a link that {operator} sends.',
  },
  button: 'Sign in at Microsoft and renew it',
  choices: ['To leave the password as it is, close this page, and let {operator} know.', unexpected],
};

/** To remove what is there, when a connection ends. */
const remove: Errand = {
  title: 'Remove {connector} from {tenant}',
  lead: '{operator} is ending the connection of {tenant} to {connector}, and asks you to remove what was set up for it.',
  nothingYet: 'Nothing is removed until you sign in and accept.',
  steps: 'What will be removed, step by step',
  stepsLead: 'What is not in this list stays as it is. Apps and accounts can be restored by you for 30 days.',
  scopes: {
    'User.ReadWrite.All': 'delete the account',
    'Application.ReadWrite.All': 'remove apps and their secrets',
    'AppRoleAssignment.ReadWrite.All': 'take permissions away from apps',
    'DelegatedPermissionGrant.ReadWrite.All': 'take permissions in an account’s name away',
  },
  button: 'Sign in at Microsoft and remove it',
  choices: ['To leave everything as it is, close this page, and let {operator} know.', unexpected],
};

/** By what the flow is for. */
export const errands = { remove, rotate, password };
