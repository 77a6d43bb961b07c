import { occurrenceOf, scheduleOf } from '../lib/health/timers.ts';
import { timer } from '../lib/work.ts';

timer('checkAnonymization', 'CHECK_ANONYMIZATION_SCHEDULE', async ({ services, timer: { isPastDue } }) => {
  const schedule = scheduleOf('checkAnonymization', services.config);
  await services.runs.start('checkAnonymization', occurrenceOf(schedule, services.clock(), isPastDue));
});
