import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../sandbox/paths.ts';
import { bundle, bundleFile } from '../scripts/bundle.ts';
import { type Line, type Measurement, atMost } from './frame/measurement.ts';
import { median, ms, pairedRatio, times } from './frame/statistics.ts';
import type { Loaded } from './stage/load.ts';

const run = promisify(execFile);
const processes = { full: 20, tiny: 2 };

export const coldStart: Measurement = {
  title: 'Cold start',
  async measure(size, say) {
    mkdirSync(root('dist'), { recursive: true });
    // Inside of the repository, where what is not bundled finds its packages.
    const folder = mkdtempSync(root('dist/bench-'));
    try {
      say('building');
      const apps = await build(folder);
      const count = processes[size];
      const taken = { bundle: [], packaged: [], unbundled: [], empty: [] } as Record<
        keyof typeof apps,
        Loaded[]
      >;
      for (let round = 0; round < count; round += 1) {
        if (round % 5 === 0) say(`round ${round + 1} of ${count}`);
        for (const [name, file] of Object.entries(apps) as [keyof typeof apps, string][])
          taken[name].push(await load(join(folder, 'load.cjs'), file));
      }
      return linesOf(taken, count);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function build(folder: string) {
  const apps = {
    empty: join(folder, 'empty.cjs'),
    bundle: join(folder, 'bundle/main.cjs'),
    packaged: join(folder, 'packaged/main.cjs'),
    unbundled: join(folder, 'unbundled/main.js'),
  };
  await bundleFile(root('bench/stage/emptyApp.ts'), apps.empty);
  await bundle(apps.bundle);
  await bundle(apps.packaged, true);
  await bundleFile(root('bench/stage/load.ts'), join(folder, 'load.cjs'));
  const config = join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: root('tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        noCheck: true,
        rewriteRelativeImportExtensions: true,
        rootDir: root('src'),
        outDir: join(folder, 'unbundled'),
        types: ['node'],
        typeRoots: [root('node_modules/@types')],
      },
      include: [root('src')],
    }),
  );
  await run(process.execPath, [root('node_modules/typescript/bin/tsc'), '-p', config]);
  return apps;
}

/** Loads an app in a process of its own, with the settings of the sample. */
async function load(program: string, file: string): Promise<Loaded> {
  const sample = JSON.parse(readFileSync(root('local.settings.sample.json'), 'utf8')) as {
    Values: Record<string, string>;
  };
  const { stdout } = await run(process.execPath, [program, file], {
    env: { PATH: process.env['PATH'], ...sample.Values },
  });
  const loaded = JSON.parse(stdout) as Loaded;
  const expected = file.endsWith('empty.cjs') ? 1 : readdirSync(root('src/functions')).length;
  if (loaded.functions !== expected) throw new Error(`${file} registered ${loaded.functions} of ${expected}`);
  return loaded;
}

function linesOf(
  taken: Readonly<Record<'bundle' | 'packaged' | 'unbundled' | 'empty', readonly Loaded[]>>,
  count: number,
): Line[] {
  const loads = (of: keyof typeof taken): number[] => taken[of].map((one) => one.load);
  const processes = (of: keyof typeof taken): number[] => taken[of].map((one) => one.process);
  const readies = (of: keyof typeof taken): number[] => taken[of].map((one) => one.ready);
  const how = `fresh processes in turn, ${count} of each; median of the ratios`;
  const ofEmpty = `what \`npm run package\` deploys against an app with one HTTP function, bundled; ${how}`;
  const ofUnbundled = `\`dist/main.cjs\` against the same sources, transpiled file by file, with \`node_modules\`; ${how}`;
  const ratio = pairedRatio(loads('packaged'), loads('empty'));
  return [
    {
      what: 'load and registration, as a multiple of an empty app’s',
      result: times(ratio),
      goal: atMost(ratio, 1.3, ''),
      how: ofEmpty,
    },
    {
      what: 'the same until a function can be called',
      result: times(pairedRatio(readies('packaged'), readies('empty'))),
      how: ofEmpty,
    },
    {
      what: 'the same from the start of the process',
      result: times(pairedRatio(processes('packaged'), processes('empty'))),
      how: ofEmpty,
    },
    {
      what: 'load and registration, as a share of the unbundled app’s',
      result: times(pairedRatio(loads('bundle'), loads('unbundled'))),
      how: ofUnbundled,
    },
    {
      what: 'the same until a function can be called',
      result: times(pairedRatio(readies('bundle'), readies('unbundled'))),
      how: ofUnbundled,
    },
    ...(['empty', 'bundle', 'packaged', 'unbundled'] as const).map((of): Line => ({
      what: `load and registration, ${of}`,
      result: `${ms(median(loads(of)))} (${ms(median(processes(of)))} from the start of the process); a function can be called after ${ms(median(readies(of)))}`,
      how: `median of ${count}${of === 'packaged' ? '; the smaller files that `npm run package` deploys' : ''}`,
    })),
  ];
}
