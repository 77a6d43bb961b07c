import { testMishaps } from '../../../support/mishaps.ts';
import { connectedBy, mishaps } from '../../../support/rotations.ts';
import { contosoOf } from '../../../support/setup.ts';
import { turnDate } from '../../../support/turnedDate.ts';
import { startWorld } from '../../../support/world.ts';

testMishaps(
  'certificate',
  mishaps.filter((one) => one !== 'fails'),
  (world) => {
    contosoOf(world).policies = { secretsForbidden: true };
    return connectedBy(world, 'snow');
  },
  async () => turnDate(await startWorld({ clock: 'real' })),
);
