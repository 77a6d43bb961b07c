import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { getCookies, Headers } from 'undici';
import type { Departure } from '../onboarding/departures.ts';
import { COOKIE_LIFE, cookieName } from '../onboarding/trip.ts';
import { type Cookies, VIEWER_LIFE } from '../onboarding/viewer.ts';
import { type ConnectView, renderConnect } from './pages/onboarding.tsx';
import { page, seeOther } from './respond.ts';

/**
 * Answers with the page of an onboarding link.
 *
 * Its form leads to Microsoft, and from there a tenant may forward straight to a sign-in server of its own, which
 * browsers count as the same form's doing: so the form may lead to any https address.
 */
export const connectPage = (view: ConnectView): HttpResponseInit =>
  page(statusOf(view), renderConnect(view), {
    formOrigins: ['https:'],
    ...(view.kind === 'tooOften' && { retryAfter: view.retryAfter }),
  });

function statusOf(view: ConnectView): number {
  if (view.kind === 'callbackProblem') return 400;
  if (view.kind === 'tooOften') return 429;
  if (view.kind !== 'linkProblem') return 200;
  return view.problem === 'unknown' ? 404 : 410;
}

/** Sends the browser on, with the cookies that know it again. */
export function departure({ location, state, cookie, viewer }: Departure): HttpResponseInit {
  const kept = [
    ...(state !== undefined && cookie !== undefined
      ? [{ name: cookieName(state), value: cookie, maxAge: COOKIE_LIFE }]
      : []),
    ...(viewer ? [{ name: viewer.name, value: viewer.value, maxAge: viewer.life ?? VIEWER_LIFE }] : []),
  ];
  const answer = seeOther(location);
  if (kept.length === 0) return answer;
  // Lax, since the way back from Microsoft is a navigation that another site began.
  const rule = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const;
  return { ...answer, cookies: kept.map((one) => ({ ...one, ...rule })) };
}

/** The cookies of a request. */
export function cookiesOf(request: Pick<HttpRequest, 'headers'>): Cookies {
  const cookies = getCookies(new Headers({ cookie: request.headers.get('cookie') ?? '' }));
  return (name) => cookies[name];
}
