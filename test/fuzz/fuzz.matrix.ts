import { search } from './fuzz.ts';
import { targets } from './targets.ts';

// The seed is in what a failure says; the counterexample is written into the corpus, where `npm test` tries it from then on.
search(targets, { numRuns: 100_000, interruptAfterTimeLimit: 1_800, markInterruptAsFailure: false }, true);
