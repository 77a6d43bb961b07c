import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { root } from '../../sandbox/paths.ts';

/** What the last run came to. */
export interface Figures {
  readonly seed: number;
  readonly minutes: number;
  readonly connections: number;
  readonly nights: number;
  readonly calls: number;
  readonly faults: number;
  readonly refused: number;
  readonly stored: number;
  readonly unstored: number;
  readonly kills: number;
  readonly events: number;
  readonly again: number;
  readonly questions: number;
  readonly unanswered: number;
  readonly guests: number;
  readonly ended: number;
  readonly problems: readonly string[];
}

const MOST = 40;

/** Writes what a run came to into `bench/soak.md`. @param at ISO 8601, of the real clock */
export function writeReport(figures: Figures, at: string): void {
  const { seed, minutes, connections, problems } = figures;
  const rows: readonly (readonly [string, number])[] = [
    ['nights', figures.nights],
    ['calls to Microsoft and receivers', figures.calls],
    ['of these hit by a fault, or refused', figures.faults + figures.refused],
    ['of these messages that the receiver refused, or took in silence', figures.refused],
    ['requests to storage', figures.stored],
    ['of these refused, or done and not answered', figures.unstored],
    ['hosts killed', figures.kills],
    ['events heard', figures.events],
    [
      'of these brought again, since nobody heard the answer or the host died within five seconds',
      figures.again,
    ],
    ['checks asked by runs', figures.questions],
    ['of these that nobody answered in their run', figures.unanswered],
    ['guests connected by their admins', figures.guests],
    ['guests ended and forgotten', figures.ended],
    ['disagreements', problems.length],
    ['cores of the machine', availableParallelism()],
    // Those of this run are some two or three.
    ['processes that wanted one of them, in the last quarter of an hour', Math.round(loadavg()[2] ?? 0)],
  ];
  const text = [
    '# Soak',
    '',
    'Nights over two hosts, while every tenth call fails, storage fails too and hosts are killed. After each run what the hosts kept',
    'and told is held against the plan of what is wrong with each tenant. Guests are connected, renewed, ended and forgotten meanwhile:',
    'what is in their tenants is held against what is known of them. In the end the list says what the connections say, every act is',
    'in the audit list once, and nothing may be left over, lie open or have come twice.',
    '',
    `The last run, ${at.slice(0, 16).replace('T', ' ')} UTC: \`npm run soak -- --minutes ${minutes} --connections ${connections} --seed ${seed}\`.`,
    '',
    '| what | how many |',
    '| --- | --- |',
    ...rows.map(([what, count]) => `| ${what} | ${count} |`),
    '',
    ...(problems.length > 0
      ? ['What did not agree:', '', ...problems.slice(0, MOST).map((one) => `- ${one}`), '']
      : ['Everything agreed.', '']),
  ].join('\n');
  writeFileSync(root('bench', 'soak.md'), text);
}
