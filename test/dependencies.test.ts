import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const root = resolve(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifest = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;

/** Names, with licence and reason, of one table of the document. */
const listed = (title: string): readonly (readonly [string, string, string])[] =>
  [
    ...(read('docs/dependencies.md')
      .split(`\n## ${title}\n`)[1]
      ?.split('\n## ')[0]
      ?.matchAll(/^\| `([^`]+)`\s*\| (.*?)\s*\| (.*?)\s*\|$/gm) ?? []),
  ].map(([, name = '', licence = '', reason = '']) => [name, licence, reason] as const);

test.each([
  ['At run time', 'dependencies'],
  ['For building and testing', 'devDependencies'],
])('“%s” lists exactly the packages of %s, with their licences and reasons', (title, member) => {
  const rows = listed(title);
  expect(rows.map(([name]) => name)).toEqual(Object.keys(manifest('package.json')[member] as object));
  for (const [name, licence, reason] of rows) {
    expect([name, licence]).toEqual([name, manifest(`node_modules/${name}/package.json`)['license']]);
    expect(reason.length).toBeGreaterThan(3);
  }
});

test('every package is pinned to one version', () => {
  const { dependencies, devDependencies } = manifest('package.json');
  const versions = Object.entries({ ...(dependencies as object), ...(devDependencies as object) });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
});
