import { publicPage } from '../lib/triggers.ts';
import { connectPage, cookiesOf } from '../lib/web/connectPage.ts';

/** What an onboarding link opens; mail scanners open it too, so it changes nothing. */
publicPage('connect', { method: 'GET', route: 'connect' }, async ({ request, services }) => {
  const linkToken = new URL(request.url).searchParams.get('t') ?? '';
  return connectPage(await services.onboarding.view(linkToken, cookiesOf(request)));
});
