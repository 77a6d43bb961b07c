import * as z from 'zod';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { actOnChosen, openAlertsOf, readWanted } from '../lib/web/chosen.ts';
import { chosenIds, listAddress, MOST_CHOSEN } from '../lib/web/connectionsView.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { chosenActs, renderChosen } from '../lib/web/pages/chosen.tsx';
import { renderChosenSnooze } from '../lib/web/pages/chosenSnooze.tsx';
import { page } from '../lib/web/respond.ts';
import { snoozeDays } from '../lib/web/snoozes.ts';
import { viewer } from '../lib/web/views.ts';

const form = z
  .object({
    act: z.enum(chosenActs),
    back: z.string().max(5_000).default(''),
    // Absent until somebody was asked for them.
    why: z.string().optional(),
    until: z.string().optional(),
  })
  .catchall(z.string())
  .refine((sent) => chosenIds(sent).length <= MOST_CHOSEN, `choose ${MOST_CHOSEN} at most`);

/** What is done with the connections that were ticked on a list; links are in the answer itself, and nowhere else. */
operatorPage(
  'actOnChosen',
  { method: 'POST', route: 'connections/chosen', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const { act, back: query, why, until } = sent.value;
    const ids = chosenIds(sent.value);
    const shared = { operator: viewer(operator), back: listAddress(query) };
    if (ids.length === 0) return page(400, renderChosen({ ...shared, act, outcomes: [] }));
    const wanted = readWanted(act, { why, until }, services.clock());
    if (!wanted.ok) {
      const chosen = await openAlertsOf(services.listing, ids);
      const days = snoozeDays(services.clock());
      const view = { ...shared, query, chosen, days, why, until, faults: wanted.error };
      return page(wanted.error.length === 0 ? 200 : 400, renderChosenSnooze(view));
    }
    const outcomes = await actOnChosen(services, wanted.value, ids, operator.id);
    return page(200, renderChosen({ ...shared, act, outcomes }));
  },
);
