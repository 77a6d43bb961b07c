import type { StewardSet } from '../../../connections/access.ts';

/** What a set of rights lets the operator do, and what is lost without. */
interface StewardText {
  readonly label: string;
  readonly allows: string;
  readonly without: string;
}

const steward: Record<StewardSet, StewardText> = {
  watch: {
    label: 'See every night whether the connection works',
    allows:
      'Reads the directory and the setting of usage reports (Directory.Read.All, ReportSettings.Read.All). Changes nothing.',
    without:
      'Without it, an account that was disabled or a permission that was taken away may show only when {connector} fails.',
  },
  rotate: {
    label: 'Renew secrets before they end',
    allows:
      'Gives the apps made here new secrets (Application.ReadWrite.OwnedBy). It works for these apps and for no others of yours.',
    without:
      'Without it, an administrator of yours has to come back before each secret ends, or {connector} stops.',
  },
  reports: {
    label: 'Keep names visible in usage reports',
    allows: 'Sets usage reports to show names again if somebody hides them (ReportSettings.ReadWrite.All).',
    without: 'Without it, you are told, and an administrator of yours has to change the setting.',
  },
};

/** What will be made, asked before anybody signs in to the setup app. */
export const askSetup = {
  title: 'Set up {connector} in {tenant}',
  lead: '{operator} asks you to let {connector} work with your Microsoft 365 organization {tenant}. This page does the steps for you.',
  nothingYet: 'Nothing changes until you have signed in at Microsoft.',
  again:
    'This was set up before. What is there is found again: nothing is made twice, and what is missing is added.',
  entersAnew:
    '{connector} was given the password of its account, which is not kept here any more. Unless you choose another user name, the account gets a new password, and {connector} stops working until that is entered in its settings; {operator} hands it over.',
  onlyNew: 'They stand below; what was accepted before stays as it is.',
  faults: 'Nothing was started. Please look at this again:',
  made: 'What will be made in your tenant',
  madeLead: 'Your tenant is your organization’s own part of Microsoft 365. These are the steps, in order:',
  permissions: 'What {app} may do',
  application: 'On its own, while nobody is signed in, in the whole organization:',
  delegatedAccount:
    'In the name of the connector’s account alone, and never beyond that account’s own rights:',
  delegatedAdmin: 'In the name of whoever signs in to it, and never beyond that person’s own rights:',
  optional: 'Allow this (you may leave it out)',
  assumption: 'Please note:',
  account: 'The account of {connector}',
  accountMade:
    '{connector} signs in with an account of its own. It is made without a licence, and with a password that does not expire and need not be changed at the first sign-in.',
  accountExisting:
    '{connector} signs in with an account that you have already. What this account may see is what {connector} sees.',
  userName: 'User name',
  userNameHint: 'What stands before the @. The main domain of your organization is put behind it.',
  existingUser: 'User who signs in for {connector}',
  existingUserHint:
    'The user name with which this person signs in to Microsoft 365, such as name@example.com. Not a guest.',
  displayName: 'Display name',
  directoryRoles: 'Directory roles',
  exchangeRoles: 'Exchange roles',
  roles: {
    'User Administrator': 'may create, change and disable users who are no administrators',
    'Service Support Administrator': 'may see the health of services and open support requests',
    'Global Reader': 'may see everything that administrators see, and change nothing',
    'Reports Reader': 'may see usage reports',
    'View-Only Recipients': 'may see mailboxes, groups and contacts, but no mail',
    'View-Only Configuration': 'may see how Exchange is set up',
  } as Readonly<Record<string, string>>,
  password: 'Password (optional)',
  passwordHint:
    'Leave it empty and we make a long random one. Either way it is kept in a key vault, not on this page.',
  steward: 'May {operator} look after the connection?',
  stewardLead:
    'Each of these gives {operator}’s own app a right that stays in your organization. None is needed to connect, and you can take each back at any time.',
  stewardSets: steward,
  signIn: 'What Microsoft will ask',
  signInLead:
    'To do the steps, this page signs you in to a setup app. It asks for these rights in your name, only while this runs; the step “{leave}” takes these rights and the setup app away again:',
  scopes: {
    openid: 'know who signed in',
    profile: 'know who signed in',
    'User.Read': 'read who signed in, and the name and domains of the organization',
    'User.ReadBasic.All': 'find the account that will sign in',
    'User.ReadWrite.All': 'make the account',
    'User-PasswordProfile.ReadWrite.All': 'set the password of the account that you chose',
    'Application.ReadWrite.All': 'register the apps, and make their secrets',
    'AppRoleAssignment.ReadWrite.All': 'grant permissions to the apps',
    'DelegatedPermissionGrant.ReadWrite.All': 'grant permissions in an account’s name',
    'Directory.Read.All': 'look up what is there already',
    'Policy.Read.All': 'see your rules for secrets and for second factors',
    'RoleManagement.ReadWrite.Directory': 'give the account its directory roles',
    'RoleManagement.ReadWrite.Exchange': 'give the account its Exchange roles',
    'ReportSettings.ReadWrite.All': 'show names in usage reports',
  } as Readonly<Record<string, string>>,
  untickedTitle: 'On Microsoft’s page leave the box “Consent on behalf of your organization” unticked',
  unticked:
    'Unticked, the setup app works in your name alone. Ticked, everybody in your organization could use it, which nothing here needs.',
  who: 'Sign in as a Global Administrator, or as a Privileged Role Administrator who may also register apps and make accounts. If you may only register apps, begin all the same: the steps stop where a colleague has to go on, and you get a link for them.',
  button: 'Sign in at Microsoft and begin',
  buttonHint: 'We never see your password. The steps begin as soon as you are back.',
  choices: [
    'To say no, close this page. Nothing will have changed.',
    'If you do not administer {tenant}, forward the message with the link to somebody who does.',
    'If you did not expect this request, ask {operator} first, in a way that you know from before.',
    'You can take it back at any time: in the Microsoft Entra admin center, delete the app under App registrations, and the account under Users.',
  ],
};
