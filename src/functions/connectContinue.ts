import * as z from 'zod';
import { COOKIE_LIFE, cookieName } from '../lib/onboarding/trip.ts';
import { publicPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectPage, departure } from '../lib/web/connectPage.ts';
import { problem } from '../lib/web/respond.ts';

const form = z.object({ t: z.string().min(1).max(100) });

/** The tenant admin pressed "Continue to Microsoft". */
publicPage('connectContinue', { method: 'POST', route: 'connect' }, async ({ request, services }) => {
  const sent = await readForm(request, form);
  if (!sent.ok) return problem(sent.error);
  const next = await services.onboarding.depart(sent.value.t);
  if (next.kind !== 'departure') return connectPage(next);
  const { location, state, cookie } = next;
  return departure({
    location,
    ...(state !== undefined &&
      cookie !== undefined && { cookie: { name: cookieName(state), value: cookie, maxAge: COOKIE_LIFE } }),
  });
});
