/** Names, in the environment of the host's process, how far its clock is ahead at the start, in ms. */
export const AHEAD_VARIABLE = 'SANDBOX_CLOCK_AHEAD_MS';

/** Sent to the host's process to turn its clock, and sent back once it is turned. */
export interface Turn {
  readonly type: 'turn';
  readonly aheadMs: number;
}

/** The turn that a message between the processes is, if it is one. */
export function readTurn(message: unknown): Turn | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  if (!('type' in message) || message.type !== 'turn') return undefined;
  if (!('aheadMs' in message) || typeof message.aheadMs !== 'number') return undefined;
  return { type: 'turn', aheadMs: message.aheadMs };
}
