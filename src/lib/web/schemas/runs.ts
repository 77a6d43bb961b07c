import * as z from 'zod';
import { runRow } from '../../health/runRows.ts';
import { timerNames } from '../../health/timers.ts';
import { instant } from './shared.ts';

const count = z.record(z.string(), z.int());
const { expected, skipped, reported, missing, startedBy } = runRow.shape;

/** One pass of one timer over all connections; counts are there once it is closed. */
export const run = z
  .object({
    timer: z.enum(timerNames),
    occurrence: instant,
    startedAt: instant,
    startedBy,
    expected,
    skipped,
    reported,
    reportedAt: instant,
    nudgedAt: instant.optional(),
    closedAt: instant.optional(),
    seconds: z.number().optional(),
    missing,
    states: count.optional(),
    verdicts: z.record(z.string(), count).optional(),
  })
  .meta({ id: 'Run' });
