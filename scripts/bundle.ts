import { build } from 'esbuild';

/**
 * Bundles `src/main.ts` to `dist/main.cjs`.
 *
 * CommonJS, because `@azure/functions` finds the host through a lazy `require('@azure/functions-core')`,
 * which an ES module bundle cannot do; that module is the host's own and stays outside.
 */
export async function buildApp(outfile = 'dist/main.cjs'): Promise<void> {
  await build({
    entryPoints: ['src/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['@azure/functions-core'],
    sourcemap: true,
    keepNames: true,
    loader: { '.css': 'text', '.svg': 'text' },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
}
