import { isConnected } from '../lib/connections/connection.ts';
import { everyCheck } from '../lib/health/checkMessage.ts';
import { operatorPage } from '../lib/triggers.ts';
import { noSuchConnectionPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';

/** The button "Check now": answers at once, and the page that it leads to follows what comes. */
operatorPage(
  'checkNow',
  { method: 'POST', route: 'connections/{id}/checks', role: 'Mooring.Operator' },
  async ({ request, services }) => {
    const id = request.params['id'] ?? '';
    const connection = await services.connections.read(id);
    if (!connection) return noSuchConnectionPage();
    const page = `/connections/${encodeURIComponent(id)}`;
    if (!isConnected(connection.state)) return seeOther(page);
    const at = services.clock();
    await services.queues.checks.send(everyCheck(id));
    return seeOther(`${page}?asked=${at}#checks`);
  },
);
