import { setTimeout as wait } from 'node:timers/promises';
import { atMost, type Line, type Measurement } from './frame/measurement.ts';
import { mb } from './frame/statistics.ts';
import { HEAP, startWorker } from './throughput.ts';
import { tenantOf } from './stage/names.ts';
import { onStage } from './stage/stage.ts';
import type { Memory, Shown } from './stage/worker.ts';

const counts = { full: 10_000, tiny: 30 };
const MOST_SECONDS = 180;
const MOST_MB = 300;
const LATENCY = 60;

interface Job {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

export const imports: Measurement = {
  title: 'Import',
  measure: (size, say) =>
    onStage(async (stage) => {
      const count = counts[size];
      const rows = Array.from(
        { length: count },
        (_, at) => `${tenantOf(at)},certero-application,Contoso ${at + 1}`,
      );
      await stage.setLatency(LATENCY);
      const worker = await startWorker(stage, undefined, ['--expose-gc']);
      await worker.ask('work', { name: 'workOnImport', app: stage.app });
      say(`importing ${count} tenants`);
      const began = performance.now();
      const given = {
        name: 'importConnections',
        path: '/api/v1/connections/import',
        csv: ['tenant,profile,name', ...rows].join('\n'),
      };
      const taken = await worker.ask<Shown>('show', given);
      if (taken.status !== 202) throw new Error(`the import was answered ${taken.status}: ${taken.text}`);
      let job = JSON.parse(taken.text) as Job;
      const seen = new Set<string>();
      while (job.state === 'checking' || job.state === 'making') {
        await wait(500);
        const { text } = await worker.ask<Shown>('show', {
          name: 'getImport',
          path: `/api/v1/imports/${job.id}?limit=1`,
          params: { id: job.id },
        });
        job = JSON.parse(text) as Job;
        const progress = JSON.stringify([job.state, job.counts]);
        if (!seen.has(progress) && seen.size % 20 === 0) say(progress);
        seen.add(progress);
      }
      const seconds = (performance.now() - began) / 1_000;
      if (job.counts['made'] !== count) throw new Error(`not all were made: ${JSON.stringify(job)}`);
      const memory = await worker.ask<Memory>('memory');
      await worker.stop();
      return [
        {
          what: `import of ${count} distinct tenants`,
          result: `${seconds.toFixed(0)} s`,
          goal: atMost(seconds, MOST_SECONDS, ' s'),
          how: `from the POST of the file to the end of the last row: every tenant is looked up at Microsoft (${LATENCY} ms) and every connection made, page by page from the queue, on Azurite`,
        },
        {
          what: 'progress that somebody who follows it sees',
          result: `${seen.size} different answers`,
          goal: { text: 'more than one', isMet: seen.size > 1 },
          how: 'the import asked twice a second',
        },
        {
          what: 'resident memory at its highest',
          result: mb(memory.peakRss),
          goal: atMost(memory.peakRss / 1e6, MOST_MB, ' MB'),
          how: `\`maxRSS\` of the process that takes the file and works on it; ${HEAP}`,
        },
      ] satisfies Line[];
    }),
};
