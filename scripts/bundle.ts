import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build, type Metafile } from 'esbuild';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/**
 * Bundles `src/main.ts`, or another entry, into one file that the Functions host loads, with a source map beside it.
 *
 * CommonJS, because `@azure/functions` finds the host through a lazy `require('@azure/functions-core')`,
 * which an ES module bundle cannot do; that module is the host's own and stays outside.
 *
 * @param small without white space and comments, and with a map that names sources without holding them; names stay,
 *   so that a stack trace can be read
 */
export async function bundle(outfile: string, small = false, entry = main): Promise<Metafile> {
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
  if (small) keepOurs(`${outfile}.map`);
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
