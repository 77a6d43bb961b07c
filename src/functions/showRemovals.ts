import { operatorPage } from '../lib/triggers.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { removalsPage } from '../lib/web/removalsPage.ts';

/** What exists in the tenant because of a connection, to be ticked. */
operatorPage(
  'showRemovals',
  { method: 'GET', route: 'connections/{id}/removals', role: 'Mooring.Operator' },
  async ({ request, services, operator }) =>
    (await removalsPage(services, operator, request.params['id'] ?? '')) ?? noSuchConnectionPage(),
);
