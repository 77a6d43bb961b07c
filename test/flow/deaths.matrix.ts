import { testHostDeaths } from '../support/nights/deaths.ts';

testHostDeaths(1);
