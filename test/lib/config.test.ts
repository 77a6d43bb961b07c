import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readConfig, settingDefaults, settingNames } from '../../src/lib/config.ts';
import { type SettingText, settingTexts } from '../../src/lib/settingTexts.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const CLIENT = '22222222-2222-4222-8222-222222222222';
const least = {
  OPERATOR_TENANT: TENANT,
  OPERATOR_NAME: 'Harbor Operations',
  SIGN_IN_CLIENT_ID: CLIENT,
  PUBLIC_ORIGIN: 'https://mooring.example',
  KEY_VAULT_URL: 'https://harbor.vault.azure.net/',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};

type Environment = Readonly<Record<string, string | undefined>>;
const read = (over: Environment = {}) => readConfig({ ...least, ...over });
function good(over: Environment = {}) {
  const config = read(over);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
}
/** The bad settings, each with why. */
function bad(over: Environment): Record<string, string> {
  const config = read(over);
  if (config.ok) throw new Error('nothing is wrong with these settings');
  return Object.fromEntries(config.error.map(({ setting, message }) => [setting, message]));
}

describe('with the least that is needed', () => {
  test('everything else has a default', () => {
    expect(good()).toEqual({
      ...least,
      KEY_VAULT_URL: 'https://harbor.vault.azure.net',
      AUTHORITY_HOST: 'https://login.microsoftonline.com',
      GRAPH_ENDPOINT: 'https://graph.microsoft.com',
      SHARED_APPS: {},
      WEBSITE_AUTH_ENABLED: false,
      WEBHOOK_ALLOWED_NETWORKS: [],
      DIRECTORY_ALLOWED_NETWORKS: [],
      REMIND_AFTER_DAYS: 7,
      EXPIRY_LADDER_DAYS: [90, 60, 30, 14, 7, 1],
      RUN_STALLED_AFTER_SECONDS: 300,
      RUN_CLOSE_AFTER_SECONDS: 900,
      CHECK_SECRET_EXPIRY_SCHEDULE: '0 0 1 * * *',
      CHECK_CONSENT_STATUS_SCHEDULE: '0 0 2 * * *',
      CHECK_ANONYMIZATION_SCHEDULE: '0 0 3 * * *',
      RECONCILE_RUNS_SCHEDULE: '0 * * * * *',
      ROTATE_CREDENTIALS_SCHEDULE: '0 0 4 * * *',
      SWEEP_SCHEDULE: '0 */5 * * * *',
    });
  });

  test.each(Object.keys(least))('%s may not be missing, nor be empty', (name) => {
    expect(bad({ [name]: undefined })[name]).toMatch(/^is missing/);
    expect(bad({ [name]: '' })[name]).toMatch(/^is missing/);
  });

  test('an empty text of what has a default counts as absent', () => {
    const empty = Object.fromEntries(
      settingNames.filter((name) => !(name in least)).map((name) => [name, '']),
    );
    expect(good(empty)).toEqual(good());
  });

  test('other settings of the machine are none of ours', () => {
    expect(good({ PATH: '/bin', FUNCTIONS_WORKER_RUNTIME: 'node' })).toEqual(good());
  });

  test('cannot be changed afterwards', () => {
    expect(Object.isFrozen(good())).toBe(true);
  });
});

describe('every bad setting is named at once', () => {
  const broken = {
    OPERATOR_TENANT: 'secret-tenant',
    OPERATOR_NAME: undefined,
    SIGN_IN_CLIENT_ID: 'secret-client',
    PUBLIC_ORIGIN: 'http://secret-origin.example',
    KEY_VAULT_URL: 'secret-vault',
    AZURE_CLIENT_ID: 'secret-identity',
    SHARED_APPS: '{secret-apps',
    AzureWebJobsStorage: undefined,
    WEBHOOK_ALLOWED_NETWORKS: '10.0.0.0/8, secret-network',
    RUN_STALLED_AFTER_SECONDS: 'secret-soon',
    SWEEP_SCHEDULE: 'secret schedule',
  };

  test('by its name', () => {
    expect(Object.keys(bad(broken)).toSorted()).toEqual(Object.keys(broken).toSorted());
  });

  test('and never by its value', () => {
    expect(JSON.stringify(bad(broken))).not.toContain('secret-');
  });
});

describe('addresses', () => {
  test.each(['PUBLIC_ORIGIN', 'AUTHORITY_HOST', 'GRAPH_ENDPOINT', 'KEY_VAULT_URL'])(
    '%s is an https origin',
    (name) => {
      expect(good({ [name]: 'https://Some.Example:8443/' })).toMatchObject({
        [name]: 'https://some.example:8443',
      });
      for (const text of [
        'http://some.example',
        'some.example',
        'https://some.example/path',
        'ftp://some.example',
      ])
        expect(Object.keys(bad({ [name]: text }))).toEqual([name]);
    },
  );
});

