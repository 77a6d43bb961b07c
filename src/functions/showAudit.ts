import * as z from 'zod';
import { auditActions, auditFilter } from '../lib/connections/audit.ts';
import { operatorPage } from '../lib/triggers.ts';
import { auditView, wantedActs } from '../lib/web/auditView.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { ALL, renderAudit } from '../lib/web/pages/audit.tsx';
import { auditChoice } from '../lib/web/people.ts';
import { cursorProblem, paging, readPageQuery } from '../lib/web/paging.ts';
import { page } from '../lib/web/respond.ts';

const PAGE = 50;
const query = auditFilter.omit({ except: true }).extend({
  action: z.enum([...auditActions, ALL]).optional(),
  cursor: paging.shape.cursor,
});

operatorPage(
  'showAudit',
  { method: 'GET', route: 'audit', role: 'Mooring.Reader' },
  async ({ request, services, operator }) => {
    const asked = readPageQuery(request.url, query);
    if (!asked.ok) return refusedPage(asked.error);
    const { cursor, ...filter } = asked.value;
    const names = await services.people.names();
    const [acts, listed, webhooks] = await Promise.all([
      services.audit.page(PAGE, cursor, auditChoice(wantedActs(filter), names)),
      services.listing.all(),
      services.webhooks.list(),
    ]);
    if (!acts.ok) return refusedPage(cursorProblem);
    const isFurther = cursor !== undefined;
    const view = auditView({ operator, filter, ...acts.value, isFurther, names, listed, webhooks });
    return page(200, renderAudit(view));
  },
);
