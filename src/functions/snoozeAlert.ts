import * as z from 'zod';
import { DAY } from '../lib/clock.ts';
import { LONGEST_SNOOZE } from '../lib/health/snoozing.ts';
import { plainText } from '../lib/profiles/phrase.ts';
import { api } from '../lib/triggers.ts';
import { snoozeRefusal } from '../lib/web/alerts.ts';
import { readJson } from '../lib/web/body.ts';
import { json, problem } from '../lib/web/respond.ts';

const input = z.strictObject({ why: plainText(300), until: z.iso.datetime({ offset: true }) });

/** Nobody is told of an alert for a while, unless it gets worse. */
api(
  'snoozeAlert',
  { method: 'POST', route: 'alerts/{id}/snooze', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const wish = await readJson(request, input);
    if (!wish.ok) return problem(wish.error);
    const until = new Date(wish.value.until);
    const length = until.getTime() - services.clock();
    if (length <= 0 || length > LONGEST_SNOOZE) {
      const message = `must be in the future, and at most ${LONGEST_SNOOZE / DAY} days from now`;
      return problem({ code: 'invalid_request', errors: [{ path: 'until', message }] });
    }
    const id = request.params['id'] ?? '';
    const { why } = wish.value;
    const snoozed = await services.snoozing.snooze(id, { why, until: until.toISOString() }, operator.id);
    return snoozed.ok
      ? json(200, { id, snooze: snoozed.value.snooze })
      : problem(snoozeRefusal(snoozed.error));
  },
);
