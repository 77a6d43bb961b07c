import { DAY, HOUR, iso } from '../../../src/lib/clock.ts';
import { type Config, readConfig } from '../../../src/lib/config.ts';
import { noHealth } from '../../../src/lib/connections/verdict.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import { createOperatorApps } from '../../../src/lib/credentials/operatorApps.ts';
import { createOwnershipsOf } from '../../../src/lib/onboarding/ownerships.ts';
import { ownApps } from '../../../src/lib/web/ownApps.ts';
import type { SettingsView } from '../../../src/lib/web/pages/settingsView.ts';
import { settingNotes } from '../../../src/lib/web/settingNotes.ts';
import { settingRows } from '../../../src/lib/web/settingRows.ts';
import { aListed } from '../../support/listed.ts';
import { at } from './onboardingViews.ts';

const now = Date.parse(at);
const SHARED = 'cccccccc-dddd-4eee-8fff-000000000000';

/** Settings with nothing but what is needed, unless more is given. */
export function configOf(more: Readonly<Record<string, string>> = {}): Config {
  const read = readConfig({
    OPERATOR_TENANT: '11111111-2222-4333-8444-555555555555',
    OPERATOR_NAME: 'Harbor Operations',
    SIGN_IN_CLIENT_ID: '66666666-7777-4888-9999-aaaaaaaaaaaa',
    PUBLIC_ORIGIN: 'https://mooring.example.com',
    KEY_VAULT_URL: 'https://mooring-example.vault.azure.net',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true;AccountKey=hunter2',
    ...more,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

/** The apps that these settings name. */
export const appsOf = (config: Config) =>
  createOperatorApps({
    shared: config.SHARED_APPS,
    setup: config.SETUP_APP,
    steward: config.STEWARD_APP,
    vault: { get: () => Promise.reject(new Error('nobody asks')) } as never,
    identity: { getToken: () => Promise.resolve(null) },
  });

const full = configOf({
  OPERATOR_LOGO: 'data:image/png;base64,aGVsbG8=',
  SHARED_APPS: JSON.stringify({
    'certero-application': {
      clientId: SHARED,
      credential: { kind: 'certificate', secretName: 'shared-certero', secretVersion: 'v1' },
    },
  }),
  SETUP_APP: JSON.stringify({ clientId: 'dddddddd-eeee-4fff-8000-111111111111' }),
  STEWARD_APP: JSON.stringify({ clientId: 'eeeeeeee-ffff-4000-8111-222222222222' }),
  HEARTBEAT_URL: 'https://heartbeat.example.com/hunter2',
  WEBHOOK_ALLOWED_NETWORKS: '10.20.0.0/16,fd12:3456::/32',
});

const alert = {
  check: 'secretExpiry',
  code: 'certificate.expiring',
  subject: SHARED,
  severity: 'warning',
  level: 3,
  message: 'The certificate ends in 20 days, on 20 August 2026.',
  openedAt: at,
  changedAt: at,
  sequence: 1,
} as const;

const apps = (config: Config) =>
  ownApps({
    signIn: config.SIGN_IN_CLIENT_ID,
    apps: appsOf(config).all,
    subjects: [
      {
        id: `operator:${SHARED}`,
        clientId: SHARED,
        name: 'Certero for Office 365',
        health: {
          ...noHealth,
          checks: {
            secretExpiry: {
              last: { verdict: 'ok', evidence: { endsAt: iso(now + 20 * DAY) } },
              at: iso(now - 40 * HOUR),
              unknown: {
                since: iso(now - 16 * HOUR),
                at: iso(now - 2 * HOUR),
                count: 3,
                reason: 'unavailable',
                message: 'Microsoft Graph left this read unanswered',
              },
            },
          },
          alerts: { a1: alert },
        },
      },
    ],
    profiles: builtInProfiles,
    listed: [aListed({ profile: 'certero-application' }), aListed({ id: 'c2' })],
    now,
  });

const good: SettingsView = {
  operator: { name: 'Ada Lindqvist' },
  probes: (['storage', 'vault', 'runs', 'queues', 'credentials'] as const).map((name) => ({
    name,
    ok: true,
    problems: [],
  })),
  poisoned: [],
  alerts: [],
  timers: [
    {
      label: 'Secret expiry',
      does: 'Asks of each connection: Secret expiry',
      schedule: '0 0 1 * * *',
      last: at,
      next: iso(now + DAY),
      isUnderWay: false,
      problems: [],
    },
    {
      label: 'Sweep',
      does: 'Finds messages that were lost on their way',
      schedule: '0 */5 * * * *',
      next: iso(now + HOUR),
      isUnderWay: false,
      problems: [],
    },
  ],
  apps: apps(full),
  notes: [],
  settings: settingRows(full),
  versions: {
    product: '0.1.0',
    node: 'v24.1.0',
    authority: full.AUTHORITY_HOST,
    graph: full.GRAPH_ENDPOINT,
    cloud: 'the public cloud',
    profiles: builtInProfiles.map(({ id, name, version }) => ({ id, name, version })),
  },
  generatedAt: at,
};

const bare = configOf();

/** The page of settings and status in every way, by name. */
export const settingsViews: Readonly<Record<string, SettingsView>> = {
  'settings-and-status': good,
  'settings-and-status-failing': {
    ...good,
    probes: good.probes.map((probe) => ({
      ...probe,
      ok: false,
      problems: [`<b>${probe.name}</b> is away.`],
    })),
    poisoned: [{ queue: 'mooring-checks', lastAt: at }],
    alerts: [
      { id: 'a2', code: 'message.poisoned', severity: 'warning', message: 'A message of <b> was put aside.' },
    ],
    timers: good.timers?.map((timer) => ({
      ...timer,
      isUnderWay: true,
      problems: ['No run was ever closed.'],
    })),
  },
  'settings-and-status-bare': {
    ...good,
    poisoned: undefined,
    timers: undefined,
    apps: apps(bare),
    notes: settingNotes({
      namesDenied: true,
      config: bare,
      profiles: builtInProfiles,
      webhooks: [],
      ownershipsOf: createOwnershipsOf(appsOf(bare)),
    }),
    settings: settingRows(bare),
    versions: { ...good.versions, product: undefined, cloud: undefined, profiles: undefined },
  },
};
