import { occurrenceOf, scheduleOf } from '../lib/health/timers.ts';
import { timer } from '../lib/triggers.ts';

timer(
  'checkConsentStatus',
  (config) => scheduleOf('checkConsentStatus', config),
  async ({ services, timer: { isPastDue } }) => {
    const schedule = scheduleOf('checkConsentStatus', services.config);
    await services.runs.start('checkConsentStatus', occurrenceOf(schedule, services.clock(), isPastDue));
  },
);
