import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const root = resolve(__dirname, '..');

interface Cruise {
  readonly modules: readonly { source: string; dependencies: readonly { resolved: string }[] }[];
  readonly summary: { readonly violations: readonly { rule: { name: string }; from: string; to: string }[] };
}

function cruise(folder: string): Cruise {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const args = [program, '--config', config, '--output-type', 'json', 'src'];
  try {
    return JSON.parse(
      execFileSync(process.execPath, args, {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 64 * 1024 * 1024,
      }).toString(),
    ) as Cruise;
  } catch (thrown) {
    // It exits with the number of violations, and has printed them.
    return JSON.parse(String((thrown as { stdout: Buffer }).stdout)) as Cruise;
  }
}

const named = ({ summary }: Cruise): string[] =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);

test('imports point one way', () => {
  const found = cruise(root);
  expect(named(found)).toEqual([]);
  // It has read TypeScript, imports of types included; else it could not find anything wrong.
  const pass = found.modules.find(({ source }) => source === 'src/lib/health/pass.ts');
  expect(pass?.dependencies.map(({ resolved }) => resolved)).toContain('src/lib/microsoft/graph.ts');
});

test('an import the other way is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-house-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('package.json', '{"type":"module"}');
  write('src/lib/web/page.ts', 'export const page = 1;\n');
  write(
    'src/lib/storage/tables.ts',
    "import type { page } from '../web/page.ts';\nexport type Page = typeof page;\n",
  );
  write('src/lib/alerts/a.ts', "import { b } from './b.ts';\nexport const a = (): unknown => b;\n");
  write('src/lib/alerts/b.ts', "import { a } from './a.ts';\nexport const b = (): unknown => a;\n");
  const rules = named(cruise(folder)).map((line) => line.split(':')[0]);
  expect(rules).toContain('effects-know-only-ground');
  expect(rules).toContain('no-circles');
  rmSync(folder, { recursive: true });
});

// The product must not know where it runs: what it did only for a stand-in would be proved there and nowhere else.
const standIns = /sandbox|azurite|offline microsoft|emulator|UseDevelopmentStorage|devstoreaccount/i;

test('no file of the product knows of a stand-in for Azure or Microsoft', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => standIns.test(readFileSync(file, 'utf8')))).toEqual([]);
  for (const word of [
    'graph.sandbox.test',
    'Azurite',
    'UseDevelopmentStorage=true',
    'an offline Microsoft',
  ]) {
    expect(word).toMatch(standIns);
  }
});
