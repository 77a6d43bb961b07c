/** The value below which so many of a hundred lie (nearest rank). @throws Error where there are none */
export function percentile(values: readonly number[], of100: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const found = sorted[Math.max(0, Math.ceil((of100 / 100) * sorted.length) - 1)];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** The ratios of what was measured in pairs, one after the other: what slows the machine slows both. */
export const pairedRatio = (these: readonly number[], those: readonly number[]): number =>
  median(these.map((one, at) => one / (those[at] ?? NaN)));

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
export const times = (ratio: number): string => ratio.toFixed(2);
export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
/** The three that pages are judged by, in ms. */
export const spread = (values: readonly number[]): string =>
  [50, 95, 99].map((one) => percentile(values, one).toFixed(1)).join(' / ');
