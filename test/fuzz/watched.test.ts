import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { target } from './fuzz.ts';

test('a reading that outlives its search is not waited for: what comes last is that nothing is at work', async () => {
  const told: string[] = [];
  const watch = {
    tell: ({ input }: { readonly input?: unknown }) => void told.push(input === undefined ? 'next' : 'input'),
    rest: () => void told.push('rest'),
  };
  const begun = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  const holds = async (): Promise<void> => {
    begun.resolve();
    await goesOn.promise;
  };
  const { explore } = target({ name: 'slow', inputs: fc.constant(1), holds }, () => watch);
  const searched = explore({ numRuns: 2, interruptAfterTimeLimit: 300 });
  await begun.promise;
  expect(await searched).toMatchObject({ interrupted: true });
  goesOn.resolve();
  await new Promise(setImmediate);
  expect(told).toEqual(['input', 'rest']);
});
