import * as z from 'zod';
import { badParameter } from './refusals.ts';

const attributes = z.object({
  enabled: z.boolean().optional(),
  nbf: z.number().int().nullable().optional(),
  exp: z.number().int().nullable().optional(),
});
const tags = z
  .record(z.string().max(256), z.string().max(256))
  .refine((all) => Object.keys(all).length <= 15, 'at most 15 tags');
const changeSchema = z.object({
  contentType: z.string().max(255).nullable().optional(),
  tags: tags.nullable().optional(),
  attributes: attributes.nullable().optional(),
});
const setSchema = changeSchema.extend({
  value: z.string().refine((value) => Buffer.byteLength(value) <= 25_600, 'the value is larger than 25 KB'),
});

/** What may change about a version: everything but its value. */
export type VersionChange = z.infer<typeof changeSchema>;

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw badParameter(`Property has invalid value: ${z.prettifyError(result.error)}`);
}

/** The body of an update; refuses with 400 what is too long, too many or of the wrong type. */
export const readChange = (body: unknown): VersionChange => read(changeSchema, body);

/** The body of a new version. */
export const readSet = (body: unknown): VersionChange & { value: string } => read(setSchema, body);

/** A secret's name; refuses with 400 what is not 1 to 127 letters, digits and dashes. */
export function readName(name: string): string {
  if (/^[0-9a-zA-Z-]{1,127}$/.test(name)) return name;
  throw badParameter(`The request URI contains an invalid name: ${name}`);
}
