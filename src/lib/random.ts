import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Cryptographically strong bytes; handed in, so that tests can repeat them. */
export type Random = (bytes: number) => Buffer;

export const systemRandom: Random = (bytes) => randomBytes(bytes);

/** 256 bits as 43 characters of base64url: for links, states, nonces and verifiers. */
export const token = (random: Random): string => random(32).toString('base64url');

/** 128 bits as 32 hexadecimal characters: for ids. */
export const newId = (random: Random): string => random(16).toString('hex');

/** An id that is the same each time, and of nothing else. */
export const idFrom = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** SHA-256 in base64url, 43 characters: how links and states are kept. */
export const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Compares without telling by time where the texts differ. */
export function sameText(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(hash(left)), Buffer.from(hash(right)));
}
