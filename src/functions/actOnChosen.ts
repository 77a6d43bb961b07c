import * as z from 'zod';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { actOnChosen } from '../lib/web/chosen.ts';
import { chosenIds, listAddress, MOST_CHOSEN } from '../lib/web/connectionsView.ts';
import { chosenActs, renderChosen } from '../lib/web/pages/chosen.tsx';
import { page, problem } from '../lib/web/respond.ts';
import { viewer } from '../lib/web/views.ts';

const form = z
  .object({ act: z.enum(chosenActs), back: z.string().max(2_000).default('') })
  .catchall(z.string())
  .refine((sent) => chosenIds(sent).length <= MOST_CHOSEN, `choose ${MOST_CHOSEN} at most`);

/** What is done with the connections that were ticked on a list; links are in the answer itself, and nowhere else. */
operatorPage(
  'actOnChosen',
  { method: 'POST', route: 'connections/chosen', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, form);
    if (!sent.ok) return problem(sent.error);
    const { act, back } = sent.value;
    const ids = chosenIds(sent.value);
    const outcomes = await actOnChosen(services, act, ids, operator.id);
    const view = { operator: viewer(operator), act, outcomes, back: listAddress(back) };
    return page(ids.length === 0 ? 400 : 200, renderChosen(view));
  },
);
