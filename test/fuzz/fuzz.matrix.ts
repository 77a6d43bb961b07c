import { search } from './fuzz.ts';
import { targets } from './targets.ts';

// The seed is in what a failure says; the counterexample is written into the corpus, where `npm test` tries it from then on.
search(targets, { together: 65_000 });
