import { operatorPage } from '../lib/triggers.ts';
import { readImportForm } from '../lib/web/importForm.ts';
import { importFormPage } from '../lib/web/importPages.ts';
import { readImport } from '../lib/web/imports.ts';
import { seeOther } from '../lib/web/respond.ts';

/** The form of an import; what was given is kept in it where something is wrong with that. */
operatorPage(
  'beginImport',
  { method: 'POST', route: 'connections/import', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readImportForm(request, operator.id);
    if (!sent.ok) return importFormPage(services, operator, { refusal: sent.error });
    const { text, table, id, dryRun, skipInvalid } = sent.value;
    // Also before a check: what is wrong with the text is best corrected where the text is.
    const rows = table.ok
      ? await readImport(services.planner, table.value, { dryRun: false, skipInvalid })
      : table;
    if (!rows.ok) return importFormPage(services, operator, { text, skipInvalid, refusal: rows.error });
    const begun = await services.imports.begin({ id, by: operator.id, dryRun, skipInvalid }, rows.value);
    return seeOther(`/imports/${begun.id}`);
  },
);
