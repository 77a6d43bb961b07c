import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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
  return metafile;
}
