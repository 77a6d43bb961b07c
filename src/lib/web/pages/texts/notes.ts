import type { NoteCode } from '../../../connections/provisioning.ts';

const sentences: Record<NoteCode, string> = {
  'tenant.read': 'The organization is {name}.',
  'tenant.unlicensed':
    'The organization has no paid subscription that {connector} could read about. It can be connected all the same.',
  'application.made': 'The app {name} is registered. Its application (client) ID is {id}.',
  'application.found': 'The app {name} was there from before: {id}.',
  'application.adopted': 'The app {name} that you chose is used: {id}. What it lacked was added.',
  'application.restored': 'The app {name} had been deleted and is back: {id}.',
  'servicePrincipal.made': '{name} is now among your Enterprise applications.',
  'servicePrincipal.found': '{name} was already among your Enterprise applications.',
  'secret.made': 'A secret is made and stored in the key vault. It is good until {until}.',
  'secret.shortened':
    'A rule of your organization lets a secret live for {days} days at most, so it ends sooner than usual. It has to be renewed before {until}.',
  'certificate.made':
    'A rule of your organization does not allow secrets, so a certificate is made instead. It is good until {until}.',
  'credential.kept': 'The secret or certificate from before still works, and is good until {until}.',
  'credential.pending': 'One that was made before is gone on with.',
  'credential.proved': 'Microsoft takes it.',
  'credential.activated': 'It is in force.',
  'credential.retired': 'One that is not needed any more was removed.',
  'credential.notRetired': '{count} that somebody may still use were left.',
  'credential.orphanRemoved':
    'Secrets of ours that an earlier attempt left behind, and that nobody can use, are removed: {count}.',
  'account.made': 'The account {name} is made, without a licence and with a password that does not expire.',
  'account.found': 'The account {name} was there from before.',
  'account.adopted': 'The account {name} that you chose is used. Its password has been changed.',
  'account.existing': '{name} is the account that will sign in.',
  'account.otherDomain':
    'A sign-in server of your own looks after {federated}, so the account is under {domain}, where Microsoft signs it in.',
  'account.secondFactor':
    'Your organization asks every account for a second factor (security defaults). If {connector} signs in with the password alone, Microsoft may turn it away.',
  'account.former':
    'The account used before, {name}, stays in use until this one is proved, and is still there then. Delete it once nothing uses it any more.',
  'password.set': 'The account {name} has a new password.',
  'password.proved': 'Microsoft takes it.',
  'password.unproved':
    'Nothing here can sign in to try it. Microsoft said that it has taken it, so it is believed.',
  'password.unanswered':
    'For two days Microsoft did not say whether it is right, because the account is locked or for another reason of its own. It said that it has taken it, so it is believed; the one before is the account’s no more.',
  'password.activated': 'It is in force.',
  'permissions.granted': 'Granted: {names}.',
  'permissions.held': 'All of them were granted before.',
  'permissions.declined': 'Left out, as you chose: {names}.',
  'grants.granted': 'Granted: {names}.',
  'grants.held': 'All of them were granted before.',
  'grants.wholeOrganization':
    'Somebody has granted {name} permissions for everybody in the organization. It needs them for one account only: you can take the others back under Enterprise applications, Permissions.',
  'steward.allowed': '{operator} may now: {names}.',
  'roles.assigned': 'Assigned: {names}.',
  'roles.held': 'The account held them already.',
  'exchange.assigned': 'Assigned: {names}.',
  'exchange.held': 'The account held them already: {names}.',
  'exchange.unseen':
    'The script was run by hand, as somebody said here. Exchange does not let us look, so {connector} itself will show whether it worked.',
  'reports.changed': 'Names are shown from now on. Microsoft takes up to two days to show it everywhere.',
  'reports.fine': 'Names were shown already, so nothing was changed.',
  'verified.token': 'The app has signed in, and holds every permission that it needs.',
  'verified.account': 'The account is there, may sign in, and holds its roles.',
  'data.readable': 'It can read: {names}.',
  'data.unlicensed': 'Your licences do not include: {names}. {connector} works without.',
  'data.unread': 'It could not be tried yet: {names}. We try again every night.',
  'trial.made': 'A disabled user was made for the trial.',
  'trial.changed': 'An attribute of it was changed.',
  'trial.reset': 'Its password was reset.',
  'trial.deleted': 'It was deleted. Microsoft keeps it among the deleted users for 30 days.',
  'trial.refused': 'Microsoft refused: {text}',
  'trial.skipped': 'There was no user to try it with.',
  'trial.left': 'The user {name} could not be deleted: {text} Please delete it.',
  removed: 'Removed.',
  'removed.before': 'It was gone already.',
  'removed.used': 'Left, since {name} uses it too.',
  'setup.removed': 'The setup app and all its rights are gone from your organization.',
  'setup.leftover':
    'The setup app could not be removed, since the sign-in had ended. It can do nothing while nobody is signed in to it. You can delete it under Enterprise applications.',
};

/** What a step found or made. */
export const notes = {
  sentences,
  /** Words that notes carry as codes. */
  known: {
    watch: 'see every night whether it works',
    rotate: 'renew secrets before they end',
    reports: 'set usage reports to show names',
    organization: 'the organization',
    users: 'users',
    groups: 'groups',
    devices: 'devices',
    subscriptions: 'subscriptions',
    usageReports: 'usage reports',
    signIns: 'sign-ins',
  } as Readonly<Record<string, string>>,
};
