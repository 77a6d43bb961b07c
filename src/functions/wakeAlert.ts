import { api } from '../lib/triggers.ts';
import { snoozeRefusal } from '../lib/web/alerts.ts';
import { problem } from '../lib/web/respond.ts';

/** Ends a snooze; what became of the alert meanwhile is told when it is next seen. */
api(
  'wakeAlert',
  {
    method: 'DELETE',
    route: 'alerts/{id}/snooze',
    role: 'Mooring.Operator',
    summary: 'End the snooze of an alert or a group',
    params: { id: 'The alert, or a group of them.' },
    answers: { 204: 'It is followed again.' },
    refusals: ['not_found'],
  },
  async ({ params, services, operator, reply }) => {
    const awake = await services.snoozing.wake(params.id, operator.id);
    return awake.ok ? reply(204) : problem(snoozeRefusal(awake.error));
  },
);
