import * as z from 'zod';
import { isConnected } from '../lib/connections/connection.ts';
import { everyCheck } from '../lib/health/checkMessage.ts';
import { operatorPage } from '../lib/triggers.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { readForm } from '../lib/web/body.ts';
import { seeOther } from '../lib/web/respond.ts';

/** The buttons "Check now" and "Try what it may do". */
const asked = z.object({ trial: z.literal('on').optional() });

/** Answers at once: the page that it leads to follows what comes. */
operatorPage(
  'checkNow',
  { method: 'POST', route: 'connections/{id}/checks', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const wish = await readForm(request, asked);
    if (!wish.ok) return refusedPage(wish.error);
    const connection = await services.connections.read(id);
    if (!connection) return noSuchConnectionPage();
    const page = `/connections/${encodeURIComponent(id)}`;
    if (wish.value.trial !== undefined) {
      await services.trials.begin(id, operator.id);
      return seeOther(page);
    }
    if (!isConnected(connection.state)) return seeOther(page);
    const at = services.clock();
    await services.queues.checks.send(everyCheck(id));
    return seeOther(`${page}?asked=${at}#checks`);
  },
);
