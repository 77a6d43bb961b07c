import { assumed } from './assumed.ts';
import { MESSAGES_A_NIGHT, PLAIN, QUIET, TRIED } from './counts.ts';
import { ours } from './night.ts';
import { priceOf, prices } from './prices.ts';
import { type Row, table, whole } from './table.ts';

const NIGHTS = 30;
const A_DAY = { reconcileRuns: 24 * 60, sweep: 24 * 12, nightly: 4 };

/** A page of a query holds a thousand rows. */
const pages = (connections: number): number => Math.ceil(connections / 1_000);

/** Executions, storage, vault and logs of a month of 30 nights in which nothing changes. */
function month(connections: number, withPassword: boolean) {
  const messages = connections * MESSAGES_A_NIGHT * NIGHTS;
  const tries = withPassword ? connections * NIGHTS : 0;
  const timers = (A_DAY.reconcileRuns + A_DAY.sweep + A_DAY.nightly) * NIGHTS;
  const executions = messages + timers;
  const vaultReads = messages * PLAIN.vault + tries * (TRIED.vault - PLAIN.vault);
  const quiet =
    (A_DAY.reconcileRuns * QUIET.reconcileRuns.length +
      A_DAY.sweep * (QUIET.sweep.length - 1 + pages(connections))) *
    NIGHTS;
  return {
    messages,
    executions,
    gigabyteSeconds:
      ((messages * assumed.secondsAMessage) / ours.sideBySide + timers * assumed.secondsATimer) *
      assumed.memoryGigabytes,
    tables: messages * PLAIN.tables.length + tries * (TRIED.tables.length - PLAIN.tables.length) + quiet,
    // Sent, taken and deleted.
    queues: messages * 3,
    vault: vaultReads,
    signIns: messages * PLAIN.signIns + tries * (TRIED.signIns - PLAIN.signIns),
    logBytes: executions * assumed.logBytesAnExecution + vaultReads * assumed.logBytesAVaultOperation,
  };
}

type Month = ReturnType<typeof month>;

/** US dollars a month. */
const costs = (of: Month) => ({
  executions: priceOf(prices.execution, of.executions),
  time: priceOf(prices.gigabyteSecond, of.gigabyteSeconds),
  tables: priceOf(prices.tables, of.tables),
  queues: priceOf(prices.queues, of.queues),
  vault: priceOf(prices.vault, of.vault),
  logs: priceOf(prices.logGigabyte, of.logBytes / 1_000_000_000),
});

/** Four queues and those beside them for what failed, each looked into every two seconds where an instance is always up. */
const LOOKS = (8 * 24 * 3_600 * NIGHTS) / 2;
const looks = priceOf(prices.queues, LOOKS);

const dollars = (value: number): string => value.toFixed(2);

const sum = (of: Month): number => Object.values(costs(of)).reduce((all, one) => all + one, looks);

/** The table of docs/operate.md. */
export function costTable(): string {
  const sizes = [10, 1_000, 10_000];
  const months = sizes.map((connections) => month(connections, true));
  const line = (name: string, count: (of: Month) => string, cost?: (of: Month) => number): Row => [
    name,
    ...months.map((of) => (cost ? `${count(of)} = $${dollars(cost(of))}` : count(of))),
  ];
  return table(
    ['a month', ...sizes.map((connections) => `${whole(connections)} connections`)],
    [
      line('messages', (of) => whole(of.messages)),
      line(
        'executions',
        (of) => whole(of.executions),
        (of) => costs(of).executions,
      ),
      line(
        'GB-seconds',
        (of) => whole(of.gigabyteSeconds),
        (of) => costs(of).time,
      ),
      line(
        'table operations',
        (of) => whole(of.tables),
        (of) => costs(of).tables,
      ),
      line(
        'queue operations',
        (of) => whole(of.queues),
        (of) => costs(of).queues,
      ),
      ['looks into empty queues, at most', ...sizes.map(() => `${whole(LOOKS)} = $${dollars(looks)}`)],
      line(
        'vault operations',
        (of) => whole(of.vault),
        (of) => costs(of).vault,
      ),
      line(
        'logs',
        (of) => `${(of.logBytes / 1_000_000_000).toFixed(2)} GB`,
        (of) => costs(of).logs,
      ),
      line('together', (of) => `$${dollars(sum(of))}`),
    ],
  );
}
