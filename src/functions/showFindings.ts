import { operatorPage } from '../lib/triggers.ts';
import { findingList } from '../lib/web/findings.ts';
import { renderFinding } from '../lib/web/pages/finding.tsx';
import { page } from '../lib/web/respond.ts';

/** What findings there are, what they do to a connection, and how they are followed. */
operatorPage('showFindings', { method: 'GET', route: 'findings', role: 'Mooring.Reader' }, ({ operator }) =>
  page(200, renderFinding({ operator, page: findingList, isList: true })),
);
