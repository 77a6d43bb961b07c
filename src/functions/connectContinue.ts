import * as z from 'zod';
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
  return next.kind === 'departure' ? departure(next) : connectPage(next);
});
