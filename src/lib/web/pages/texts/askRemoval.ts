/** What the operator asks to be removed when a connection ends. */
export const askRemoval = {
  title: 'Remove {connector} from {tenant}',
  lead: '{operator} is ending the connection of {tenant} to {connector}, and asks you to remove what was set up for it.',
  nothingYet: 'Nothing is removed until you sign in and accept.',
  removed: 'What will be removed, step by step',
  removedLead:
    'What is not in this list stays as it is. Apps and accounts can be restored by you for 30 days.',
  /** Instead of those of a setup. */
  scopes: {
    'User.ReadWrite.All': 'delete the account',
    'Application.ReadWrite.All': 'remove apps and their secrets',
    'AppRoleAssignment.ReadWrite.All': 'take permissions away from apps',
    'DelegatedPermissionGrant.ReadWrite.All': 'take permissions in an account’s name away',
  } as Readonly<Record<string, string>>,
  button: 'Sign in at Microsoft and remove it',
  choices: [
    'To leave everything as it is, close this page, and let {operator} know.',
    'If you did not expect this request, ask {operator} first, in a way that you know from before.',
  ],
};
