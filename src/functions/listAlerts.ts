import { explanationOf } from '../lib/alerts/explanation.ts';
import { api } from '../lib/triggers.ts';
import { alertsView, readAlertFilter } from '../lib/web/alerts.ts';
import { readPaging } from '../lib/web/paging.ts';
import { json, problem } from '../lib/web/respond.ts';

/** What is wrong, or was a short while ago, over all connections and our own apps; the worst first. */
api(
  'listAlerts',
  { method: 'GET', route: 'alerts', role: 'Mooring.Reader' },
  async ({ request, services }) => {
    const paging = readPaging(request.url);
    if (!paging.ok) return problem(paging.error);
    const filter = readAlertFilter(request.url);
    if (!filter.ok) return problem(filter.error);
    const [listed, subjects] = [await services.listing.all(), await services.operatorSubjects.all()];
    const view = alertsView({ listed, subjects, now: services.clock() }, filter.value, paging.value);
    const { PUBLIC_ORIGIN } = services.config;
    const items = view.items.map((alert) => ({
      ...alert,
      explanation: explanationOf(PUBLIC_ORIGIN, alert.code),
    }));
    return json(200, { ...view, items });
  },
);
