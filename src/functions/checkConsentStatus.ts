import { occurrenceOf, scheduleOf } from '../lib/health/timers.ts';
import { timer } from '../lib/work.ts';

timer('checkConsentStatus', 'CHECK_CONSENT_STATUS_SCHEDULE', async ({ services, timer: { isPastDue } }) => {
  const schedule = scheduleOf('checkConsentStatus', services.config);
  await services.runs.start('checkConsentStatus', occurrenceOf(schedule, services.clock(), isPastDue));
});
