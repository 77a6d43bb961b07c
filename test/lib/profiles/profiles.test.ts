import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sandboxPermissions from '../../../sandbox/microsoft/data/graph-permissions.json' with { type: 'json' };
import { permissionId } from '../../../src/lib/microsoft/permissions.ts';
import { directoryRoles } from '../../../src/lib/profiles/account.ts';
import { certeroApplication } from '../../../src/lib/profiles/certero.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import { profileSchema, requiredRoles, sharedApp } from '../../../src/lib/profiles/schema.ts';
import roleData from '../../../sandbox/microsoft/data/directory-roles.json' with { type: 'json' };

const certeroReads = ['Directory.Read.All', 'Group.Read.All', 'Reports.Read.All', 'User.Read.All'];

const findProfile = (id: string) => builtInProfiles.find((profile) => profile.id === id);

// What the vendors' own instructions ask for: profile, app, application permissions, delegated permissions.
const vendors: [string, string, string[], string[]][] = [
  [
    'snow',
    'connector',
    ['Directory.Read.All', 'Organization.Read.All', 'Reports.Read.All', 'User.Read.All'],
    ['offline_access'],
  ],
  ['certero-application', 'connector', certeroReads, []],
  ['certero-delegated', 'connector', [], [...certeroReads, 'offline_access']],
  ['cayosoft', 'signIn', [], ['User.Read', 'openid']],
  [
    'cayosoft',
    'api',
    [],
    [
      'AuditLog.Read.All',
      'Directory.Read.All',
      'Group.ReadWrite.All',
      'Organization.Read.All',
      'Reports.Read.All',
      'User-PasswordProfile.ReadWrite.All',
      'User.ReadWrite.All',
      'offline_access',
    ],
  ],
  [
    'sam360',
    'connector',
    [
      'AuditLog.Read.All',
      'Device.Read.All',
      'Directory.Read.All',
      'Organization.Read.All',
      'Reports.Read.All',
      'User.Read.All',
    ],
    [],
  ],
];

describe('the profiles that come with the product', () => {
  test.each(vendors)('%s asks on its app %s for what the vendor says', (id, key, application, delegated) => {
    const app = findProfile(id)?.apps.find((one) => one.key === key);
    expect(app?.application.map(({ name }) => name).sort()).toEqual(application);
    expect(app?.delegated.map(({ name }) => name).sort()).toEqual(delegated);
  });

  test('there are no others, and none has an app that is not in the list', () => {
    const apps = builtInProfiles.flatMap(({ id, apps: all }) => all.map(({ key }) => `${id} ${key}`));
    expect(apps.sort()).toEqual(vendors.map(([id, key]) => `${id} ${key}`).sort());
    expect(builtInProfiles.map(({ id }) => id)).toContain('sam360-account');
  });

  test('only Certero’s app may be shared', () => {
    expect(builtInProfiles.filter(sharedApp).map(({ id }) => id)).toEqual(['certero-application']);
  });

  test('the account of Sam360 is the same with an app and without one', () => {
    expect(findProfile('sam360')?.account).toEqual(findProfile('sam360-account')?.account);
  });
});

describe('ids of permissions', () => {
  // Two extracts of one published list, drawn by two scripts for two purposes, must agree.
  test.each(sandboxPermissions.permissions.map(({ name, ...kinds }) => [name, kinds] as const))(
    '%s is the one that Microsoft publishes',
    (name, { application, delegated }) => {
      expect(permissionId(name, 'application')).toBe(application?.id);
      expect(permissionId(name, 'delegated')).toBe(delegated?.id);
    },
  );

  test('a name that Microsoft does not know has none, nor has one of every object', () => {
    expect(permissionId('Directory.Read.Al', 'application')).toBeUndefined();
    expect(permissionId('constructor', 'application')).toBeUndefined();
  });

  test('directory roles have the template ids that Microsoft publishes', () => {
    const published = new Map(roleData.roles.map(({ displayName, templateId }) => [displayName, templateId]));
    for (const [name, id] of Object.entries(directoryRoles))
      expect([name, id]).toEqual([name, published.get(name)]);
  });
});

