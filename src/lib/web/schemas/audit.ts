import * as z from 'zod';
import { auditEntry as kept } from '../../connections/audit.ts';

/** Who did what, when. */
export const auditEntry = kept
  .extend({
    action: z
      .string()
      .describe('A word that the filter `action` takes, or one of a later version that was taken back.'),
    byName: z
      .string()
      .optional()
      .describe('What whoever did it was called when last seen, where that is known.'),
  })
  .meta({ id: 'AuditEntry' });
