import * as z from 'zod';
import { connection } from '../../connections/connection.ts';
import { checkId, verdict } from '../../connections/verdict.ts';
import { records } from './connections.ts';
import { instant } from './shared.ts';

/** A trial of what a connector may do, in words. */
export const trial = z
  .object({
    startedAt: instant,
    finishedAt: instant.optional(),
    steps: z.array(
      z.object({
        step: z.string(),
        title: z.string(),
        said: z.array(z.string()),
        refused: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Trial' });

const { id, state } = connection.shape;

/** The last answer to each check. */
export const lastAnswers = z.object({ id, state, checks: records, trial: trial.optional() });

/** The answers of just now. */
export const answersNow = z.object({
  id,
  state,
  verdicts: z.partialRecord(checkId, verdict),
  trial: trial.optional(),
});