describe('ids', () => {
  test.each(['OPERATOR_TENANT', 'SIGN_IN_CLIENT_ID', 'AZURE_CLIENT_ID'])(
    '%s is a GUID, kept in lower case',
    (name) => {
      const id = 'ABCDEF00-1111-4111-8111-111111111111';
      expect(good({ [name]: id })).toMatchObject({ [name]: id.toLowerCase() });
      for (const text of ['contoso.example', '1', `{${id}}`])
        expect(bad({ [name]: text })).toEqual({ [name]: 'must be a GUID' });
    },
  );
});

describe('SHARED_APPS', () => {
  const secret = { kind: 'secret', secretName: 'shared', secretVersion: 'v1' };
  const apps = (...entries: [string, unknown][]) => JSON.stringify(Object.fromEntries(entries));

  test('names by profile how each app proves itself', () => {
    const credentials = [{ kind: 'federated' }, secret, { ...secret, kind: 'certificate' }];
    const given = apps(
      ...credentials.map((credential, at): [string, unknown] => [`p${at}`, { clientId: CLIENT, credential }]),
    );
    expect(good({ SHARED_APPS: given }).SHARED_APPS).toEqual(JSON.parse(given));
  });

  test('needs no secret: without a credential an app is proved by our own identity, as ours of other uses are', () => {
    const federated = { clientId: CLIENT, credential: { kind: 'federated' } };
    const alone = JSON.stringify({ clientId: CLIENT });
    expect(
      good({ SHARED_APPS: apps(['certero', { clientId: CLIENT }]), SETUP_APP: alone, STEWARD_APP: alone }),
    ).toMatchObject({ SHARED_APPS: { certero: federated }, SETUP_APP: federated, STEWARD_APP: federated });
  });

  test.each<[string, string, string]>([
    ['no JSON', 'certero', 'must be JSON'],
    ['a list', '[]', ''],
    [
      'a bad client id',
      apps(['certero', { clientId: 'my-client', credential: secret }]),
      'certero.clientId: must be a GUID',
    ],
    [
      'an empty credential',
      apps(['certero', { clientId: CLIENT, credential: {} }]),
      'certero.credential.kind: ',
    ],
    [
      'an unknown kind',
      apps(['certero', { clientId: CLIENT, credential: { kind: 'password' } }]),
      'certero.credential.kind: ',
    ],
    [
      'no version',
      apps(['certero', { clientId: CLIENT, credential: { ...secret, secretVersion: undefined } }]),
      'certero.credential.secretVersion: ',
    ],
    [
      'an empty version',
      apps(['certero', { clientId: CLIENT, credential: { ...secret, secretVersion: '' } }]),
      'certero.credential.secretVersion: ',
    ],
  ])('with %s is refused at the place', (_name, text, start) => {
    expect(bad({ SHARED_APPS: text })['SHARED_APPS']).toMatch(new RegExp(`^${start}`));
  });

  test('with two mistakes names both', () => {
    const config = read({ SHARED_APPS: apps(['a', { clientId: 'x', credential: {} }]) });
    expect(config.ok ? [] : config.error.map(({ setting }) => setting)).toEqual([
      'SHARED_APPS',
      'SHARED_APPS',
    ]);
  });

  test('with a secret where its name belongs is not repeated', () => {
    const text = apps(['certero', { clientId: 'aBc8Q~hunter2hunter2', credential: { kind: 'hunter2' } }]);
    expect(JSON.stringify(bad({ SHARED_APPS: text }))).not.toContain('hunter2');
  });
});

describe('storage', () => {
  const uris = {
    AzureWebJobsStorage__tableServiceUri: 'https://x.table.core.windows.net',
    AzureWebJobsStorage__queueServiceUri: 'https://x.queue.core.windows.net',
  };

  test('is given by connection string, or by the addresses of tables and queues', () => {
    expect(good().AzureWebJobsStorage).toBe(least.AzureWebJobsStorage);
    expect(good({ AzureWebJobsStorage: undefined, ...uris })).toMatchObject(uris);
  });

  test('is not given by one of the addresses alone', () => {
    const none = { AzureWebJobsStorage: undefined };
    expect(Object.keys(bad(none))).toEqual(['AzureWebJobsStorage']);
    expect(
      Object.keys(
        bad({ ...none, AzureWebJobsStorage__tableServiceUri: uris.AzureWebJobsStorage__tableServiceUri }),
      ),
    ).toEqual(['AzureWebJobsStorage__queueServiceUri']);
    expect(
      Object.keys(
        bad({ ...none, AzureWebJobsStorage__queueServiceUri: uris.AzureWebJobsStorage__queueServiceUri }),
      ),
    ).toEqual(['AzureWebJobsStorage']);
  });
});

