import { describe, expect, test } from '@jest/globals';
import { HOUR, iso, MINUTE } from '../../../src/lib/clock.ts';
import { isOverdue } from '../../../src/lib/health/upkeep.ts';
import { createOwnershipsOf } from '../../../src/lib/onboarding/ownerships.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import { renderSettings } from '../../../src/lib/web/pages/settings.tsx';
import { settingNotes } from '../../../src/lib/web/settingNotes.ts';
import { settingTexts } from '../../../src/lib/settingTexts.ts';
import { linesOf, settingRows } from '../../../src/lib/web/settingRows.ts';
import { appsOf, configOf, settingsViews } from './settingsViews.ts';

const APP = 'cccccccc-dddd-4eee-8fff-000000000000';
const app = (credential?: object) => ({ clientId: APP, ...(credential && { credential }) });
const certificate = { kind: 'certificate', secretName: 'entry', secretVersion: 'hunter2' };

describe('every setting', () => {
  const rows = (more: Record<string, string> = {}) =>
    settingRows(configOf(more)).flatMap((group) => group.rows);
  const row = (name: string, more: Record<string, string> = {}) =>
    rows(more).find((one) => one.name === name);

  test('is shown once, as it is or as it is by default', () => {
    const names = rows().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(row('OPERATOR_NAME')).toMatchObject({ origin: 'set', value: ['Harbor Operations'] });
    expect(row('REMIND_AFTER_DAYS')).toMatchObject({ origin: 'default', value: ['7'] });
    expect(row('REMIND_AFTER_DAYS', { REMIND_AFTER_DAYS: '3' })).toMatchObject({
      origin: 'set',
      value: ['3'],
    });
    expect(row('EXPIRY_LADDER_DAYS')).toMatchObject({ origin: 'default', value: ['90, 60, 30, 14, 7, 1'] });
    expect(row('WEBHOOK_ALLOWED_NETWORKS')).toMatchObject({ origin: 'default', value: ['none'] });
    expect(row('STEWARD_APP')).toMatchObject({ origin: 'unset', value: [], without: expect.any(String) });
  });

  test('names apps and how they prove themselves, not which version of the vault', () => {
    const shared = JSON.stringify({ one: app(), two: app(certificate) });
    expect(row('SHARED_APPS', { SHARED_APPS: shared })?.value).toEqual([
      `one: ${APP}, federated`,
      `two: ${APP}, certificate`,
    ]);
    expect(row('SETUP_APP', { SETUP_APP: JSON.stringify(app()) })?.value).toEqual([`${APP}, federated`]);
  });

  test('shows nothing of its value unless its text says how much', () => {
    const silent = Object.entries(settingTexts).flatMap(([name, text]) => ('shown' in text ? [] : [name]));
    expect(silent).toEqual(['AzureWebJobsStorage', 'HEARTBEAT_URL']);
    for (const value of [
      'hunter2',
      7,
      true,
      ['hunter2'],
      { one: { clientId: APP, credential: certificate } },
    ])
      expect(linesOf(value as Parameters<typeof linesOf>[0], undefined)).toEqual([]);
    expect(linesOf('https://user:hunter2@x.example/hunter2', 'origin')).toEqual(['https://x.example']);
    expect(linesOf('hunter2', 'size')).toEqual(['1 KiB']);
  });

  test('keeps to itself what is secret, or may hold a key', () => {
    const more = {
      HEARTBEAT_URL: 'https://heartbeat.example/hunter2',
      AzureWebJobsStorage__tableServiceUri: 'https://x.table.core.windows.net/?sig=hunter2',
      AzureWebJobsStorage__queueServiceUri: 'https://x.queue.core.windows.net/?sig=hunter2',
      SHARED_APPS: JSON.stringify({ one: app(certificate) }),
    };
    expect(JSON.stringify(rows(more))).not.toContain('hunter2');
    expect(row('HEARTBEAT_URL', more)).toMatchObject({ origin: 'set', value: [] });
    expect(row('AzureWebJobsStorage')).toMatchObject({ origin: 'set', value: [] });
    expect(row('AzureWebJobsStorage__tableServiceUri', more)?.value).toEqual([
      'https://x.table.core.windows.net',
    ]);
  });
});

