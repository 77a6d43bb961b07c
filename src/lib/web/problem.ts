import type * as z from 'zod';
import { PRODUCT } from '../config.ts';

/** Every way in which the API says no: the closed list behind the member `code`. */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  not_signed_in: { status: 401, title: 'Nobody is signed in' },
  not_allowed: { status: 403, title: 'The signed-in account may not do this' },
  cross_site: { status: 403, title: 'The request came from another site' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  link_not_found: { status: 404, title: 'There is no such onboarding link' },
  connection_exists: { status: 409, title: 'This tenant, profile and name are connected already' },
  state_conflict: { status: 409, title: 'The state of the connection does not allow this' },
  version_conflict: { status: 409, title: 'This version or a higher one is there already' },
  profile_built_in: { status: 409, title: 'The profile comes with the product' },
  profile_in_use: { status: 409, title: 'Connections use the profile' },
  webhook_disabled: { status: 409, title: 'The webhook is disabled' },
  event_overtaken: { status: 409, title: 'A later event has arrived already' },
  in_progress: { status: 409, title: 'The same request is being worked on' },
  already_shown: { status: 409, title: 'The secret in this reply was shown once and is not kept' },
  precondition_failed: { status: 412, title: 'Somebody else changed it in the meantime' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'This content type is not taken here' },
  unknown_tenant: { status: 422, title: 'Microsoft knows no such tenant' },
  unknown_profile: { status: 422, title: 'There is no such profile' },
  credential_refused: { status: 422, title: 'These settings do not work in the tenant' },
  credential_not_taken: { status: 422, title: 'The connection takes no credential of its own' },
  no_token: { status: 422, title: 'There are no tokens for this connection' },
  nothing_to_hand_over: { status: 422, title: 'There is nothing that may be handed over' },
  profile_not_configured: { status: 422, title: 'This installation cannot connect the profile yet' },
  remedy_not_allowed: { status: 422, title: 'The tenant admin has not allowed us to mend this' },
  too_many_requests: { status: 429, title: 'Too many requests of this caller' },
  too_soon: { status: 429, title: 'This was tried a short while ago' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  settings_invalid: { status: 503, title: 'The settings of this installation are not valid' },
  unavailable: { status: 503, title: 'A service that we need does not answer' },
} as const;
export type ProblemCode = keyof typeof problems;

/** One member of the input that cannot be used. */
export interface FieldError {
  /** Where in the input, members joined by dots; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** A refusal before it is written out; never holds a secret. */
export interface Problem {
  readonly code: ProblemCode;
  /** What happened this time, and the next step. */
  readonly detail?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  /** Id of what is there already, with `connection_exists` and `already_shown`. */
  readonly existing?: string | undefined;
  /** Seconds until another try makes sense, with `unavailable`, `in_progress`, `too_many_requests` and `too_soon`. */
  readonly retryAfter?: number | undefined;
}

/**
 * The members of a problem document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problemDocument({ code, ...particulars }: Problem) {
  const { status, title } = problems[code];
  return { type: `urn:${PRODUCT.toLowerCase()}:problem:${code}`, title, status, code, ...particulars };
}

/** Of names of members that the caller made up: so much says which they are. */
const LONGEST = 300;
const cut = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;

/** The `invalid_request` that names every bad member of the input. */
export function fromZod(error: z.ZodError): Problem & { readonly errors: readonly FieldError[] } {
  const errors = error.issues.map(({ code, path, message }) => ({
    path: cut(path.map(String).join('.')),
    message: code === 'unrecognized_keys' ? cut(message) : message,
  }));
  return { code: 'invalid_request', errors };
}
