import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../../sandbox/paths.ts';

const run = promisify(execFile);
/** It takes half a minute; on a busy machine everything takes several times as long. */
const LONG = 900_000;
let folder: string;
let page: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  const out = join(folder, 'results.md');
  await run(process.execPath, [root('bench/bench.ts'), '--tiny', `--out=${out}`]);
  page = readFileSync(out, 'utf8');
}, LONG);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The rows of a section's table, each with what it says and its result. */
const linesOf = (title: string): readonly (readonly [what: string, result: string])[] => {
  const [, text = ''] = page.split(`## ${title}\n`);
  const [section = ''] = text.split('\n## ');
  return [...section.matchAll(/^\| (?!what|---)([^|]+) \| ([^|]+) \|/gm)].map(
    ([, what = '', result = '']) => [what, result],
  );
};

test.each([
  ['Cold start', 7],
  ['Nightly run', 20],
  ['Memory of a run', 3],
  ['Pages and API', 30],
  ['Import', 3],
  ['What a message costs', 18],
])('“%s” is measured, and every line holds a figure', (title, least) => {
  const lines = linesOf(title);
  expect(lines.length).toBeGreaterThanOrEqual(least);
  for (const [, result] of lines) {
    expect(result).toMatch(/\d/);
    expect(result).not.toMatch(/NaN|undefined|Infinity/);
  }
});

test('the page names the machine, says what each figure was measured by, and keeps what was tried', () => {
  expect(page).toContain(process.version);
  expect(page).toMatch(/\d+ cores/);
  expect(page.match(/^Measured by:$/gm)).toHaveLength(6);
  expect(page).toContain(readFileSync(root('bench/tried.md'), 'utf8'));
});

test('a measurement that there is not is refused, with those that there are', async () => {
  await expect(run(process.execPath, [root('bench/bench.ts'), 'everything'])).rejects.toThrow(
    /There is no everything; there is coldStart, throughput/,
  );
});
