import { timer } from '../lib/triggers.ts';

timer(
  'reconcileRuns',
  (config) => config.RECONCILE_RUNS_SCHEDULE,
  async ({ services }) => {
    await services.runs.reconcile();
    await services.upkeep.note('reconcileRuns');
  },
);
