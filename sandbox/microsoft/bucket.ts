/** A bucket that a caller's requests fill and time empties. */
export interface Bucket {
  /** How full it is, and when that was, in ms since 1970. */
  used: number;
  at: number;
}

/** How much may go through in how long. */
export interface Limit {
  amount: number;
  windowMs: number;
}

export interface Poured {
  bucket: Bucket;
  isGranted: boolean;
  /** How full the bucket is then, of 1; more than that for who does not wait. */
  fraction: number;
  /** Whole seconds until the same would go through. */
  retryAfterSeconds: number;
}

/** Microsoft shows no more than this, however long somebody goes on. */
const FULLEST = 1.8;

/** Lets a request of this cost through, or not; one that is refused counts too, so asking again early helps nobody. */
export function pour(before: Bucket | undefined, cost: number, limit: Limit, now: number): Poured {
  const { amount, windowMs } = limit;
  const left = before ? before.used - (Math.max(0, now - before.at) / windowMs) * amount : 0;
  const wanted = Math.max(0, left) + cost;
  const used = Math.min(wanted, amount * FULLEST);
  return {
    bucket: { used, at: now },
    isGranted: wanted <= amount,
    fraction: used / amount,
    retryAfterSeconds: Math.max(1, Math.ceil(((used + cost - amount) / amount) * (windowMs / 1_000))),
  };
}
