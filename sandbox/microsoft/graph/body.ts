import type * as z from 'zod';
import { graphRefusals } from './answers.ts';
import type { TypeName } from './metadata.ts';
import { entityFault, parameterFault, type BodyFault } from './metadataBody.ts';

/** The body by its schema; refuses wrong values, and names that the schema does not have, with 400. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw graphRefusals.badRequest(`Invalid property '${issue.keys[0] ?? ''}'.`);
  const name = issue?.path.map(String).join('.') ?? '';
  throw graphRefusals.badRequest(`Invalid value specified for property '${name}'.`);
}

function refuse(fault: BodyFault | undefined): void {
  if (!fault) return;
  const { kind, path } = fault;
  throw graphRefusals.badRequest(
    kind === 'unknown' ? `Invalid property '${path}'.` : `Invalid value specified for property '${path}'.`,
  );
}

/** The body as an object of a published type; refuses names that the type does not have, and values of another kind, with 400. */
export function readEntity<T>(type: TypeName, schema: z.ZodType<T>, body: unknown): T {
  refuse(entityFault(type, body));
  return readBody(schema, body);
}

/** The body as parameters of a published action; refuses other names and kinds of value with 400. */
export function readParameters<T>(type: TypeName, action: string, schema: z.ZodType<T>, body: unknown): T {
  refuse(parameterFault(type, action, body));
  return readBody(schema, body);
}

/** Refuses a body that sets what only Graph itself sets. */
export function checkNotSet(names: readonly string[], body: object): void {
  const fixed = names.find((name) => name in body);
  if (fixed !== undefined)
    throw graphRefusals.badRequest(`Property '${fixed}' is read-only and cannot be set.`);
}
