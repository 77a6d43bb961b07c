import { readHostJson } from '../sandbox/host/settings.ts';
import { root } from '../sandbox/paths.ts';
import { cpuSecondsOf, type Effort } from './frame/effort.ts';
import { atLeast, type Line, type Measurement, type Say } from './frame/measurement.ts';
import type { Share } from './frame/profile.ts';
import { once, type Program, startProgram } from './frame/program.ts';
import { median, ms, pairedRatio, percent, times } from './frame/statistics.ts';
import type { BareNight } from './stage/bareLoop.ts';
import { fillFleet } from './stage/fleet.ts';
import { onStage, type Stage } from './stage/stage.ts';
import type { Night } from './stage/worker.ts';

const LATENCY = 60;
const counts = {
  full: { fleet: 10_000, pairs: 3, far: 1_200, near: 2_000, script: 30 },
  tiny: { fleet: 60, pairs: 1, far: 48, near: 48, script: 1 },
};
/** The largest of the night's three messages. */
export const asked = {
  timer: 'checkConsentStatus',
  checks: ['consentStatus', 'account', 'directoryAccount', 'dataAccess'],
} as const;

interface Round extends Effort {
  readonly azurite: number;
  readonly microsoft: number;
}

export const throughput: Measurement = {
  title: 'Nightly run',
  measure: (size, say) =>
    onStage(async (stage) => {
      const { fleet, pairs, far, near, script } = counts[size];
      say(`filling storage with ${fleet} connections`);
      await fillFleet(stage.azurite.connectionString, fleet, false);
      const worker = await startWorker(stage);
      const bare = startProgram('stage/bareLoop.ts', stage.environment());
      // Microsoft's first answers are remembered, and the code of both is warm.
      await inTurn(stage, { worker, bare }, 1, Math.min(500, far), say);

      await stage.setLatency(LATENCY);
      const atLatency = await inTurn(stage, { worker, bare }, pairs, far, say);
      say(`${LATENCY} ms: a plain script, ${script} tenants`);
      const place = { place: stage.place, heard: await stage.heard() };
      const plain = await once<Effort>(
        'stage/plainScript.ts',
        'run',
        { count: script, ...place },
        stage.environment(),
      );
      say(`${LATENCY} ms: ${fleet} connections`);
      const whole = await worker.ask<Effort>('night', { from: 0, count: fleet, ...asked } satisfies Night);
      await stage.setLatency(0);
      const without = await inTurn(stage, { worker, bare }, pairs, near, say);
      say('no latency: a CPU profile');
      const shares = await worker.ask<readonly Share[]>('profiledNight', {
        from: 0,
        count: near,
        ...asked,
      } satisfies Night);
      await Promise.all([worker.stop(), bare.stop()]);
      return [
        ...linesOf(`at ${LATENCY} ms`, far, atLatency, 0.7),
        wholeLine(fleet, whole),
        scriptLine(script, plain, far, atLatency.product),
        ...linesOf('without latency', near, without),
        ...shares.map(({ of, share }): Line => ({
          what: `CPU without latency: ${of}`,
          result: percent(share),
          how: 'self time in a CPU profile of the product’s process, by the place in the sources',
        })),
      ];
    }),
};

/**
 * As Node.js limits its heap on an instance of 2,048 MB, which is what `infra/` asks for: with a larger one, it leaves much more
 * of what could be collected.
 */
const AS_DEPLOYED = '--max-heap-size=1099';
export const HEAP = `Node.js with the heap that it has on an instance of 2,048 MB (\`${AS_DEPLOYED}\`)`;

export async function startWorker(
  stage: Stage,
  storage?: string,
  flags: readonly string[] = [],
): Promise<Program> {
  const worker = startProgram(stage.worker, stage.environment(storage), [AS_DEPLOYED, ...flags]);
  await worker.ask('load', { app: stage.app });
  return worker;
}

interface Rounds {
  readonly product: readonly Round[];
  readonly bare: readonly Round[];
}

