import { jest } from '@jest/globals';
import type { World } from './world.ts';

/**
 * Turns the clock of the whole process: MSAL dates the assertions that it signs with certificates by that one.
 * Timers run as ever.
 */
export function turnDate(world: World): World {
  jest.useFakeTimers({
    doNotFake: [
      'nextTick',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
      'performance',
      'hrtime',
    ],
    now: Date.now(),
  });
  return {
    ...world,
    advance: (ms) => {
      jest.setSystemTime(Date.now() + ms);
    },
    async stop() {
      jest.useRealTimers();
      await world.stop();
    },
  };
}
