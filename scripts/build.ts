/**
 * `npm run build`: bundles `src/main.ts` to `dist/main.cjs`, which the Functions host loads, or to the file that is given.
 *
 * CommonJS, because `@azure/functions` finds the host through a lazy `require('@azure/functions-core')`,
 * which an ES module bundle cannot do; that module is the host's own and stays outside.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [outfile = 'dist/main.cjs'] = process.argv.slice(2);

await build({
  entryPoints: [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['@azure/functions-core'],
  sourcemap: true,
  keepNames: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
});