/** Product and bare loop in turn, over the same connections. */
async function inTurn(
  stage: Stage,
  { worker, bare }: { readonly worker: Program; readonly bare: Program },
  pairs: number,
  count: number,
  say: Say,
): Promise<Rounds> {
  const rounds = { product: [] as Round[], bare: [] as Round[] };
  for (let pair = 1; pair <= pairs; pair += 1) {
    say(`pair ${pair} of ${pairs}, ${count} connections`);
    rounds.product.push(
      await watched(stage, () => worker.ask<Effort>('night', { from: 0, count, ...asked } satisfies Night)),
    );
    const given: BareNight = {
      from: 0,
      count,
      batches: readHostJson(root(), {}).queues,
      place: stage.place,
      heard: await stage.heard(),
      connectionString: stage.azurite.connectionString,
    };
    rounds.bare.push(await watched(stage, () => bare.ask<Effort>('night', given)));
  }
  return rounds;
}

async function watched({ azurite, microsoft }: Stage, work: () => Promise<Effort>): Promise<Round> {
  const before = [cpuSecondsOf(azurite.pid), cpuSecondsOf(microsoft.pid)] as const;
  const effort = await work();
  return {
    ...effort,
    azurite: cpuSecondsOf(azurite.pid) - before[0],
    microsoft: cpuSecondsOf(microsoft.pid) - before[1],
  };
}

/** CPU time over wall time of the process itself, Azurite and Microsoft. */
const busy = (rounds: readonly Round[]): string =>
  (['cpu', 'azurite', 'microsoft'] as const)
    .map((who) => percent(median(rounds.map((one) => one[who] / one.wall))))
    .join(', ');

function linesOf(where: string, count: number, { product, bare }: Rounds, goal?: number): Line[] {
  const wall = (rounds: readonly Round[]): number[] => rounds.map((one) => count / one.wall);
  const cpu = (rounds: readonly Round[]): number[] => rounds.map((one) => (one.cpu / count) * 1_000);
  const ratio = pairedRatio(wall(product), wall(bare));
  const byCpu = pairedRatio(cpu(bare), cpu(product));
  const rounds = `${product.length} rounds of ${count} connections each in turn, median`;
  return [
    {
      what: `throughput ${where}, share of the bare loop’s`,
      result: times(ratio),
      ...(goal !== undefined && { goal: atLeast(ratio, goal) }),
      how: `wall time, of one process on each side; \`runChecks\` of the bundle with a message of \`${asked.timer}\`, against undici sending the same six requests (token, batch, vault, three to tables) as many at once as host.json allows; ${rounds} of the ratios`,
    },
    {
      what: `throughput by CPU time ${where}, share of the bare loop’s`,
      result: times(byCpu),
      ...(goal !== undefined && { goal: atLeast(byCpu, goal) }),
      how: `as if neither ever waited, and each had its core to the full; ${rounds} of the ratios`,
    },
    {
      what: `connections a second and process ${where}: product, bare loop`,
      result: [product, bare].map((one) => median(wall(one)).toFixed(0)).join(', '),
      how: `wall time; ${rounds}`,
    },
    {
      what: `CPU for a connection ${where}: product, bare loop`,
      result: [product, bare].map((one) => ms(median(cpu(one)))).join(', '),
      how: `all threads of the process; ${rounds}`,
    },
    {
      what: `busy ${where}, of one core each: product, Azurite, Microsoft`,
      result: busy(product),
      how: 'CPU time of each process over wall time while the product works; who is near 100 % keeps the others waiting',
    },
    {
      what: `busy ${where}, of one core each: bare loop, Azurite, Microsoft`,
      result: busy(bare),
      how: 'the same while the bare loop works',
    },
  ];
}

const wholeLine = (count: number, { wall, cpu }: Effort): Line => ({
  what: `a run over ${count} connections at ${LATENCY} ms`,
  result: `${wall.toFixed(0)} s, ${cpu.toFixed(0)} s of CPU`,
  how: 'wall and CPU time of one process, from the first message taken to the last one done; a real host adds its own reading of the queue',
});

function scriptLine(count: number, plain: Effort, far: number, product: readonly Round[]): Line {
  const ratio = median(product.map(({ wall }) => far / wall)) / (count / plain.wall);
  return {
    what: `throughput at ${LATENCY} ms, as a multiple of a plain script’s`,
    result: times(ratio),
    goal: atLeast(ratio, 20),
    how: `a script that asks for a token and then reads one address after the other, tenant after tenant (${count} tenants, no vault, nothing stored)`,
  };
}
