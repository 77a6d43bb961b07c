import * as z from 'zod';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { linksCsv } from '../lib/web/connectionsCsv.ts';
import { makeImportLinks, MOST_LINKS } from '../lib/web/importLinks.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { renderImportLinks } from '../lib/web/pages/importLinks.tsx';
import { csv, page } from '../lib/web/respond.ts';
import { viewer } from '../lib/web/views.ts';

const form = z.object({
  /** Rows with a connection are dealt with in parts of {@link MOST_LINKS}. */
  part: z.coerce.number().int().min(1).max(100),
  as: z.enum(['page', 'csv']),
});

/** Makes the onboarding links of a part of an import; they are in the answer itself, and nowhere else. */
operatorPage(
  'makeImportLinks',
  { method: 'POST', route: 'imports/{id}/links', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const { part, as } = sent.value;
    const id = request.params['id'] ?? '';
    const made = await makeImportLinks(services, id, operator.id, {
      skip: (part - 1) * MOST_LINKS,
      limit: MOST_LINKS,
    });
    if (!made.ok) return refusedPage(made.error);
    if (as === 'csv') return csv(`onboarding-links-${id}-${part}`, linksCsv(made.value));
    return page(200, renderImportLinks({ operator: viewer(operator), id, links: made.value }));
  },
);
