import { timer } from '../lib/triggers.ts';

timer(
  'reconcileRuns',
  (config) => config.RECONCILE_RUNS_SCHEDULE,
  ({ services }) => services.runs.reconcile(),
);
