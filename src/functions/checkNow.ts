import * as z from 'zod';
import { operatorPage } from '../lib/triggers.ts';
import { noSuchConnectionPage, refusedPage } from '../lib/web/missing.ts';
import { readForm } from '../lib/web/body.ts';
import { seeOther } from '../lib/web/respond.ts';

/** The buttons "Check now" and "Try what it may do". */
const asked = z.object({ trial: z.literal('on').optional() });

operatorPage(
  'checkNow',
  { method: 'POST', route: 'connections/{id}/checks', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const id = request.params['id'] ?? '';
    const wish = await readForm(request, asked);
    if (!wish.ok) return refusedPage(wish.error);
    const isDone =
      wish.value.trial === undefined
        ? (await services.checkNow(id)).kind === 'done'
        : (await services.trials.begin(id, operator.id)) !== undefined;
    if (!isDone && !(await services.connections.read(id))) return noSuchConnectionPage();
    return seeOther(`/connections/${encodeURIComponent(id)}`);
  },
);
