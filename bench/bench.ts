/**
 * `npm run bench`: measures everything and writes `bench/results.md`; with names, such as `npm run bench -- pages`, only
 * those, and only to the console. `--tiny` proves with small counts that everything runs; `--out=file` writes elsewhere.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { root } from '../sandbox/paths.ts';
import { coldStart } from './coldStart.ts';
import type { Measurement } from './frame/measurement.ts';
import { machine, section } from './frame/report.ts';
import { imports } from './imports.ts';
import { memory } from './memory.ts';
import { messages } from './messages.ts';
import { throughput } from './throughput.ts';
import { pages } from './pages.ts';

const all: Readonly<Record<string, Measurement>> = {
  coldStart,
  throughput,
  memory,
  pages,
  imports,
  messages,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tiny: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const unknown = positionals.filter((name) => !(name in all));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}; there is ${Object.keys(all).join(', ')}.`);

const began = performance.now();
const say = (text: string): void =>
  console.log(`${String(Math.round((performance.now() - began) / 1_000)).padStart(5)} s  ${text}`);

const sections: string[] = [];
for (const [name, measurement] of Object.entries(all)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const { title } = measurement;
  say(title);
  const lines = await measurement.measure(values.tiny ? 'tiny' : 'full', (text) => say(`  ${text}`));
  sections.push(section(title, lines));
  console.log(`\n${sections.at(-1) ?? ''}`);
}

const out = values.out ?? (positionals.length === 0 && !values.tiny ? root('bench/results.md') : undefined);
if (out !== undefined) {
  const tried = readFileSync(root('bench/tried.md'), 'utf8');
  writeFileSync(out, ['# Measurements', '', machine(new Date()), '', ...sections, tried].join('\n'));
  // As every page of this repository.
  execFileSync(process.execPath, [root('node_modules/oxfmt/bin/oxfmt'), out]);
  say(`written to ${out}`);
}
// What the packages of Azure keep open must not keep this program from its end.
process.exit(0);
