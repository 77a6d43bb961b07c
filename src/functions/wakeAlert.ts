import { api } from '../lib/triggers.ts';
import { snoozeRefusal } from '../lib/web/alerts.ts';
import { problem } from '../lib/web/respond.ts';

/** Ends a snooze; what became of the alert meanwhile is told when it is next seen. */
api(
  'wakeAlert',
  { method: 'DELETE', route: 'alerts/{id}/snooze', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const awake = await services.snoozing.wake(request.params['id'] ?? '', operator.id);
    return awake.ok ? { status: 204 } : problem(snoozeRefusal(awake.error));
  },
);
