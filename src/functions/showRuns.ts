import { operatorPage } from '../lib/triggers.ts';
import { runsPage } from '../lib/web/runsPage.ts';

operatorPage(
  'showRuns',
  { method: 'GET', route: 'runs', role: 'Mooring.Reader' },
  ({ request, services, operator }) => runsPage(services, operator, new URL(request.url).search),
);
