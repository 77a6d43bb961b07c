import { testClosings } from '../../support/closings.ts';

testClosings(5);
