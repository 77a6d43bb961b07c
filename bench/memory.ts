import { atMost, type Measurement } from './frame/measurement.ts';
import { mb } from './frame/statistics.ts';
import { asked, HEAP, startWorker } from './throughput.ts';
import { fillFleet } from './stage/fleet.ts';
import { onStage } from './stage/stage.ts';
import type { Memory, Night } from './stage/worker.ts';

const counts = { full: { fleet: 10_000, warm: 1_000 }, tiny: { fleet: 60, warm: 20 } };
const MOST = 20e6;

export const memory: Measurement = {
  title: 'Memory of a run',
  measure: (size, say) =>
    onStage(async (stage) => {
      const { fleet, warm } = counts[size];
      say(`filling storage with ${fleet} connections`);
      await fillFleet(stage.azurite.connectionString, fleet, false);
      const worker = await startWorker(stage, undefined, ['--expose-gc']);
      const night = (given: Omit<Night, 'timer' | 'checks'>) =>
        worker.ask('night', { ...given, ...asked } satisfies Night);
      say(`${warm} messages`);
      await night({ from: 0, count: warm });
      const before = await worker.ask<Memory>('memory');
      say(`${fleet - warm} more`);
      await night({ from: warm, count: fleet - warm });
      const after = await worker.ask<Memory>('memory');
      await worker.stop();
      const growth = after.heapUsed - before.heapUsed;
      return [
        {
          what: `growth of the heap from message ${warm} to ${fleet}`,
          result: mb(growth),
          goal: atMost(growth / 1e6, MOST / 1e6, ' MB'),
          how: '`heapUsed` after a full garbage collection, of a process that does nothing but the messages of one run, without latency',
        },
        {
          what: `heap after ${warm} and after ${fleet} messages`,
          result: `${mb(before.heapUsed)}, ${mb(after.heapUsed)}`,
          how: 'the same',
        },
        {
          what: 'resident memory at its highest',
          result: mb(after.peakRss),
          how: `\`maxRSS\` of the same process, with everything that is not collected yet; ${HEAP}`,
        },
      ];
    }),
};
