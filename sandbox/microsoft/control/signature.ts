import { Webhook } from 'standardwebhooks';

const TOLERANCE_MS = 5 * 60_000;

/**
 * Why a webhook's signature is not good, by a receiver whose clock shows `at`; `undefined` where it is good.
 *
 * The package's own `verify` knows the machine's clock alone, which is not the sandbox's.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureProblem(
  secret: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  at: number,
): string | undefined {
  const [id, stamp, given] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name] ?? '',
  );
  if (!id || !stamp || !given) return 'A header of the signature is missing.';
  const sent = Number(stamp) * 1_000;
  if (!Number.isInteger(sent)) return 'webhook-timestamp is no number of seconds.';
  if (at - sent > TOLERANCE_MS) return 'webhook-timestamp is more than 5 minutes ago.';
  if (sent - at > TOLERANCE_MS) return 'webhook-timestamp is more than 5 minutes ahead.';
  const expected = new Webhook(secret).sign(id, new Date(sent), body);
  return given.split(' ').includes(expected) ? undefined : 'No signature was made with the known secret.';
}
