/** The present, as milliseconds since 1970-01-01T00:00:00Z; handed in, so that tests can turn it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** ISO 8601 in UTC, with milliseconds: the one form in which instants are stored and sent. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** Is it an instant, in ISO 8601? */
export const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));
