import { auditFilter } from '../lib/connections/audit.ts';
import { operatorPage } from '../lib/triggers.ts';
import { auditView } from '../lib/web/auditView.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { renderAudit } from '../lib/web/pages/audit.tsx';
import { chosen } from '../lib/web/paging.ts';
import { fromZod } from '../lib/web/problem.ts';
import { page } from '../lib/web/respond.ts';

const PAGE = 50;

operatorPage(
  'showAudit',
  { method: 'GET', route: 'audit', role: 'Mooring.Reader' },
  async ({ request, services, operator }) => {
    const { cursor, ...given } = chosen(request.url);
    const filter = auditFilter.safeParse(given);
    if (!filter.success) return refusedPage(fromZod(filter.error));
    const [acts, listed, webhooks] = await Promise.all([
      services.audit.page(PAGE, cursor, filter.data),
      services.listing.all(),
      services.webhooks.list(),
    ]);
    if (!acts.ok)
      return refusedPage({
        code: 'invalid_request',
        errors: [{ path: 'cursor', message: 'is not one of ours' }],
      });
    const isFurther = cursor !== undefined;
    const view = auditView({ operator, filter: filter.data, ...acts.value, isFurther, listed, webhooks });
    return page(200, renderAudit(view));
  },
);
