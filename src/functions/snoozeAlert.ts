import { api } from '../lib/triggers.ts';
import { snoozeRefusal } from '../lib/web/alerts.ts';
import { readJson } from '../lib/web/body.ts';
import { json, problem } from '../lib/web/respond.ts';
import { acceptSnooze, snoozeWish } from '../lib/web/snoozes.ts';

/** Nobody is told of an alert for a while, unless it gets worse. */
api(
  'snoozeAlert',
  { method: 'POST', route: 'alerts/{id}/snooze', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const sent = await readJson(request, snoozeWish);
    if (!sent.ok) return problem(sent.error);
    const wish = acceptSnooze(sent.value, services.clock());
    if (!wish.ok) return problem(wish.error);
    const id = request.params['id'] ?? '';
    const snoozed = await services.snoozing.snooze(id, wish.value, operator.id);
    return snoozed.ok
      ? json(200, { id, snooze: snoozed.value.snooze })
      : problem(snoozeRefusal(snoozed.error));
  },
);
