import { cookieName } from '../lib/onboarding/trip.ts';
import { publicPage } from '../lib/triggers.ts';
import { connectPage, cookiesOf, departure } from '../lib/web/connectPage.ts';

/** Where Microsoft sends the browser back to; nothing in the address is believed. */
publicPage('connectCallback', { method: 'GET', route: 'connect/callback' }, async ({ request, services }) => {
  const cookies = cookiesOf(request);
  const next = await services.onboarding.arrive(request.url, (state) => cookies(cookieName(state)));
  return next.kind === 'departure' ? departure(next) : connectPage(next);
});
