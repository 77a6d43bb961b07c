import * as z from 'zod';
import { problems } from '../problem.ts';

/** An instant, ISO 8601. */
export const instant = z.string().meta({ format: 'date-time' });

/** A page of a list. */
export const page = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    cursor: z.string().optional().describe('Where the next page begins: send it back. Absent at the end.'),
  });

/** An address that its answer shows once. */
export const shownLink = z
  .object({ id: z.string(), url: z.string().describe('Shown in this answer alone.'), expiresAt: instant })
  .meta({ id: 'Link' });

/** A refusal, as RFC 9457 has it. */
export const problemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(problems) as [keyof typeof problems]),
    detail: z.string().optional().describe('What happened this time, and the next step.'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Each member of the input that cannot be used.'),
    existing: z.string().optional().describe('Id of what is there already.'),
    retryAfter: z.number().optional().describe('Seconds until another try makes sense.'),
  })
  .meta({ id: 'Problem' });
