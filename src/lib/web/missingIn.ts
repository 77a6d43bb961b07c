import type { Runs } from '../health/runs.ts';
import { timerNames } from '../health/timers.ts';

/** Who was missing in the run that a filter names, as `{timer}~{occurrence}`; `undefined` where it names none. */
export async function missingIn(
  runs: Pick<Runs, 'missingIn'>,
  run: string | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const timer = timerNames.find((one) => run?.startsWith(`${one}~`) === true);
  if (timer === undefined || run === undefined) return undefined;
  return new Set(await runs.missingIn(timer, Date.parse(run.slice(timer.length + 1))));
}
