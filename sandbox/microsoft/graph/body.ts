import type * as z from 'zod';
import { graphRefusals } from './answers.ts';

/** The body by its schema; refuses unknown properties and wrong values with 400, as Graph does. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw graphRefusals.badRequest(`Invalid property '${issue.keys[0] ?? ''}'.`);
  const name = issue?.path.map(String).join('.') ?? '';
  throw graphRefusals.badRequest(`Invalid value specified for property '${name}'.`);
}
