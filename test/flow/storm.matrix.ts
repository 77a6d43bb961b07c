import { testStorm } from '../support/nights/storm.ts';

// Two nights: what was not answered in the first may not be taken for something that nobody can look at.
testStorm({ shared: 100, own: 60, account: 40, two: 40 }, 2);
