import { certeroApplication } from './certeroApplication.ts';
import { type Profile, profileSchema } from './schema.ts';

/** The profiles that come with the product; a new connector is one file and one line here. */
export const builtInProfiles: readonly Profile[] = [certeroApplication].map((profile) =>
  profileSchema.parse(profile),
);

export const findProfile = (id: string): Profile | undefined =>
  builtInProfiles.find((profile) => profile.id === id);
