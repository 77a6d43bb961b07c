import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import { profileView, profilesView } from '../../../src/lib/web/profileViews.ts';
import type { Operator, Role } from '../../../src/lib/web/identity.ts';
import { ownProfile } from '../../support/profiles.ts';

const holding = (role: Role): Operator => ({ id: 'o1', name: 'Ada Lindqvist', roles: new Set([role]) });
const admin = holding('Mooring.Admin');
const reader = holding('Mooring.Reader');

const own = ownProfile({ name: 'Tidewater Licences', version: 3 });
const profiles = [...builtInProfiles, own];
const ownershipsOf = ({ id }: { readonly id: string }) =>
  id === 'certero-application'
    ? (['shared', 'dedicated'] as const)
    : id === own.id
      ? []
      : (['dedicated'] as const);
const builtIn = (id: string) => profiles.find((profile) => profile.id === id) ?? own;

/** The page of all profiles in every way, by name. */
export const profilesViews = {
  profiles: profilesView({ operator: admin, profiles, ownershipsOf }),
  'profiles-reader': profilesView({ operator: reader, profiles, ownershipsOf }),
  'profiles-errors': profilesView({
    operator: admin,
    profiles,
    ownershipsOf,
    form: {
      json: '{ "id": "</textarea><script>alert(1)</script>" }',
      errors: [
        {
          path: 'apps.0.application.0.name',
          message: 'Microsoft Graph has no application permission of this name',
        },
        { path: '', message: 'Unrecognized key: "surprise"' },
      ],
    },
  }),
};

/** The page of one profile in every way, by name. */
export const profileViews = {
  'profile-own': profileView({ operator: admin, profile: own, ownershipsOf }),
  'profile-reader': profileView({ operator: reader, profile: own, ownershipsOf }),
  'profile-in-use': {
    ...profileView({ operator: admin, profile: own, ownershipsOf }),
    problem: 'One connection uses the profile. Disconnect first.',
  },
  'profile-two-apps': profileView({ operator: admin, profile: builtIn('cayosoft'), ownershipsOf }),
  'profile-account-only': profileView({ operator: admin, profile: builtIn('sam360-account'), ownershipsOf }),
};
