import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Asset } from './assets.ts';
import { type Problem, problemDocument } from './problem.ts';

/** What a page may need beyond the rule for all. */
export interface PageOptions {
  /**
   * Origins that a form's answer may redirect to. Chromium applies `form-action` to redirects after a form
   * post, so the onboarding form names the origin of the sign-in authority here. A scheme such as `https:` stands
   * for every origin under it, as for tenants whose sign-in goes straight on to a federation server.
   */
  readonly formOrigins?: readonly string[] | undefined;
  /** Seconds after which to ask again. */
  readonly retryAfter?: number | undefined;
}

const contentSecurityPolicy = (formOrigins: readonly string[]): string =>
  [
    `default-src 'none'`,
    `style-src 'self'`,
    `script-src 'self'`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `form-action ${["'self'", ...formOrigins].join(' ')}`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');

/** The headers of every answer; nothing is kept by browsers or proxies, and no address leaves by a referrer. */
function securityHeaders({ formOrigins = [] }: PageOptions = {}): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy(formOrigins),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  };
}

/** An answer for programs. */
export function json(status: number, body: unknown) {
  return sendJson(status, JSON.stringify(body));
}

/** The same, of a body that is JSON already. */
export function sendJson(status: number, body: string) {
  return send(status, 'application/json; charset=utf-8', body);
}

/** A table to save as a file, as UTF-8 with a header line. @see https://www.rfc-editor.org/rfc/rfc4180 */
export function csv(name: string, body: string): HttpResponseInit {
  const answer = send(200, 'text/csv; charset=utf-8; header=present', body);
  const headers = { ...answer.headers, 'content-disposition': `attachment; filename="${name}.csv"` };
  return { ...answer, headers };
}

/** The answer to a POST that made something. @param location where it is to be found */
export function created(location: string, body: unknown): HttpResponseInit {
  const answer = json(201, body);
  return { ...answer, headers: { ...answer.headers, location } };
}

/** An answer for people: the html of a `render…` function. */
export function page(status: number, html: string, options?: PageOptions): HttpResponseInit {
  const answer = send(status, 'text/html; charset=utf-8', html, options);
  return { ...answer, headers: { ...answer.headers, ...retry(options) } };
}

/**
 * Sends the browser on to another address with GET, as after a form.
 *
 * @param location a path of ours, or the whole address of the sign-in authority
 */
export function seeOther(location: string): HttpResponseInit {
  return { status: 303, headers: { ...securityHeaders(), location } };
}

/**
 * A refusal for programs.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problem(refusal: Problem): HttpResponseInit {
  const document = problemDocument(refusal);
  const answer = send(document.status, 'application/problem+json', JSON.stringify(document));
  const more: Record<string, string> = retry(refusal);
  if (document.status === 401) more['www-authenticate'] = 'Bearer';
  return { ...answer, headers: { ...answer.headers, ...more } };
}

/** A file that pages load; its address holds a hash of its content, so browsers may keep it for a year. */
export function file(asset: Asset, request: Pick<HttpRequest, 'headers'>): HttpResponseInit {
  const headers = {
    ...securityHeaders(),
    'cache-control': 'public, max-age=31536000, immutable',
    etag: asset.etag,
  };
  if (request.headers.get('if-none-match') === asset.etag) return { status: 304, headers };
  return { status: 200, headers: { ...headers, 'content-type': asset.contentType }, body: asset.body };
}

const retry = ({ retryAfter }: { readonly retryAfter?: number | undefined } = {}): Record<string, string> =>
  retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter)) };

function send(status: number, contentType: string, body: string, options?: PageOptions) {
  return { status, headers: { ...securityHeaders(options), 'content-type': contentType }, body };
}
