import type { HttpResponseInit } from '@azure/functions';
import type { Departure } from '../onboarding/onboarding.ts';
import { COOKIE_LIFE, cookieName } from '../onboarding/trip.ts';
import { type ConnectView, renderConnect } from './pages/onboarding.tsx';
import { page, seeOther } from './respond.ts';

/**
 * Answers with the page of an onboarding link.
 *
 * Its form leads to Microsoft, and from there a tenant may forward straight to a sign-in server of its own, which
 * browsers count as the same form's doing: so the form may lead to any https address.
 */
export const connectPage = (view: ConnectView): HttpResponseInit =>
  page(statusOf(view), renderConnect(view), { formOrigins: ['https:'] });

function statusOf(view: ConnectView): number {
  if (view.kind === 'callbackProblem') return 400;
  if (view.kind !== 'linkProblem') return 200;
  return view.problem === 'unknown' ? 404 : 410;
}

/** Sends the browser on, with the cookie that knows it again when it comes back. */
export function departure({ location, state, cookie }: Departure): HttpResponseInit {
  const answer = seeOther(location);
  if (state === undefined || cookie === undefined) return answer;
  const kept = { name: cookieName(state), value: cookie, maxAge: COOKIE_LIFE };
  // Lax, since the way back from Microsoft is a navigation that another site began.
  return { ...answer, cookies: [{ ...kept, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }] };
}
