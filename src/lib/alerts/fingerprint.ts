import { createHash } from 'node:crypto';

/**
 * What makes two findings the same alert: 32 hexadecimal digits over the given parts and nothing else.
 *
 * Never hand in a date, a count or a message: those change every night, and with them the alert.
 */
export function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

export const alertFingerprint = (subject: string, check: string, code: string, about: string): string =>
  fingerprint(subject, check, code, about);

export const stateFingerprint = (subject: string): string => fingerprint(subject, 'state');

/** @param webhook id of the webhook that fails */
export const outageFingerprint = (webhook: string): string => fingerprint('webhook', webhook, 'failing');

/** @param webhook id of the webhook that is tried */
export const tryFingerprint = (webhook: string): string => fingerprint('webhook', webhook, 'test');
