import { timer } from '../lib/triggers.ts';

timer(
  'sweep',
  (config) => config.SWEEP_SCHEDULE,
  ({ services }) => services.sweep(),
);
