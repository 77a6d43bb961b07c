/** One result, and how it was come by. */
export interface Line {
  readonly what: string;
  readonly result: string;
  /** What is aimed at, and whether it was reached. */
  readonly goal?: Goal;
  readonly how: string;
}

interface Goal {
  readonly text: string;
  readonly isMet: boolean;
}

/** `tiny` proves that a measurement runs; its figures mean nothing. */
export type Size = 'full' | 'tiny';

/** Says how far it is. */
export type Say = (progress: string) => void;

export interface Measurement {
  readonly title: string;
  measure(size: Size, say: Say): Promise<readonly Line[]>;
}

/** A goal that a figure must not exceed. */
export const atMost = (figure: number, limit: number, unit: string): Goal => ({
  text: `≤ ${limit}${unit}`,
  isMet: figure <= limit,
});

/** A goal that a figure must reach. */
export const atLeast = (figure: number, limit: number, unit = ''): Goal => ({
  text: `≥ ${limit}${unit}`,
  isMet: figure >= limit,
});