describe('a profile of an operator’s own', () => {
  const app = certeroApplication.apps[0];
  const refusals = (input: unknown): string[] => {
    const parsed = profileSchema.safeParse(input);
    return parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };
  const withApps = (...apps: object[]) => ({ ...certeroApplication, apps });
  const withApp = (change: object) => withApps({ ...app, ...change });

  test('is taken as it is written', () => {
    expect(refusals(certeroApplication)).toEqual([]);
    expect(requiredRoles(profileSchema.parse(certeroApplication))).toEqual(certeroReads);
  });

  test('is taken as the documentation shows it, and every member is explained there', () => {
    const [, section = ''] = readFileSync('docs/profiles.md', 'utf8').split('## Profiles of your own');
    const example: unknown = JSON.parse(/```json\n(.*?)```/s.exec(section)?.[1] ?? '');
    expect(refusals(example)).toEqual([]);
    const [, table = ''] = section.split('| member ');
    const explained = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(explained).toEqual(Object.keys(profileSchema.shape));
  });

  test('tells every error at once, each with its path', () => {
    const bad = {
      ...withApp({
        application: [
          { name: 'Directory.Read.Al', plain: 'Read', why: 'To read.' },
          { name: 'User.Read', plain: '', why: 'a\u202Eb' },
        ],
        redirectUris: ['http://elsewhere.example/'],
      }),
      id: 'Not An Id',
      documentation: 'javascript:alert(1)',
      surprise: true,
    };
    expect(refusals(bad)).toEqual(
      expect.arrayContaining([
        'id: must be lower-case letters, digits and hyphens',
        'documentation: must be an https address',
        'apps.0.redirectUris.0: must be an https address, or http://localhost',
        'apps.0.application.0.name: Microsoft Graph has no application permission of this name',
        'apps.0.application.1.name: Microsoft Graph has no application permission of this name; there is one of kind delegated',
        'apps.0.application.1.plain: must not be empty',
        'apps.0.application.1.why: must be plain text',
        ': Unrecognized key: "surprise"',
      ]),
    );
  });

  test('tells what is wrong between members beside what is wrong in them', () => {
    const optional = [{ name: 'User.Read.All', plain: 'Read', why: 'Why', optional: true }];
    const bad = {
      ...withApp({ ownership: 'shared', application: optional, displayName: 1 }),
      version: 'two',
      consent: 'account',
      surprise: true,
    };
    expect(refusals(bad)).toEqual([
      expect.stringMatching(/^version: /),
      expect.stringMatching(/^apps.0.displayName: /),
      expect.stringMatching(/^apps.0.application.0.optional: must be left out/),
      ': Unrecognized key: "surprise"',
      expect.stringMatching(/^handOver: must not hand over the secret/),
      'account: must be given where consent is for an account',
    ]);
  });

  test('is told of what is missing, and of no rule about it', () => {
    const missing = Object.keys(certeroApplication).map((name) => `${name}: `);
    expect(
      refusals({})
        .map((text) => text.replace(/: .*/, ': '))
        .toSorted(),
    ).toEqual(missing.toSorted());
  });

  test.each([
    [
      'hands over the secret of a shared app',
      withApp({ ownership: 'shared' }),
      'handOver: must not hand over the secret of a shared app: it opens every tenant',
    ],
    [
      'has an optional permission on an app that may be shared',
      withApp({ application: [{ name: 'User.Read.All', plain: 'Read', why: 'Why', optional: true }] }),
      'apps.0.application.0.optional: must be left out on an app that may be shared: Microsoft’s consent page lists everything registered',
    ],
    [
      'names a permission twice',
      withApp({ application: [...(app?.application ?? []), ...(app?.application ?? [])] }),
      'apps.0.application: must not name a permission twice',
    ],
    [
      'asks for nothing',
      withApp({ ownership: 'dedicated', application: [] }),
      'apps.0: must ask for at least one permission',
    ],
    [
      'has an app that may be shared and needs nothing that could be proved',
      withApp({ application: [], delegated: [{ name: 'User.Read', plain: 'Read', why: 'Why' }] }),
      'apps.0.application: must ask for an application permission on an app that may be shared',
    ],
    [
      'has two apps that may be shared',
      { ...certeroApplication, apps: [app, { ...app, key: 'other' }] },
      'apps: must hold at most one app that may be shared',
    ],
    [
      'has neither app nor account',
      { ...certeroApplication, apps: [] },
      'apps: must hold an app where the profile has no account',
    ],
    [
      'has two apps of one key',
      withApps({ ...app, ownership: 'dedicated' }, { ...app, ownership: 'dedicated' }),
      'apps.1.key: is the key of another app too',
    ],
    [
      'has consent for an account that it does not name',
      { ...certeroApplication, consent: 'account' },
      'account: must be given where consent is for an account',
    ],
    [
      'hands over the password of somebody’s own account',
      { ...certeroApplication, account: { kind: 'existing' }, handOver: ['password'] },
      'handOver: must not hand over the password of an account that is not ours',
    ],
    [
      'hands over an account of a directory that it does not ask for',
      { ...certeroApplication, handOver: ['directoryPassword'] },
      'handOver: must not hand over a directory account where the profile asks for none',
    ],
    [
      'has a user name that Entra refuses',
      { ...certeroApplication, account: { kind: 'made', userName: 'a b', displayName: 'A' } },
      'account.userName: must be what stands before the @ of an account',
    ],
  ])('is refused where it %s', (_what, input, refusal) => {
    expect(refusals(input)).toEqual([refusal]);
  });
});
