import { testMishaps } from '../../../support/mishaps.ts';
import { connectedBy } from '../../../support/rotations.ts';

testMishaps('secret', ['loses'], (world) => connectedBy(world, 'snow', { 'steward.rotate': 'on' }));
