import { testNightOver } from '../support/fleet.ts';

// Enough to hold every state, and few enough for every run.
testNightOver(40);
