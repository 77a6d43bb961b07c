import type { HttpRequest } from '@azure/functions';
import type * as z from 'zod';
import { err, ok, type Result } from '../result.ts';
import { fromZod, type Problem } from './problem.ts';

type Incoming = Pick<HttpRequest, 'headers' | 'body'>;

/** The most that a form or a JSON body may hold, in bytes, where the caller names no other limit. */
const BODY_LIMIT = 64 * 1024;

/**
 * Reads and validates a JSON body.
 *
 * Fails with `unsupported_media_type`, `too_large` or `invalid_request`.
 *
 * @param limitBytes reading stops beyond it, whatever Content-Length says
 */
export async function readJson<S extends z.ZodType>(
  request: Incoming,
  schema: S,
  limitBytes = BODY_LIMIT,
): Promise<Result<z.output<S>, Problem>> {
  const text = await readText(request, 'application/json', limitBytes);
  if (!text.ok) return text;
  let input: unknown;
  try {
    input = JSON.parse(text.value);
  } catch {
    return err(bad('The body is not JSON.'));
  }
  return validate(schema, input);
}

/**
 * Reads and validates a form as browsers send it; a field given twice is refused, since two readers may
 * each believe another one.
 *
 * Fails as {@link readJson} does.
 */
export async function readForm<S extends z.ZodType>(
  request: Incoming,
  schema: S,
  limitBytes = BODY_LIMIT,
): Promise<Result<z.output<S>, Problem>> {
  const text = await readText(request, 'application/x-www-form-urlencoded', limitBytes);
  if (!text.ok) return text;
  const fields = [...new URLSearchParams(text.value)];
  const values = new Map(fields);
  if (values.size !== fields.length) return err(bad('A field of the form is given more than once.'));
  return validate(schema, Object.fromEntries(values));
}

/**
 * Reads and validates a body that is text of another type, in UTF-8.
 *
 * Fails as {@link readJson} does.
 */
export async function readBody<S extends z.ZodType>(
  request: Incoming,
  schema: S,
  { type, limitBytes }: { readonly type: string; readonly limitBytes: number },
): Promise<Result<z.output<S>, Problem>> {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers.get('content-type') ?? '')?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
    return err({ code: 'unsupported_media_type', detail: 'Send the body as UTF-8.' });
  const text = await readText(request, type, limitBytes);
  return text.ok ? validate(schema, text.value) : text;
}

/**
 * Reads and validates a form that may hold files: a text is a string, a file its bytes.
 *
 * Fails as {@link readForm} does.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export async function readUpload<S extends z.ZodType>(
  request: Incoming,
  schema: S,
  limitBytes: number,
): Promise<Result<z.output<S>, Problem>> {
  const bytes = await readBytes(request, 'multipart/form-data', limitBytes);
  if (!bytes.ok) return bytes;
  const headers = { 'content-type': request.headers.get('content-type') ?? '' };
  const fields = new Map<string, string | Uint8Array>();
  try {
    for (const [name, value] of await new Response(bytes.value, { headers }).formData()) {
      if (fields.has(name)) return err(bad('A field of the form is given more than once.'));
      fields.set(name, typeof value === 'string' ? value : new Uint8Array(await value.arrayBuffer()));
    }
  } catch {
    return err(bad('The form cannot be read.'));
  }
  return validate(schema, Object.fromEntries(fields));
}

/** Bytes as the text that they are in UTF-8; `undefined` where they are no such text. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function readText(request: Incoming, type: string, limit: number): Promise<Result<string, Problem>> {
  const bytes = await readBytes(request, type, limit);
  if (!bytes.ok) return bytes;
  const text = utf8(bytes.value);
  return text === undefined ? err(bad('The body is not UTF-8 text.')) : ok(text);
}

async function readBytes(
  request: Incoming,
  type: string,
  limit: number,
): Promise<Result<Uint8Array<ArrayBuffer>, Problem>> {
  const given = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (given !== type) {
    return err({ code: 'unsupported_media_type', detail: `Send the body as ${type}.` });
  }
  const tooLarge: Problem = { code: 'too_large', detail: `The body may hold ${limit} bytes at most.` };
  if (Number(request.headers.get('content-length') ?? 0) > limit) return err(tooLarge);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) return err(tooLarge);
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks));
}

function validate<S extends z.ZodType>(schema: S, input: unknown): Result<z.output<S>, Problem> {
  const parsed = schema.safeParse(input);
  return parsed.success ? ok(parsed.data) : err(fromZod(parsed.error));
}

const bad = (detail: string): Problem => ({ code: 'invalid_request', detail, errors: [] });
