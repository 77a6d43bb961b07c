import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import type { Profile } from '../profiles/schema.ts';
import { isBuiltIn } from '../profiles/store.ts';
import { mayAct, type Operator } from './identity.ts';
import type { ProfileView } from './pages/profile.tsx';
import type { ProfilesView } from './pages/profiles.tsx';
import type { ProfileForm, ShownProfile } from './pages/profileView.ts';

const viewer = (operator: Operator) => ({
  name: operator.name,
  canAdminister: mayAct(operator, 'Mooring.Admin'),
});

const shown = (profile: Profile, ownershipsOf: OwnershipsOf): ShownProfile => ({
  ...profile,
  builtIn: isBuiltIn(profile.id),
  connectableAs: ownershipsOf(profile),
});

/** All profiles. @param given.form what was sent and is wrong */
export function profilesView(given: {
  operator: Operator;
  profiles: readonly Profile[];
  ownershipsOf: OwnershipsOf;
  form?: ProfileForm;
}): ProfilesView {
  const { operator, profiles, ownershipsOf, form } = given;
  return {
    operator: viewer(operator),
    profiles: profiles
      .map((profile) => shown(profile, ownershipsOf))
      .toSorted((one, other) => one.name.localeCompare(other.name)),
    ...(form && { form }),
  };
}

/** One profile; of an own one with its text, to write the next version from. */
export function profileView(given: {
  operator: Operator;
  profile: Profile;
  ownershipsOf: OwnershipsOf;
}): ProfileView {
  const { operator, profile, ownershipsOf } = given;
  const next = { ...profile, version: profile.version + 1 };
  return {
    operator: viewer(operator),
    profile: shown(profile, ownershipsOf),
    next: JSON.stringify(next, undefined, 2),
  };
}
