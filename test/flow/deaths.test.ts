import { testHostDeaths } from '../support/nights/deaths.ts';

// A few of them; the others are in the matrix.
testHostDeaths(7);
