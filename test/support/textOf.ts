import type { HttpResponseInit } from '@azure/functions';

/** What a function answered, as text. */
export function textOf({ body }: HttpResponseInit): string {
  if (body === undefined || body === null) return '';
  if (Buffer.isBuffer(body) || typeof body === 'string') return body.toString();
  // What nobody can read would pass for an empty page.
  throw new Error(`a body of another kind: ${Object.prototype.toString.call(body)}`);
}
