import type { HttpResponseInit } from '@azure/functions';
import type { Config } from '../config.ts';
import { type ConnectView, renderConnect } from './pages/onboarding.tsx';
import { page, seeOther } from './respond.ts';

/** Answers with the page of an onboarding link. */
export function connectPage(
  view: ConnectView,
  { AUTHORITY_HOST }: Pick<Config, 'AUTHORITY_HOST'>,
): HttpResponseInit {
  return page(statusOf(view), renderConnect(view), { formOrigins: [AUTHORITY_HOST] });
}

function statusOf(view: ConnectView): number {
  if (view.kind === 'callbackProblem') return 400;
  if (view.kind !== 'linkProblem') return 200;
  return view.problem === 'unknown' ? 404 : 410;
}

/** Sends the browser on, with the cookie that knows it again when it comes back. */
export function departure(to: {
  readonly location: string;
  readonly cookie?: { readonly name: string; readonly value: string; readonly maxAge: number };
}): HttpResponseInit {
  const answer = seeOther(to.location);
  if (!to.cookie) return answer;
  // Lax, since the way back from Microsoft is a navigation that another site began.
  return {
    ...answer,
    cookies: [{ ...to.cookie, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }],
  };
}
