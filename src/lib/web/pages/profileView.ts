import type { Profile } from '../../profiles/schema.ts';
import type { FieldError } from '../problem.ts';

/** Who looks at the pages of profiles. */
export interface ProfileViewer {
  readonly name: string;
  /** Holds `Mooring.Admin`: forms are shown. */
  readonly canAdminister: boolean;
}

/** A profile, whose it is, and by whose apps this installation can connect it. */
export type ShownProfile = Profile & {
  readonly builtIn: boolean;
  readonly connectableAs: readonly ('shared' | 'dedicated')[];
};

/** What the form was sent with, and what is wrong with it. */
export interface ProfileForm {
  readonly json: string;
  readonly errors: readonly FieldError[];
}
