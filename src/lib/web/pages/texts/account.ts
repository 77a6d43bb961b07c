/** The connector's account signs in. `{account}` is its user name. */
export const askAccount = {
  title: 'Now {account} signs in',
  lead: 'Everything in {tenant} is made. For the last step, the account that {connector} works with signs in once at Microsoft.',
  whoMade: 'The account was made for {connector}. Sign in with it, not with your own.',
  whoExisting: 'If this is not you, send the link to whoever uses the account: it works in any browser.',
  meanwhile:
    'Until it has signed in, {connector} goes on with {inForce}. To stay with {inForce} after all, sign in with that one instead, and say so.',
  userName: 'User name',
  copyUserName: 'Copy the user name',
  password: 'Its password',
  hidden: 'It can be shown here once. Have a password manager at hand.',
  show: 'Show the password once',
  value: 'Password',
  copyPassword: 'Copy the password',
  once: 'It is shown this once: copy it now. We cannot show it again.',
  shown: 'It was shown before, and is not shown again. If you no longer have it, ask {operator}.',
  elsewhere: 'It can be shown only in the browser in which the administrator signed in.',
  secondFactor: 'Microsoft will ask this account for a second factor',
  secondFactorMeans:
    'A second factor is a code or a tap on a phone beside the password. Your organization asks every account for one, so Microsoft lets you set it up when you sign in. Set it up on a device that stays with whoever looks after {connector}: it may be asked for again. If {connector} signs in with the password alone, Microsoft may turn it away.',
  permissions: 'What {connector} may do in its name',
  alone:
    'These permissions are for {account} alone, and never go beyond its own rights. They apply to nobody else.',
  steps: 'How to sign in',
  unticked: 'If Microsoft offers the box “Consent on behalf of your organization”, leave it unticked.',
  untickedWhy: 'Ticked, the permissions would be for everybody, and they are needed for this account only.',
  private:
    'If Microsoft signs you in as somebody else, open the link in a private window (InPrivate or Incognito).',
  button: 'Sign in as {account}',
};

/** Somebody signed in: is it the right account? `{signedIn}` and `{expected}` are user names. */
export const confirmAccount = {
  title: 'Is this the right account?',
  lead: '{signedIn} has signed in for {connector}. What this account may see is what {connector} sees.',
  signedInAs: 'Signed in as',
  expected: 'Expected',
  differs: 'This is not the account that was expected',
  differsMeans:
    'The connection is for {expected}, and {signedIn} has signed in. Use it only if you mean to: {connector} will then work with this account.',
  consent: 'Consent',
  granted: { fully: 'Fully granted', partially: 'Partially granted', notGranted: 'Not granted' },
  means: {
    fully: 'The account has every permission that {connector} needs.',
    partially: 'Some permissions are missing. {connector} does not work fully without them.',
    notGranted: 'The account has none of the permissions that {connector} needs.',
  },
  missing: 'What is missing',
  grant:
    'A Global Administrator or a Privileged Role Administrator of {tenant} can grant it: they open this link and sign in.',
  use: 'Use this account',
  another: 'Sign in with another account',
  notViewer:
    'Only the browser in which the account signed in may decide. If that was you, go back to it. Otherwise sign in here.',
};
