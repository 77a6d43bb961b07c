import { testStorm } from '../support/nights/storm.ts';

// Enough for what is most often wrong.
testStorm({ shared: 6, own: 3, account: 3, two: 2 }, 1);
