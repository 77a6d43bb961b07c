import { timer } from '../lib/work.ts';

/** Begins every rotation that is due and needs nobody to sign in. */
timer('rotateCredentials', 'ROTATE_CREDENTIALS_SCHEDULE', async ({ services }) => {
  await services.rotations.beginDue();
  await services.upkeep.note('rotateCredentials');
});
