import { occurrenceOf, scheduleOf } from '../lib/health/timers.ts';
import { timer } from '../lib/triggers.ts';

timer(
  'checkAnonymization',
  (config) => scheduleOf('checkAnonymization', config),
  async ({ services, timer: { isPastDue } }) => {
    const schedule = scheduleOf('checkAnonymization', services.config);
    await services.runs.start('checkAnonymization', occurrenceOf(schedule, services.clock(), isPastDue));
  },
);
