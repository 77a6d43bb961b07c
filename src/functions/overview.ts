import { operatorPage } from '../lib/triggers.ts';
import { overviewPage } from '../lib/web/overviewPage.ts';

// A host replaces an empty route by the function's name; this one matches the empty path.
operatorPage(
  'overview',
  { method: 'GET', route: '{ignored:maxlength(0)?}', role: 'Mooring.Reader' },
  ({ services, operator }) => overviewPage(services, operator),
);
