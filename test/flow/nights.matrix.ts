import { testNights } from '../support/nights/nights.ts';

testNights({ shared: 700, own: 200, account: 100, two: 100 });
