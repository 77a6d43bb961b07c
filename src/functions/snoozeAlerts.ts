import { operatorPage } from '../lib/triggers.ts';
import { addressOf, alertsPage } from '../lib/web/alertsPage.ts';
import { readForm } from '../lib/web/body.ts';
import { refusedPage } from '../lib/web/missing.ts';
import { seeOther } from '../lib/web/respond.ts';
import { readSnoozeForm, snoozeFields, tickedIn, toEach } from '../lib/web/snoozes.ts';

/** Snoozes the alerts that were ticked. */
operatorPage(
  'snoozeAlerts',
  { method: 'POST', route: 'alerts/snooze', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readForm(request, snoozeFields);
    if (!sent.ok) return refusedPage(sent.error);
    const { back, why, until } = sent.value;
    const chosen = tickedIn(sent.value);
    const again = (status: number, errors: readonly { path: string; message: string }[]) =>
      alertsPage(services, operator, back, {
        status,
        why,
        until,
        chosen: chosen.ok ? chosen.value : [],
        errors,
      });
    const wish = readSnoozeForm({ why, until }, services.clock());
    if (!chosen.ok || !wish.ok)
      return again(400, [...(chosen.ok ? [] : chosen.error), ...(wish.ok ? [] : wish.error)]);
    const refused = await toEach(chosen.value, (id) => services.snoozing.snooze(id, wish.value, operator.id));
    return refused.length === 0 ? seeOther(addressOf(back)) : again(409, refused);
  },
);
