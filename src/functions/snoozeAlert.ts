import { api } from '../lib/triggers.ts';
import { snoozeRefusal } from '../lib/web/alerts.ts';
import { problem } from '../lib/web/respond.ts';
import { snoozed } from '../lib/web/schemas/alerts.ts';
import { acceptSnooze, snoozeWish } from '../lib/web/snoozes.ts';

/** Nobody is told of an alert for a while, unless it gets worse. */
api(
  'snoozeAlert',
  {
    method: 'POST',
    route: 'alerts/{id}/snooze',
    role: 'Mooring.Operator',
    summary: 'Let nobody hear of an alert or a group for a while',
    params: { id: 'The alert, or a group of them.' },
    body: snoozeWish,
    answers: { 200: snoozed },
    refusals: ['not_found', 'state_conflict'],
  },
  async ({ params: { id }, body, services, operator, reply }) => {
    const wish = acceptSnooze(body, services.clock());
    if (!wish.ok) return problem(wish.error);
    const done = await services.snoozing.snooze(id, wish.value, operator.id);
    return done.ok ? reply(200, { id, snooze: done.value.snooze }) : problem(snoozeRefusal(done.error));
  },
);
