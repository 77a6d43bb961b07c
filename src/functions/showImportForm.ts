import { MOST_ROWS } from '../lib/onboarding/imports/file.ts';
import { operatorPage } from '../lib/triggers.ts';
import { tableOfRows } from '../lib/web/importForm.ts';
import { importFormPage } from '../lib/web/importPages.ts';
import { noSuchImport } from '../lib/web/imports.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { chosen } from '../lib/web/paging.ts';

/** The form of an import; with `from`, it holds the rows of an earlier one that made nothing yet. */
operatorPage(
  'showImportForm',
  { method: 'GET', route: 'connections/import', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const { from } = chosen(request.url);
    if (from === undefined) return importFormPage(services, operator);
    if (!(await services.imports.find(from))) return refusedPage(noSuchImport);
    const statuses = ['waiting', 'ready', 'invalid'] as const;
    const rows = await services.imports.rows(from, { after: 0, limit: MOST_ROWS, statuses });
    return importFormPage(services, operator, { text: tableOfRows(rows) });
  },
);
