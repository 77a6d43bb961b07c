import { operatorPage } from '../lib/triggers.ts';
import { findingPage } from '../lib/web/findings.ts';
import { noSuchFindingPage } from '../lib/web/missing.ts';
import { renderFinding } from '../lib/web/pages/finding.tsx';
import { page } from '../lib/web/respond.ts';

/** What one finding means, what to do, and how it resolves; alerts link here. */
operatorPage(
  'showFinding',
  { method: 'GET', route: 'findings/{code}', role: 'Mooring.Reader' },
  ({ request, operator }) => {
    const found = findingPage(request.params['code'] ?? '');
    return found ? page(200, renderFinding({ operator, page: found, isList: false })) : noSuchFindingPage();
  },
);
