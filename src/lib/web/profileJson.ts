import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import type { Profile } from '../profiles/schema.ts';
import { isBuiltIn, type ProfileRefusal } from '../profiles/store.ts';
import type { Problem } from './problem.ts';

/** A profile as the API gives it: as it is written, whose it is, and by whose apps it can be connected here. */
export const profileJson = (profile: Profile, ownershipsOf: OwnershipsOf) => ({
  ...profile,
  builtIn: isBuiltIn(profile.id),
  connectableAs: ownershipsOf(profile),
});

export const noSuchProfile: Problem = { code: 'not_found', detail: 'There is no profile with this id.' };

/** Why a profile was not kept or not removed, for programs and forms alike. */
export function profileProblem(refusal: ProfileRefusal): Problem {
  switch (refusal.kind) {
    case 'builtIn': {
      const detail =
        'Profiles that come with the product are neither replaced nor removed. Give your own one another id.';
      return {
        code: 'profile_built_in',
        detail,
        errors: [{ path: 'id', message: 'is the id of a built-in profile' }],
      };
    }
    case 'version': {
      const message = `must be higher than ${refusal.version}, the version that is kept`;
      return { code: 'version_conflict', errors: [{ path: 'version', message }] };
    }
    case 'tooLong': {
      const message = `must be at most ${refusal.limit} characters as JSON`;
      return { code: 'invalid_request', errors: [{ path: '', message }] };
    }
    case 'inUse': {
      const { connections } = refusal;
      const detail = `${connections === 1 ? 'One connection uses' : `${connections} connections use`} the profile. Disconnect first.`;
      return { code: 'profile_in_use', detail };
    }
    case 'unknown':
      return noSuchProfile;
  }
}
