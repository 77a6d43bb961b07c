import * as z from 'zod';
import { checkId, checkIds } from '../connections/verdict.ts';
import { timerNames } from './timers.ts';

/** One message: one connection, some checks, and the run that wants to hear of them. */
export const checkMessage = z.object({
  connectionId: z.string(),
  checks: z.array(checkId),
  run: z.object({ timer: z.enum(timerNames), occurrence: z.string() }).optional(),
  /** How often this was tried before. */
  attempt: z.number().int().min(0),
  /** When it was tried first, ISO 8601; absent until then. */
  since: z.string().optional(),
  /** When the first message of the same question was worked on, ISO 8601; absent until then. */
  begunAt: z.string().optional(),
  /** How often an account's password was tried again since the night's own question; absent until then. */
  proofs: z.number().int().optional(),
});
export type CheckMessage = z.infer<typeof checkMessage>;

/** All checks of one connection, which no run wants to hear of. */
export const everyCheck = (connectionId: string): CheckMessage => ({
  connectionId,
  checks: [...checkIds],
  attempt: 0,
});
