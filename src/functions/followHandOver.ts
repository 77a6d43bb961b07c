import { publicPage } from '../lib/triggers.ts';
import { cookiesOf } from '../lib/web/connectPage.ts';
import { handOverPage } from '../lib/web/handOverPage.ts';

/** What a hand-over link opens; mail scanners open it too, so it changes nothing and shows no value. */
publicPage('followHandOver', { method: 'GET', route: 'hand-over' }, async ({ request, services }) => {
  const linkToken = new URL(request.url).searchParams.get('t') ?? '';
  return handOverPage(await services.handOverPages.view(linkToken, cookiesOf(request)));
});
