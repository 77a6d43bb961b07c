import { cayosoft } from './cayosoft.ts';
import { certeroApplication, certeroDelegated } from './certero.ts';
import { sam360, sam360Account } from './sam360.ts';
import { type Profile, profileSchema } from './schema.ts';
import { snow } from './snow.ts';

/** The profiles that come with the product; a new connector is one file and one line here. */
export const builtInProfiles: readonly Profile[] = [
  snow,
  certeroApplication,
  certeroDelegated,
  cayosoft,
  sam360,
  sam360Account,
].map((profile) => profileSchema.parse(profile));
