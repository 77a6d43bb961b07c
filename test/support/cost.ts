import type { Cost } from '../../bench/reckoned/counts.ts';
import type { Microsoft } from '../../sandbox/microsoft/microsoft.ts';

/**
 * Counts what some work costs.
 *
 * @param operations into which whoever has the tables writes each operation
 */
export async function costOf(
  { requests }: Pick<Microsoft, 'requests'>,
  operations: string[],
  work: () => Promise<unknown>,
): Promise<Cost> {
  requests.clear();
  operations.length = 0;
  await work();
  const lines = requests.list().filter(({ batched }) => batched !== true);
  const count = (part: string) => lines.filter((line) => line.part === part).length;
  const batchesOf = (version: string) =>
    lines.filter(({ part, path }) => part === 'graph' && path === `/${version}/$batch`).length;
  const [batches, beta] = [batchesOf('v1.0'), batchesOf('beta')];
  return {
    signIns: count('entra'),
    batches,
    beta,
    further: count('graph') - batches - beta + count('reports'),
    vault: count('vault'),
    tables: [...operations],
  };
}
