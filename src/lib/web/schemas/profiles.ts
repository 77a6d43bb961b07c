import * as z from 'zod';
import { profileSchema } from '../../profiles/schema.ts';

/** A profile as it is written, whose it is, and by whose apps it can be connected here. */
export const profile = z
  .object({
    ...profileSchema.shape,
    builtIn: z.boolean(),
    connectableAs: z.array(z.enum(['shared', 'dedicated'])),
  })
  .meta({ id: 'Profile' });
