import { replay, search } from './fuzz.ts';
import { targets } from './targets.ts';

replay(targets);
search(targets, { numRuns: 100 });
