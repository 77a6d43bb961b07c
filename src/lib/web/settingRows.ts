import { isDeepStrictEqual } from 'node:util';
import { type Config, type OperatorAppSetting, settingDefaults, settingNames } from '../config.ts';
import { settingGroups, type SettingText, settingTexts } from '../settingTexts.ts';
import type { SettingRow, SettingsView } from './pages/settingsView.ts';

const KIB = 1024;

/** Pure: every setting with its value, by group; of what is secret only that it is set. */
export function settingRows(config: Config): SettingsView['settings'] {
  const groups = Object.keys(settingGroups) as (keyof typeof settingGroups)[];
  return groups.map((group) => ({
    group,
    rows: settingNames
      .filter((name) => settingTexts[name].group === group)
      .map((name) => settingRow(name, config)),
  }));
}

function settingRow(name: keyof Config, config: Config): SettingRow {
  const { what, without, shown }: SettingText = settingTexts[name];
  const value = config[name];
  const isDefault = isDeepStrictEqual(value, settingDefaults[name]);
  return {
    name,
    what,
    ...(without !== undefined && { without }),
    origin: value === undefined ? 'unset' : isDefault ? 'default' : 'set',
    value: value === undefined ? [] : linesOf(value, shown),
  };
}

/** Pure: what is shown of a value that is set; nothing unless its text says how much. */
export function linesOf(
  value: NonNullable<Config[keyof Config]>,
  shown: SettingText['shown'],
): readonly string[] {
  if (typeof value === 'string' && shown === 'size') return [`${Math.ceil(value.length / KIB)} KiB`];
  if (typeof value === 'string' && shown === 'origin') return [new URL(value).origin];
  if (shown !== 'all') return [];
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object') return [String(value)];
  if (Array.isArray(value)) return value.length === 0 ? ['none'] : [value.join(', ')];
  const apps = Object.entries(isApp(value) ? { '': value } : value);
  return apps.map(
    ([profile, { clientId, credential }]) =>
      `${profile === '' ? '' : `${profile}: `}${clientId}, ${credential.kind}`,
  );
}

const isApp = (value: object): value is OperatorAppSetting =>
  'clientId' in value && typeof value.clientId === 'string';
