import { operatorPage } from '../lib/triggers.ts';
import { importPage } from '../lib/web/importPages.ts';

/** How far an import is, and what became of its rows. */
operatorPage(
  'showImport',
  { method: 'GET', route: 'imports/{id}', role: 'Mooring.Reader' },
  ({ request, services, operator }) =>
    importPage(services, operator, request.params['id'] ?? '', request.url),
);
