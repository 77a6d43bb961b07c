import { type Config, PRODUCT } from './config.ts';

/** Settings are told to people in these groups, in this order. */
export const settingGroups = {
  operator: 'Who you are',
  addresses: 'Addresses',
  apps: 'Your own apps',
  keeping: 'What is kept, and how it is opened',
  telling: 'Who is told, and when',
  schedules: 'When timers begin',
} as const;

/** What people are told of one setting, on the page of settings and in `docs/settings.md`: plain text, no full stop at the end. */
export interface SettingText {
  readonly group: keyof typeof settingGroups;
  readonly what: string;
  /** What does not work where it is not set. */
  readonly without?: string;
  /** How much of its value people are shown: where nothing is said, nothing. Of a picture its size, of an address its origin alone, since what is behind that may be a key. */
  readonly shown?: 'all' | 'size' | 'origin';
}

/** Every setting, in the order of the documents. */
export const settingTexts = {
  OPERATOR_TENANT: {
    group: 'operator',
    what: 'the operator’s own tenant; only its accounts may sign in',
    shown: 'all',
  },
  OPERATOR_NAME: {
    group: 'operator',
    what: 'who asks, as tenant admins read it on the onboarding pages',
    shown: 'all',
  },
  OPERATOR_LOGO: {
    group: 'operator',
    what: 'a small picture beside the operator’s name on the pages of tenant admins',
    shown: 'size',
  },
  SIGN_IN_CLIENT_ID: {
    group: 'apps',
    what: 'client id of the app that App Service authentication signs in with',
    shown: 'all',
  },
  PUBLIC_ORIGIN: {
    group: 'addresses',
    what: 'the address under which browsers reach this installation; links, the redirect address and the CSRF check follow from it',
    shown: 'all',
  },
  AUTHORITY_HOST: { group: 'addresses', what: 'Microsoft Entra, for national clouds', shown: 'all' },
  GRAPH_ENDPOINT: { group: 'addresses', what: 'Microsoft Graph, for national clouds', shown: 'all' },
  KEY_VAULT_URL: { group: 'keeping', what: 'the key vault', shown: 'all' },
  SHARED_APPS: {
    group: 'apps',
    what: 'the shared app of each profile, and how it proves itself',
    shown: 'all',
  },
  SETUP_APP: {
    group: 'apps',
    what: `the app that signs a tenant admin in while ${PRODUCT} makes what a profile needs`,
    without:
      'profiles with apps or accounts of the tenant’s own can only be connected by typing their settings',
    shown: 'all',
  },
  STEWARD_APP: {
    group: 'apps',
    what: 'the app that watches a tenant where its admin allowed it',
    without: 'watching is not offered',
    shown: 'all',
  },
  AZURE_CLIENT_ID: {
    group: 'keeping',
    what: `the user-assigned managed identity by which ${PRODUCT} opens vault, storage and its own tenant’s Graph; without it, the default identity does`,
    shown: 'all',
  },
  AzureWebJobsStorage: {
    group: 'keeping',
    what: 'the storage account of tables and queues, and of the host',
  },
  AzureWebJobsStorage__tableServiceUri: {
    group: 'keeping',
    what: 'its table service, opened with the managed identity',
    shown: 'origin',
  },
  AzureWebJobsStorage__queueServiceUri: {
    group: 'keeping',
    what: 'its queue service; goes with the one above',
    shown: 'origin',
  },
  WEBSITE_AUTH_ENABLED: {
    group: 'operator',
    what: 'whether App Service authentication is on. The platform sets it, do not set it yourself: with it, the header that says who is signed in is believed',
    shown: 'all',
  },
  WEBHOOK_ALLOWED_NETWORKS: {
    group: 'telling',
    what: 'networks that are not public to which webhooks may be sent all the same',
    shown: 'all',
  },
  DIRECTORY_ALLOWED_NETWORKS: {
    group: 'telling',
    what: 'networks in which domain controllers may be looked for',
    without: 'nobody is looked for',
    shown: 'all',
  },
  REMIND_AFTER_DAYS: {
    group: 'telling',
    what: 'after how many days a critical alert that is still there is told again',
    shown: 'all',
  },
  HEARTBEAT_URL: {
    group: 'telling',
    what: 'an address that is called after each run that reached everybody',
    without: `nobody is told when ${PRODUCT} stops altogether`,
  },
  RUN_STALLED_AFTER_SECONDS: {
    group: 'schedules',
    what: 'after how long without a report the missing of a run are asked again',
    shown: 'all',
  },
  RUN_CLOSE_AFTER_SECONDS: {
    group: 'schedules',
    what: 'after how long without a report a run is closed without them',
    shown: 'all',
  },
  EXPIRY_LADDER_DAYS: {
    group: 'telling',
    what: 'days before the end of a credential at which somebody is told, once each; a profile or a connection may have its own',
    shown: 'all',
  },
  CHECK_SECRET_EXPIRY_SCHEDULE: {
    group: 'schedules',
    what: 'when the run of secretExpiry begins',
    shown: 'all',
  },
  CHECK_CONSENT_STATUS_SCHEDULE: {
    group: 'schedules',
    what: 'when the run of consentStatus begins, with account, directoryAccount and dataAccess',
    shown: 'all',
  },
  CHECK_ANONYMIZATION_SCHEDULE: {
    group: 'schedules',
    what: 'when the run of anonymization begins',
    shown: 'all',
  },
  RECONCILE_RUNS_SCHEDULE: {
    group: 'schedules',
    what: 'how often runs are looked after; events of a night wait for it',
    shown: 'all',
  },
  ROTATE_CREDENTIALS_SCHEDULE: {
    group: 'schedules',
    what: 'when credentials that are due get successors',
    shown: 'all',
  },
  SWEEP_SCHEDULE: { group: 'schedules', what: 'how often lost messages are looked for', shown: 'all' },
} as const satisfies Record<keyof Config, SettingText>;
