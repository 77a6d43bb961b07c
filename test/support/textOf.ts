import type { HttpResponseInit } from '@azure/functions';

/** What a function answered, as text. */
export function textOf({ body }: HttpResponseInit): string {
  if (Buffer.isBuffer(body)) return body.toString();
  return typeof body === 'string' ? body : '';
}
