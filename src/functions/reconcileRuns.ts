import { timer } from '../lib/work.ts';

timer('reconcileRuns', 'RECONCILE_RUNS_SCHEDULE', async ({ services }) => {
  await services.runs.reconcile();
  await services.upkeep.note('reconcileRuns');
});
