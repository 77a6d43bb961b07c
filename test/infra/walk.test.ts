import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const walk = readFileSync('docs/deploy.md', 'utf8');

test('every variable that the templates read is explained, and no other', () => {
  const read = [
    ...readFileSync('infra/main.bicepparam', 'utf8').matchAll(/readEnvironmentVariable\('(\w+)'/g),
  ].map(([, name]) => String(name));
  const explained = [...walk.matchAll(/^ +\| `([A-Z_]+)` +\|/gm)].map(([, name]) => String(name));
  expect(explained.toSorted()).toEqual(
    [...new Set(read)].filter((name) => !name.startsWith('AZURE_')).toSorted(),
  );
});

test('what it links to is there', () => {
  const targets = [...walk.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => String(target))
    .filter((target) => !target.startsWith('http'));
  expect(targets.length).toBeGreaterThan(5);
  expect(targets.filter((target) => !existsSync(join(dirname('docs/deploy.md'), target)))).toEqual([]);
});

test('outputs that it reads are put out', () => {
  const outputs = [...readFileSync('infra/main.bicep', 'utf8').matchAll(/^output (\w+)/gm)].map(
    ([, name]) => name,
  );
  const asked = [...walk.matchAll(/azd env get-value (\w+)/g)].map(([, name]) => name);
  expect(asked).toEqual(['MOORING_ORIGIN']);
  expect(outputs).toEqual(expect.arrayContaining(asked));
});
