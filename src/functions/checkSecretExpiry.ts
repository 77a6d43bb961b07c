import { occurrenceOf, scheduleOf } from '../lib/health/timers.ts';
import { timer } from '../lib/work.ts';

timer('checkSecretExpiry', 'CHECK_SECRET_EXPIRY_SCHEDULE', async ({ services, timer: { isPastDue } }) => {
  const schedule = scheduleOf('checkSecretExpiry', services.config);
  await services.runs.start('checkSecretExpiry', occurrenceOf(schedule, services.clock(), isPastDue));
});