describe('what is missing', () => {
  const all = {
    SETUP_APP: JSON.stringify(app()),
    STEWARD_APP: JSON.stringify(app()),
    HEARTBEAT_URL: 'https://h.example',
  };
  const notes = (
    more: Record<string, string>,
    webhooks: readonly { enabled: boolean }[] | undefined = [{ enabled: true }],
    namesDenied = false,
  ) => {
    const config = configOf(more);
    const ownershipsOf = createOwnershipsOf(appsOf(config));
    return settingNotes({ config, profiles: builtInProfiles, webhooks, ownershipsOf, namesDenied }).map(
      ({ setting = '', text }) => `${setting}: ${text}`,
    );
  };

  test('is nothing where all is set', () => {
    expect(notes(all)).toEqual([]);
    expect(notes(all, undefined)).toEqual([]);
  });

  test('is named with what does not work', () => {
    const { SETUP_APP: _setup, ...others } = all;
    const without = notes(others);
    expect(without).toContainEqual(expect.stringMatching(/^SETUP_APP: It is not set: profiles with apps/));
    expect(without).toContainEqual(
      expect.stringMatching(/^: No link can connect .*“Snow for Microsoft 365”.*: that needs SETUP_APP\.$/),
    );
    expect(notes({ ...all, HEARTBEAT_URL: '' })).toEqual([
      expect.stringContaining('HEARTBEAT_URL: It is not set'),
    ]);
    expect(notes({ ...all, STEWARD_APP: '' })).toEqual([expect.stringContaining('watching is not offered')]);
    expect(notes(all, [{ enabled: false }])).toEqual([expect.stringContaining('nobody is told')]);
    expect(notes(all, undefined, true)).toEqual([
      expect.stringMatching(/lacks CrossTenantInformation\.ReadBasic\.All .* not the name\.$/),
    ]);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'a shared app of no profile',
      { SHARED_APPS: JSON.stringify({ nobody: app() }) },
      'there is no such profile',
    ],
    [
      'a shared app of a profile that has none',
      { SHARED_APPS: JSON.stringify({ snow: app() }) },
      'no app that may be shared',
    ],
    ['two clouds', { GRAPH_ENDPOINT: 'https://graph.microsoft.us' }, 'GRAPH_ENDPOINT: '],
    [
      'a federated credential in a national cloud',
      { AUTHORITY_HOST: 'https://login.microsoftonline.us', GRAPH_ENDPOINT: 'https://graph.microsoft.us' },
      'AUTHORITY_HOST: ',
    ],
    ['a run that is closed too soon', { RUN_CLOSE_AFTER_SECONDS: '300' }, 'before its missing are asked'],
    [
      'two ways to storage',
      {
        AzureWebJobsStorage__tableServiceUri: 'https://x.table.core.windows.net',
        AzureWebJobsStorage__queueServiceUri: 'https://x.queue.core.windows.net',
      },
      'It is not used',
    ],
  ])('%s does not fit', (_name, more, said) => {
    expect(notes({ ...all, ...more })).toEqual([expect.stringContaining(said)]);
  });

  test('a national cloud fits with itself', () => {
    const national = {
      AUTHORITY_HOST: 'https://login.microsoftonline.us',
      GRAPH_ENDPOINT: 'https://graph.microsoft.us',
    };
    const apps = {
      SETUP_APP: JSON.stringify(app(certificate)),
      STEWARD_APP: JSON.stringify(app(certificate)),
    };
    expect(notes({ ...all, ...national, ...apps })).toEqual([]);
  });
});

describe('the operator’s own apps', () => {
  const apps = settingsViews['settings-and-status']?.apps ?? [];

  test('are named with how each proves itself, when that ends, and who depends on it', () => {
    expect(apps.map(({ kind, credential }) => [kind, credential?.kind])).toEqual([
      ['signIn', undefined],
      ['setup', 'federated'],
      ['steward', 'federated'],
      ['shared', 'certificate'],
    ]);
    expect(apps[3]).toMatchObject({
      name: 'Certero for Office 365',
      credential: { entry: 'shared-certero' },
      endsAt: expect.stringMatching(/^2026-08-20T/),
      checked: { verdict: 'ok', ago: '40 hours ago' },
      unknown: { message: 'Microsoft Graph left this read unanswered' },
      alerts: [{ code: 'certificate.expiring' }],
      profiles: [{ id: 'certero-application', connections: 1 }],
      alertsAddress: `/alerts?connection=operator%3A${APP}`,
    });
    expect(apps[1]?.profiles?.map(({ id }) => id)).toContain('snow');
    expect(apps[1]?.checked).toBeUndefined();
  });
});

test('a timer is overdue once its work was wanted a quarter of an hour ago', () => {
  const five = '0 */5 * * * *';
  const noon = Date.UTC(2026, 2, 1, 12);
  expect(isOverdue(five, iso(noon), noon + 19 * MINUTE)).toBe(false);
  expect(isOverdue(five, iso(noon), noon + 20 * MINUTE)).toBe(true);
  // A second too early is not a round too few.
  expect(isOverdue(five, iso(noon - 1_000), noon + 15 * MINUTE)).toBe(false);
  expect(isOverdue('0 0 4 * * *', iso(noon), noon + 15 * HOUR)).toBe(false);
  expect(isOverdue('0 0 4 * * *', iso(noon), noon + 17 * HOUR)).toBe(true);
  expect(isOverdue(five, undefined, noon)).toBe(false);
});

describe('the page', () => {
  const html = (name: string) => {
    const view = settingsViews[name];
    if (!view) throw new Error(`no ${name}`);
    return renderSettings(view);
  };

  test('says what to do about each part that is not in order, and where to look', () => {
    const failing = html('settings-and-status-failing');
    expect(failing).toContain('5 of 5 parts of this installation are not in order');
    expect(failing.match(/What to do:/g)).toHaveLength(5);
    expect(failing).not.toContain('&lt;b>queues');
    expect(failing).toContain('&lt;b>vault&lt;/b> is away.');
    expect(failing).toContain('<code>mooring-checks-poison</code>, the last one at <time');
    expect(html('settings-and-status')).not.toContain('What to do:');
  });

  test('says what nobody could read', () => {
    expect(html('settings-and-status-bare')).toContain('Nobody could read when they last were done.');
  });

  test('holds no secret', () => {
    for (const name of Object.keys(settingsViews)) expect(html(name)).not.toContain('hunter2');
  });
});
