import * as z from 'zod';
import { type CheckId, checkId, checkIds } from '../connections/verdict.ts';
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
  /** From when on answers of other apps count for this question, ISO 8601; absent until its first message was worked on. */
  begunAt: z.string().optional(),
  /** Keys of the apps for whose tokens this question asked in vain. */
  away: z.array(z.string()).optional(),
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

/** Pure: the same as if nobody had waited yet. */
export const afresh = ({ since: _over, ...message }: CheckMessage): CheckMessage => ({
  ...message,
  attempt: 0,
});

/** Pure: the same without these checks. */
export const without = (message: CheckMessage, ids: readonly CheckId[]): CheckMessage => ({
  ...message,
  checks: message.checks.filter((id) => !ids.includes(id)),
});
