import * as z from 'zod';
import { timerNames } from '../lib/health/timers.ts';
import { operatorPage } from '../lib/triggers.ts';
import { readForm } from '../lib/web/body.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';
import { runsPage } from '../lib/web/runsPage.ts';

const form = z.object({ timer: z.enum(timerNames) });

/** Begins a run that no schedule asks for; the page shows how far it is. */
operatorPage(
  'beginRun',
  { method: 'POST', route: 'runs', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, form);
    if (!sent.ok) return refusedPage(sent.error);
    const begun = await services.runs.startNow(sent.value.timer, operator.id);
    if (begun.ok) return seeOther('/runs');
    return runsPage(
      services,
      operator,
      '',
      'A run of this timer is under way already. It goes on by itself.',
    );
  },
);
