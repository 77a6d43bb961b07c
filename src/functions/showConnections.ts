import { operatorPage } from '../lib/triggers.ts';
import { connectionsView, readListAddress } from '../lib/web/connectionsView.ts';
import { missingIn } from '../lib/web/missingIn.ts';
import { renderConnections } from '../lib/web/pages/connections.tsx';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { page } from '../lib/web/respond.ts';

operatorPage(
  'showConnections',
  { method: 'GET', route: 'connections', role: 'Mooring.Reader' },
  async ({ request, services, operator }) => {
    const wanted = readListAddress(request.url);
    const view =
      wanted.ok &&
      connectionsView({
        operator,
        listed: await services.listing.all(),
        profiles: await services.profiles.all(),
        wanted: wanted.value,
        now: services.clock(),
        missing: await missingIn(services.runs, wanted.value.filter.missingIn),
      });
    if (view) return page(200, renderConnections(view));
    const text = 'The address of this list cannot be understood. Begin again with all connections.';
    return page(400, renderNotice({ title: 'No such list', text, status: 400 }));
  },
);
