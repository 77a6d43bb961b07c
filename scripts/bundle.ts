import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build, type Metafile, type Plugin } from 'esbuild';

const source = (name: string): string => fileURLToPath(new URL(`../src/${name}`, import.meta.url));

/**
 * Bundles the app into two files, each with a source map beside it: the one that the Functions host loads and waits for,
 * which registers every function, and beside it `app.cjs`, which that loads when there is time.
 *
 * @param small without white space and comments, and with maps that name sources without holding them; names stay,
 *   so that a stack trace can be read
 * @param places whose places are in the maps of small ones
 * @returns what is in both
 */
export async function bundle(outfile: string, small = false, places: Places = 'ours'): Promise<Metafile> {
  const main = await bundleFile(source('main.ts'), outfile, small, places);
  const app = await bundleFile(source('app.ts'), join(dirname(outfile), 'app.cjs'), small, places);
  return { inputs: { ...main.inputs, ...app.inputs }, outputs: { ...main.outputs, ...app.outputs } };
}

type Places = 'ours' | 'all';

/** What is bundled by itself. */
const apart: Plugin = {
  name: 'apart',
  setup(build) {
    build.onResolve({ filter: /^\.\/app\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './app.cjs', external: true } : undefined,
    );
  },
};

/** Packages with characters in regular expressions that the bundler leaves as they are; see {@link isNarrow}. */
const spelledOut: Plugin = {
  name: 'spelled out',
  setup(build) {
    build.onLoad({ filter: /[\\/]powershell-utils[\\/]index\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        /[\u0080-\uffff]/g,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    }));
  },
};

/** One character beyond Latin-1, and Node.js keeps the whole text of the file with two bytes for each. */
const isNarrow = (path: string): boolean => !/[\u0100-\uffff]/.test(readFileSync(path, 'utf8'));

/**
 * Bundles one entry into one file.
 *
 * CommonJS, because `@azure/functions` finds the host through a lazy `require('@azure/functions-core')`,
 * which an ES module bundle cannot do; that module is the host's own and stays outside.
 */
export async function bundleFile(
  entry: string,
  outfile: string,
  small = false,
  places: Places = 'ours',
): Promise<Metafile> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const { metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['@azure/functions-core'],
    plugins: [apart, spelledOut],
    define: { MOORING_VERSION: JSON.stringify(version) },
    sourcemap: true,
    sourcesContent: !small,
    minifySyntax: small,
    minifyWhitespace: small,
    legalComments: small ? 'none' : 'inline',
    metafile: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  if (small && !isNarrow(outfile))
    throw new Error(`${outfile} holds a character beyond Latin-1: spell it out.`);
  if (small && places === 'ours') keepOurs(`${outfile}.map`);
  return metafile;
}

/**
 * Leaves the places of packages out of a source map: two thirds of it; they are lines of the bundle then, and a stack trace names their functions all the same.
 *
 * @see https://tc39.es/ecma426/
 */
function keepOurs(path: string): void {
  const map = JSON.parse(readFileSync(path, 'utf8')) as { sources: string[]; mappings: string };
  const isOurs = map.sources.map((source) => !source.includes('node_modules/'));
  const lines = decode(map.mappings).map((line) =>
    line
      .map((segment) =>
        segment[1] === undefined || isOurs[segment[1]] ? segment : ([segment[0]] as [number]),
      )
      // What follows a place that is left out is left out too.
      .filter((segment, at, all) => segment.length > 1 || (all[at - 1]?.length ?? 1) > 1),
  );
  const sources = map.sources.map((source, at) => (isOurs[at] ? source : ''));
  writeFileSync(path, JSON.stringify({ ...map, sources, mappings: encode(lines) }));
}
