import { handOverAnswers } from '../lib/onboarding/handOverPages.ts';
import { publicPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { cookiesOf, departure } from '../lib/web/connectPage.ts';
import { handOverPage } from '../lib/web/handOverPage.ts';
import { refusedPage } from '../lib/web/missing.ts';

/** Somebody pressed a button on the page of a hand-over link. */
publicPage('takeHandOver', { method: 'POST', route: 'hand-over' }, async ({ request, services }) => {
  const sent = await readForm(request, handOverAnswers);
  if (!sent.ok) return refusedPage(sent.error);
  const next = await services.handOverPages.press(sent.value, cookiesOf(request));
  return next.kind === 'departure' ? departure(next) : handOverPage(next);
});
