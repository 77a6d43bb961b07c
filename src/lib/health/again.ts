import { HOUR, MINUTE, SECOND } from '../clock.ts';
import type { PasswordProof } from '../connections/access.ts';
import type { Tried } from '../credentials/provePassword.ts';
import type { CheckMessage } from './checkMessage.ts';

/**
 * Seconds between the tries of one question. At a fault in every fifth call hardly one in a thousand is left without an
 * answer after them.
 */
const LADDER = [5, 10, 20, 40, 60, 90] as const;
const REGULAR = 120;
const MAX_DELAY = 240; // less than a run waits before it asks the missing again
/** Milliseconds that all waits take together: less than the time after which a run is closed without the missing. */
const PATIENCE = 12 * MINUTE;

/**
 * Pure: how many seconds later a question is asked again that Microsoft was too busy or too far away to answer;
 * `undefined` where nobody waits any longer.
 *
 * @param attempt how often it was asked again before
 * @param asked seconds that Microsoft asked for, 0 where it asked for none
 * @param waited milliseconds since it was asked for the first time
 */
export function againAfter(attempt: number, asked: number, waited: number): number | undefined {
  const delay = Math.min(MAX_DELAY, Math.max(asked, LADDER[attempt] ?? REGULAR));
  return waited + delay * SECOND <= PATIENCE ? delay : undefined;
}

/** An account is tried once an hour at most, whether or not anybody answered. */
const NEXT_PROOF = (HOUR + MINUTE) / SECOND;
const MOST_PROOFS = 5;

/**
 * Pure: how many seconds later an account's password is tried again that nobody answered for, or nobody asked for since another
 * connection has just tried it; `undefined` where it was answered, or tried again often enough for one night.
 *
 * @param proof what trying it came to, where it was tried
 * @param since when the question was asked, ISO 8601: an older try has its next one already
 * @param tries how often it was tried again before
 * @param wait seconds that the try of another connection stands, where that one was faster
 */
export function proveAgainAfter(
  proof: PasswordProof | undefined,
  since: string,
  tries: number,
  wait?: number,
): number | undefined {
  if (tries >= MOST_PROOFS) return undefined;
  // Clocks differ; of one that is just being tried that matters little.
  if (wait !== undefined) return wait + Math.min(wait, MINUTE / SECOND);
  const isOpen = proof?.outcome === 'noAnswer' && proof.at >= since;
  return isOpen ? NEXT_PROOF : undefined;
}

/** A message that is worth sending, and when. */
export interface Later {
  readonly delaySeconds: number;
  readonly message: CheckMessage;
}

/**
 * Pure: the message that tries passwords again, where that is worth it.
 *
 * @param at when this one was asked, ISO 8601
 * @param directoryWait seconds that nobody may try the one of the directory account, where that is so
 */
export function provedLater(
  { connectionId, proofs = 0 }: CheckMessage,
  { proved, againAfter: wait }: Tried,
  at: string,
  directoryWait?: number,
): Later | undefined {
  const delays = {
    account: proveAgainAfter(proved?.proof, at, proofs, wait),
    directoryAccount: proveAgainAfter(undefined, at, proofs, directoryWait),
  };
  const checks = (['account', 'directoryAccount'] as const).filter((id) => delays[id] !== undefined);
  if (checks.length === 0) return undefined;
  const delaySeconds = Math.max(...checks.map((id) => delays[id] ?? 0));
  return { delaySeconds, message: { connectionId, checks, attempt: 0, proofs: proofs + 1 } };
}
