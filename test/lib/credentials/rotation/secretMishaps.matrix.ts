import { testMishaps } from '../../../support/mishaps.ts';
import { connectedBy, mishaps } from '../../../support/rotations.ts';

// Lost answers have a suite of their own: each call takes its days, and no world may come to a day after today.
testMishaps(
  'secret',
  mishaps.filter((one) => one !== 'loses'),
  (world) => connectedBy(world, 'snow', { 'steward.rotate': 'on' }),
);
