import type { Probe } from '../../health/report.ts';
import type { OwnApp, SettingRow } from './settingsView.ts';

/** What must be in order for this installation to work; what is said where it is, and what to do where it is not. */
export const probeTexts: Record<
  Probe['name'],
  { readonly label: string; readonly good: string; readonly todo: readonly string[] }
> = {
  storage: {
    label: 'Storage',
    good: 'The tables can be read.',
    todo: [
      'See in the Azure portal whether the storage account is there, and whether its network rules let this app in.',
      'Opened with the managed identity, it needs the roles Storage Table Data Contributor and Storage Queue Data Contributor on it.',
      'Nothing is lost meanwhile: what was not done is done when storage answers again.',
    ],
  },
  vault: {
    label: 'Key vault',
    good: 'It can be read.',
    todo: [
      'See in the Azure portal whether the vault of KEY_VAULT_URL is there, and whether its network rules let this app in.',
      'The managed identity of AZURE_CLIENT_ID needs the role Key Vault Secrets Officer on it.',
    ],
  },
  runs: {
    label: 'Nightly runs',
    good: 'Each timer’s last run was closed in time.',
    todo: [
      'See below which timer is late, and under Runs whether one is under way. An operator can begin one there.',
      'Where all are late, the app was stopped or is not let run its timers: look at the Function App and its logs.',
    ],
  },
  queues: {
    label: 'Queues',
    good: 'In the last day no message was put aside.',
    todo: [
      'Look in the logs for the errors before that time: they say what failed. The message itself is in the queue of the same name that ends in -poison.',
      'What it was about is looked at again by itself, in the next run or by the sweep. This turns good a day after the last message.',
    ],
  },
  credentials: {
    label: 'Credentials of your own apps',
    good: 'All of them work and are good for more than a week.',
    todo: ['See below which app it is: its card leads to its credentials at Microsoft.'],
  },
};

/** What each kind of the operator's own apps is for. */
export const appTexts: Record<OwnApp['kind'], string> = {
  signIn: 'Operators and programs sign in through it.',
  setup: 'Signs a tenant admin in while what a profile needs is made.',
  steward: 'Watches tenants, rotates and sets what their admins allowed it to.',
  shared: 'Stands behind all connections of its profiles that have no app of their own.',
};

/** How an app proves itself. */
export const credentialTexts: Record<NonNullable<OwnApp['credential']>['kind'], string> = {
  federated: 'Federated: the managed identity vouches for it. There is no secret, and it has no end',
  certificate: 'Certificate',
  secret: 'Client secret',
};

export const originTexts: Record<SettingRow['origin'], string> = {
  set: 'Set',
  default: 'Default',
  unset: 'Not set',
};
