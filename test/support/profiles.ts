import { type Profile, type ProfileInput, profileSchema } from '../../src/lib/profiles/schema.ts';

/** Permissions of the invented profile, by name. */
const permissions = {
  'Directory.Read.All': { plain: 'Read the directory', why: 'To count licences.' },
  'Reports.Read.All': { plain: 'Read all usage reports', why: 'To see which licences are in use.' },
} as const;

/** A profile as an operator may write it: one app that may be shared, asking for these permissions. */
export const ownProfile = (
  change: Partial<ProfileInput> = {},
  names: readonly (keyof typeof permissions)[] = ['Directory.Read.All'],
): Profile =>
  profileSchema.parse({
    id: 'tidewater',
    name: 'Tidewater Licences',
    vendor: 'Tidewater',
    documentation: 'https://tidewater.example/connect',
    version: 1,
    apps: [
      {
        key: 'connector',
        ownership: 'shared',
        displayName: 'Tidewater Licences',
        redirectUris: ['ours'],
        application: names.map((name) => ({ name, ...permissions[name] })),
      },
    ],
    consent: 'admin',
    reports: { concealedNames: 'any' },
    data: ['organization', 'users'],
    handOver: ['tenantName'],
    ...change,
  } satisfies ProfileInput);