describe('WEBHOOK_ALLOWED_NETWORKS', () => {
  test.each([
    ['10.0.0.0/8', ['10.0.0.0/8']],
    [' 10.0.0.0/8 , fd00::/8 ,', ['10.0.0.0/8', 'fd00::/8']],
    [',', []],
  ])('%j', (text, networks) => {
    expect(good({ WEBHOOK_ALLOWED_NETWORKS: text }).WEBHOOK_ALLOWED_NETWORKS).toEqual(networks);
  });

  test.each([
    '10.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/8 fd00::/8',
    'localhost',
    'fd00::/129',
    '10.0.0.0/8;fd00::/8',
  ])('%j is refused', (text) => {
    expect(bad({ WEBHOOK_ALLOWED_NETWORKS: text })['WEBHOOK_ALLOWED_NETWORKS']).toContain('CIDR');
  });
});

describe('other settings', () => {
  test.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['1', false],
    ['yes', false],
  ])('WEBSITE_AUTH_ENABLED=%s is %s: only what the platform writes turns trust on', (text, on) => {
    expect(good({ WEBSITE_AUTH_ENABLED: text }).WEBSITE_AUTH_ENABLED).toBe(on);
  });

  test.each(['0', '-1', '1.5', '86401', 'soon', 'NaN'])('RUN_CLOSE_AFTER_SECONDS=%s is refused', (text) => {
    expect(Object.keys(bad({ RUN_CLOSE_AFTER_SECONDS: text }))).toEqual(['RUN_CLOSE_AFTER_SECONDS']);
  });

  test.each(['0 0 1 * *', '* * * * * * *', '', ' 0 0 1 * * *'])(
    'a schedule %j is not one of six fields',
    (text) => {
      if (text === '') expect(good({ SWEEP_SCHEDULE: text }).SWEEP_SCHEDULE).toBe('0 */5 * * * *');
      else expect(bad({ SWEEP_SCHEDULE: text })['SWEEP_SCHEDULE']).toContain('six fields');
    },
  );

  test('OPERATOR_NAME is trimmed, and no longer than a page can show', () => {
    expect(good({ OPERATOR_NAME: ' Harbor ' }).OPERATOR_NAME).toBe('Harbor');
    expect(Object.keys(bad({ OPERATOR_NAME: 'x'.repeat(81) }))).toEqual(['OPERATOR_NAME']);
    expect(Object.keys(bad({ OPERATOR_NAME: '   ' }))).toEqual(['OPERATOR_NAME']);
  });
});

describe('the settings are told to people', () => {
  const [, ours = ''] = /^## Ours$(.*?)^#/ms.exec(readFileSync('docs/settings.md', 'utf8')) ?? [];
  const listed = new Map(
    [...ours.matchAll(/^\| `(\w+)`(.*)\|$/gm)].map(([, name = '', cells = '']) => [
      name,
      // Pages have curly quotation marks, the documents straight ones.
      cells.split(' | ').map((cell) => cell.trim().replaceAll("'", '’')),
    ]),
  );

  test('docs/settings.md lists every one of ours, and no other', () => {
    expect([...listed.keys()].toSorted()).toEqual(settingNames.toSorted());
    expect(Object.keys(settingTexts)).toEqual(settingNames);
  });

  test.each(settingNames)('docs/settings.md says of %s what its page says', (name) => {
    const { what, without }: SettingText = settingTexts[name];
    const [, said, , byDefault] = listed.get(name) ?? [];
    expect(said?.replace(/; see below$/, '')).toBe(what);
    const value = settingDefaults[name];
    if (without !== undefined) expect(byDefault).toBe(`none: ${without}`);
    else if (typeof value === 'string' || typeof value === 'number') expect(byDefault).toBe(`\`${value}\``);
    else if (Array.isArray(value) && value.length > 0) expect(byDefault).toBe(`\`${value.join(',')}\``);
    else expect(byDefault).toMatch(/^(required|none|off|`{}`|one of the two forms is required|–)/);
  });

  test('local.settings.sample.json sets every one of ours, beside what the host wants, and can be used', () => {
    const { Values: values } = JSON.parse(readFileSync('local.settings.sample.json', 'utf8')) as {
      Values: Record<string, string>;
    };
    const host = ['AzureWebJobsDisableHomepage', 'FUNCTIONS_WORKER_RUNTIME'];
    expect(Object.keys(values).toSorted()).toEqual([...settingNames, ...host].toSorted());
    expect(readConfig(values)).toMatchObject({ ok: true });
  });
});
