import { getCookies, Headers } from 'undici';
import { COOKIE_LIFE, cookieName } from '../lib/onboarding/trip.ts';
import { publicPage } from '../lib/triggers.ts';
import { connectPage, departure } from '../lib/web/connectPage.ts';

/** Where Microsoft sends the browser back to; nothing in the address is believed. */
publicPage('connectCallback', { method: 'GET', route: 'connect/callback' }, async ({ request, services }) => {
  const cookies = getCookies(new Headers({ cookie: request.headers.get('cookie') ?? '' }));
  const next = await services.onboarding.arrive(request.url, (state) => cookies[cookieName(state)]);
  if (next.kind !== 'departure') return connectPage(next);
  const { location, state, cookie } = next;
  return departure({
    location,
    ...(state !== undefined &&
      cookie !== undefined && { cookie: { name: cookieName(state), value: cookie, maxAge: COOKIE_LIFE } }),
  });
});
