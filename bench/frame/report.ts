import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { Line } from './measurement.ts';

/** The results of one measurement, as they stand in the page: how each was come by is said once, below the table. */
export function section(title: string, lines: readonly Line[]): string {
  const hows = [...new Set(lines.map(({ how }) => how))];
  return [
    `## ${title}`,
    '',
    '| what | result | goal | measured by |',
    '| --- | --- | --- | --- |',
    ...lines.map(({ what, result, goal, how }) =>
      row([what, result, said(goal), String(hows.indexOf(how) + 1)]),
    ),
    '',
    'Measured by:',
    '',
    ...hows.map((how, at) => `${at + 1}. ${how}`),
    '',
  ].join('\n');
}

const said = (goal: Line['goal']): string =>
  goal ? `${goal.text}: ${goal.isMet ? 'reached' : '**not reached**'}` : '';

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** Where and when it was measured. */
export const machine = (now: Date): string =>
  [
    `Measured on ${now.toISOString().slice(0, 10)} by \`npm run bench\`, all in one run:`,
    `Node.js ${process.version}, ${platform()} ${arch()}, ${availableParallelism()} cores`,
    `(${cpus()[0]?.model ?? 'unknown'}). No figure above “What was tried” was written by hand. Ratios are of what`,
    'was measured in this run; times depend on the machine.',
  ].join('\n');
