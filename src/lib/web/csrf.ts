import type { HttpRequest } from '@azure/functions';
import { err, ok, type Result } from '../result.ts';
import type { Problem } from './problem.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that another site made the browser ask for.
 *
 * Needs `Sec-Fetch-Site: same-origin` or an `Origin` equal to ours; where both say something, both must agree.
 * Our pages are served with `Referrer-Policy: no-referrer`, under which a browser sends `Origin: null` with its own
 * forms too: so `null` proves nothing by itself, and is let pass only beside `Sec-Fetch-Site: same-origin`, which
 * no page can forge and which an opaque origin never gets.
 *
 * @param publicOrigin setting `PUBLIC_ORIGIN`
 * @see https://www.w3.org/TR/fetch-metadata/
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export function checkOrigin(
  request: Pick<HttpRequest, 'method' | 'headers'>,
  publicOrigin: string,
): Result<undefined, Problem> {
  if (SAFE.has(request.method.toUpperCase())) return ok(undefined);
  // Of all kinds of authorization a browser adds only Basic and its like by itself; a bearer token takes a program.
  if (/^bearer\s/i.test(request.headers.get('authorization') ?? '')) return ok(undefined);

  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  if (site !== null && site !== 'same-origin')
    return refuse(`its Sec-Fetch-Site is "${site}", not "same-origin"`);
  if (origin === publicOrigin) return ok(undefined);
  if (origin === null || origin === 'null') {
    return site === null ? refuse('it has neither a usable Origin nor a Sec-Fetch-Site') : ok(undefined);
  }
  return refuse('its Origin is not that of this installation (setting PUBLIC_ORIGIN)');
}

const refuse = (why: string) =>
  err<Problem>({
    code: 'cross_site',
    detail: `The request was refused because ${why}. Open the page here and send it again.`,
  });
