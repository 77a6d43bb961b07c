import { messageOf } from '../errors.ts';
import { type Profile, profileSchema } from '../profiles/schema.ts';
import type { Profiles } from '../profiles/store.ts';
import { err, ok, type Result } from '../result.ts';
import { fromZod, type Problem } from './problem.ts';
import { profileProblem } from './profileJson.ts';

/** Keeps the profile that somebody typed. */
export async function keepProfile(
  profiles: Profiles,
  typed: string,
  by: string,
): Promise<Result<Profile, Problem>> {
  let json: unknown;
  try {
    json = JSON.parse(typed);
  } catch (thrown) {
    // Says where in the text.
    const message = `The text is not JSON: ${messageOf(thrown)}`;
    return err({ code: 'invalid_request', errors: [{ path: '', message }] });
  }
  const profile = profileSchema.safeParse(json);
  if (!profile.success) return err(fromZod(profile.error));
  const kept = await profiles.put(profile.data, by);
  return kept.ok ? ok(profile.data) : err(profileProblem(kept.error));
}
