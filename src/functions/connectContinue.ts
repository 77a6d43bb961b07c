import { connectAnswers } from '../lib/onboarding/answers.ts';
import { publicPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { connectPage, cookiesOf, departure } from '../lib/web/connectPage.ts';
import { refusedPage } from '../lib/web/missing.ts';

/** Somebody pressed a button on the page of a link. */
publicPage('connectContinue', { method: 'POST', route: 'connect' }, async ({ request, services }) => {
  const sent = await readForm(request, connectAnswers);
  if (!sent.ok) return refusedPage(sent.error);
  const next = await services.onboarding.depart(sent.value.t, sent.value, cookiesOf(request));
  return next.kind === 'departure' ? departure(next) : connectPage(next);
});
