import { actionOn } from '../lib/alerts/explanation.ts';
import { api } from '../lib/triggers.ts';
import { alertFilter, alertOrder, alertsView } from '../lib/web/alerts.ts';
import { paging, readStretch } from '../lib/web/paging.ts';
import { problem } from '../lib/web/respond.ts';
import { alert } from '../lib/web/schemas/alerts.ts';
import { page } from '../lib/web/schemas/shared.ts';

/** What is wrong, or was a short while ago, over all connections and our own apps; the worst first. */
api(
  'listAlerts',
  {
    method: 'GET',
    route: 'alerts',
    role: 'Mooring.Reader',
    summary: 'What is wrong, over everything',
    query: alertFilter.extend(paging.shape),
    answers: { 200: page(alert) },
    refusals: [],
  },
  async ({ query: { limit, cursor, ...filter }, services, reply }) => {
    const stretch = readStretch(alertOrder(filter), { limit, cursor });
    if (!stretch.ok) return problem(stretch.error);
    const [listed, subjects, groups] = await Promise.all([
      services.listing.all(),
      services.operatorSubjects.all(),
      services.grouping.open(),
    ]);
    const given = { listed, subjects, groups, now: services.clock() };
    const view = alertsView(given, filter, stretch.value);
    const { PUBLIC_ORIGIN } = services.config;
    const items = view.items.map((one) => ({ ...one, ...actionOn(PUBLIC_ORIGIN, one) }));
    return reply(200, { ...view, items });
  },
);
