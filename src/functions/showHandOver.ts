import { operatorPage } from '../lib/triggers.ts';
import { operatorHandOverPage } from '../lib/web/handOverPage.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';

/** What would be handed over, and how that stands; never a value. */
operatorPage(
  'showHandOver',
  { method: 'GET', route: 'connections/{id}/hand-over', role: 'Mooring.Operator' },
  async ({ request, services, operator }) =>
    (await operatorHandOverPage(services, operator, request.params['id'] ?? '')) ?? noSuchConnectionPage(),
);
