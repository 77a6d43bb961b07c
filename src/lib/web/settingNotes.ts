import { type Config, type OperatorAppSetting, settingNames } from '../config.ts';
import { cloudOf } from '../microsoft/cloud.ts';
import { TENANT_INFORMATION_RIGHT } from '../microsoft/tenantInformation.ts';
import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import { type Profile, sharedApp } from '../profiles/schema.ts';
import { type SettingText, settingTexts } from '../settingTexts.ts';
import type { SettingNote } from './pages/settingsView.ts';

/** Pure: what is not set and is missed, and what does not fit together; each with what comes of it. */
export function settingNotes(given: {
  readonly config: Config;
  readonly ownershipsOf: OwnershipsOf;
  /** `undefined`: nobody could read them. */
  readonly profiles: readonly Profile[] | undefined;
  readonly webhooks: readonly { readonly enabled: boolean }[] | undefined;
  /** Does Microsoft refuse to tell us the names of tenants? */
  readonly namesDenied: boolean;
}): readonly SettingNote[] {
  const { config, profiles = [], ownershipsOf, webhooks, namesDenied } = given;
  return [
    ...settingNames.flatMap((setting): SettingNote[] => {
      const { without }: SettingText = settingTexts[setting];
      if (without === undefined || config[setting] !== undefined) return [];
      return [{ setting, text: `It is not set: ${without}.` }];
    }),
    ...(given.profiles ? aboutSharedApps(config, profiles) : []),
    ...unconnectable(profiles.filter((profile) => ownershipsOf(profile).length === 0)),
    ...aboutClouds(config),
    ...aboutRuns(config),
    ...aboutStorage(config),
    ...(namesDenied
      ? [
          {
            text: `The identity of this installation lacks ${TENANT_INFORMATION_RIGHT} on Microsoft Graph: a new connection shows the ID of its tenant, not the name.`,
          },
        ]
      : []),
    ...(webhooks?.every(({ enabled }) => !enabled) === true
      ? [{ text: 'No webhook is in use, so alerts are on these pages alone and nobody is told of them.' }]
      : []),
  ];
}

function aboutSharedApps({ SHARED_APPS }: Config, profiles: readonly Profile[]): SettingNote[] {
  const named = new Map(profiles.map((profile) => [profile.id, profile]));
  return Object.keys(SHARED_APPS).flatMap((id): SettingNote[] => {
    const profile = named.get(id);
    if (profile && sharedApp(profile)) return [];
    const why = profile
      ? `the profile “${profile.name}” has no app that may be shared`
      : 'there is no such profile';
    return [{ setting: 'SHARED_APPS', text: `It names ${id}, but ${why}: nothing uses that app.` }];
  });
}

/** What a link of this installation needs to connect a profile. */
const needs = {
  shared: 'an entry in SHARED_APPS',
  either: 'an entry in SHARED_APPS, or SETUP_APP',
  dedicated: 'SETUP_APP',
} as const;

const unconnectable = (profiles: readonly Profile[]): SettingNote[] =>
  Object.entries(needs).flatMap(([ownership, needed]): SettingNote[] => {
    const names = profiles
      .filter((profile) => (sharedApp(profile)?.ownership ?? 'dedicated') === ownership)
      .map(({ name }) => `“${name}”`);
    return names.length === 0
      ? []
      : [{ text: `No link can connect ${names.join(', ')}: that needs ${needed}.` }];
  });

function aboutClouds(config: Config): SettingNote[] {
  const { AUTHORITY_HOST, GRAPH_ENDPOINT, SETUP_APP, STEWARD_APP, SHARED_APPS } = config;
  const [authority, graph] = [cloudOf(AUTHORITY_HOST), cloudOf(GRAPH_ENDPOINT)];
  if (authority !== graph)
    return [
      {
        setting: 'GRAPH_ENDPOINT',
        text: `It is of ${graph ?? 'another cloud'} and AUTHORITY_HOST of ${authority ?? 'another cloud'}: tokens of one are not taken in the other.`,
      },
    ];
  if (authority === undefined || authority === 'the public cloud') return [];
  return [SETUP_APP, STEWARD_APP, ...Object.values(SHARED_APPS)].some(isFederated)
    ? [
        {
          setting: 'AUTHORITY_HOST',
          text: 'Apps of yours are to prove themselves by a federated credential, which works in the public cloud alone: give them a certificate.',
        },
      ]
    : [];
}

const aboutRuns = ({
  RUN_STALLED_AFTER_SECONDS: stalled,
  RUN_CLOSE_AFTER_SECONDS: close,
}: Config): SettingNote[] =>
  stalled < close
    ? []
    : [
        {
          setting: 'RUN_CLOSE_AFTER_SECONDS',
          text: 'It is not longer than RUN_STALLED_AFTER_SECONDS, so a run is closed before its missing are asked again.',
        },
      ];

const aboutStorage = (config: Config): SettingNote[] =>
  config.AzureWebJobsStorage !== undefined && config.AzureWebJobsStorage__tableServiceUri !== undefined
    ? [
        {
          setting: 'AzureWebJobsStorage__tableServiceUri',
          text: 'It is not used, since AzureWebJobsStorage is set too: storage is opened with a key, not with the managed identity.',
        },
      ]
    : [];

const isFederated = (app: OperatorAppSetting | undefined): boolean => app?.credential.kind === 'federated';
