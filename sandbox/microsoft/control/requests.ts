import type { Context } from 'hono';
import * as z from 'zod';
import { ChangeRefused } from './changes.ts';

/** The JSON of a request; refuses with 400 what the schema does not describe. */
export async function body<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const json: unknown = await c.req.json().catch(() => undefined);
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  throw new ChangeRefused(400, z.prettifyError(read.error));
}

/** A part of the address. */
export const param = (c: Context, name: string): string => c.req.param(name) ?? '';
