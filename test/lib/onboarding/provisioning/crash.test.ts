import { testDeaths } from '../../../support/crashes.ts';

// Each single one of them, for the longest profiles, is in the matrix.
testDeaths([{ profile: 'snow', answers: {}, ends: 'connected' }], 4);
