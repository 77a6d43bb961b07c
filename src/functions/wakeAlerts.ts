import { operatorPage } from '../lib/triggers.ts';
import { addressOf, alertsPage } from '../lib/web/alertsPage.ts';
import { readForm } from '../lib/web/body.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';
import { snoozeFields, tickedIn, toEach } from '../lib/web/snoozes.ts';

/** Ends the snooze of one alert, or of those that were ticked. */
operatorPage(
  'wakeAlerts',
  { method: 'POST', route: 'alerts/wake', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, snoozeFields);
    if (!sent.ok) return refusedPage(sent.error);
    const { back, only, why, until } = sent.value;
    const chosen = only === undefined ? tickedIn(sent.value) : { ok: true as const, value: [only] };
    const refused = chosen.ok
      ? await toEach(chosen.value, (id) => services.snoozing.wake(id, operator.id))
      : chosen.error;
    if (refused.length === 0) return seeOther(addressOf(back));
    return alertsPage(services, operator, back, {
      status: chosen.ok ? 409 : 400,
      why,
      until,
      chosen: chosen.ok ? chosen.value : [],
      errors: refused,
    });
  },
);
