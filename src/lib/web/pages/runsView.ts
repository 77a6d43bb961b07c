import type { Timer } from '../../health/timers.ts';
import type { Night } from '../../health/trend.ts';

/** One run. Instants are ISO 8601. */
export interface RunRow {
  readonly timer: Timer;
  readonly occurrence: string;
  readonly byHand: boolean;
  readonly expected: number;
  readonly reported: number;
  readonly skipped: number;
  /** The rest is absent while it is under way. */
  readonly missing?: number | undefined;
  readonly seconds?: number | undefined;
  readonly states?: Readonly<Record<string, number>> | undefined;
}

/** A timer, and what it does now. */
export interface TimerView {
  readonly timer: Timer;
  /** What its checks are called. */
  readonly checks: readonly string[];
  readonly last?: { readonly occurrence: string; readonly missing: number } | undefined;
  readonly next?: string | undefined;
  /** How many have reported, of how many, to the run that is under way. */
  readonly underWay?:
    | { readonly since: string; readonly reported: number; readonly total: number }
    | undefined;
}

/** The page of runs. */
export interface RunsView {
  readonly operator: { readonly name: string; readonly canOperate: boolean };
  readonly timers: readonly TimerView[];
  /** Whose runs alone are listed. */
  readonly only?: Timer | undefined;
  readonly rows: readonly RunRow[];
  readonly hasConnections: boolean;
  readonly trend: readonly Night[];
  /** Addresses of the first page, where this is another, and of the next. */
  readonly first?: string | undefined;
  readonly next?: string | undefined;
  readonly generatedAt: string;
  /** Why no run was begun. */
  readonly problem?: string | undefined;
}
