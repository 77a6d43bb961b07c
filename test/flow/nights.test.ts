import { testNights } from '../support/nights/nights.ts';

// Enough for every fault.
testNights({ shared: 12, own: 12, account: 8, two: 8 });
