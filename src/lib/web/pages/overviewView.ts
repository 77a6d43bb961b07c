import type { Severity } from '../../connections/verdict.ts';
import type { Night } from '../../health/trend.ts';
import type { CalendarView } from './calendar.tsx';
import type { Count } from './counts.tsx';
import type { NewConnectionForm, ProfileChoice } from './newConnection.tsx';
import type { TimerView } from './runsView.ts';

/** An open alert, or many that were told as one. */
export interface OverviewAlert {
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
  readonly about: string;
  readonly address: string;
}

/** A connection whose tenant admin has a link and has not come to the end of it. */
export interface WaitingLink {
  readonly id: string;
  readonly name: string;
  readonly tenantName: string;
  readonly until: string;
}

/** The overview. Instants are ISO 8601. */
export interface OverviewView {
  readonly operator: { readonly name: string; readonly canOperate: boolean };
  readonly profiles: readonly ProfileChoice[];
  readonly total: number;
  readonly counts: readonly Count[];
  /** What is wrong with the operator's own apps, on which connections depend. */
  readonly operatorFindings: readonly {
    readonly appName: string;
    readonly code: string;
    readonly severity: Severity;
    readonly message: string;
  }[];
  /** Open and not snoozed: how many of each severity, and the worst. */
  readonly alerts: {
    readonly counts: Readonly<Record<Severity, number>>;
    readonly worst: readonly OverviewAlert[];
  };
  /** How many wait for a tenant admin, which links end first, and how many have none that is good. */
  readonly links: {
    readonly waiting: number;
    readonly soonest: readonly WaitingLink[];
    readonly without: number;
  };
  /** Whoever was given a credential has to be given its successor. */
  readonly handOvers: {
    readonly count: number;
    readonly named: readonly { readonly id: string; readonly name: string }[];
  };
  readonly timers: readonly TimerView[];
  readonly trend: readonly Night[];
  readonly calendar: CalendarView;
  readonly generatedAt: string;
  readonly form?: NewConnectionForm | undefined;
}
