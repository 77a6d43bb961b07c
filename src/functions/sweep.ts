import { timer } from '../lib/work.ts';

timer('sweep', 'SWEEP_SCHEDULE', async ({ services }) => {
  await services.imports.resume();
  await services.sweep();
  await services.upkeep.note('sweep');
});
