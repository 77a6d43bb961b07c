import type { AlertStage, Severity } from '../../connections/verdict.ts';
import type { AlertFilter } from '../alerts.ts';
import type { FieldError } from '../problem.ts';

/** One alert. Instants are ISO 8601. */
export interface AlertRow {
  readonly id: string;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly state: AlertStage;
  readonly openedAt: string;
  readonly resolvedAt?: string | undefined;
  readonly snooze:
    | {
        readonly until: string;
        readonly why?: string | undefined;
        /** Where it is snoozed with its group, the id of that: who wakes it, wakes all. */
        readonly group?: string | undefined;
      }
    | undefined;
  /** Who must act. */
  readonly who: string;
  /** Name of the connection, of an app of ours, or of this installation. */
  readonly about: string;
  /** Where the connection is shown, and there what to do. */
  readonly href?: string;
  readonly stepsHref?: string;
  /** What to do, where no page says it. */
  readonly steps?: readonly (string | { readonly text: string; readonly link: string })[] | undefined;
}

/** A line: an alert, or many that were told as one. */
export type AlertsLine =
  | { readonly kind: 'alert'; readonly alert: AlertRow }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly severity: Severity;
      readonly code: string;
      readonly message: string;
      readonly openedAt: string;
      readonly who: string;
      readonly count: number;
      readonly snoozed: number;
      /** The first few. */
      readonly members: readonly AlertRow[];
      /** Where all of them are listed. */
      readonly href: string;
    };

/** What was sent and cannot be done. */
export interface AlertsForm {
  readonly status: number;
  readonly why: string;
  readonly until: string;
  readonly chosen: readonly string[];
  readonly errors: readonly FieldError[];
}

/** The page of alerts. */
export interface AlertsView {
  readonly operator: { readonly name: string; readonly canOperate: boolean };
  readonly filter: AlertFilter;
  /** Is anything left out by the filter? */
  readonly narrowed: boolean;
  /** Whose alerts alone are listed. */
  readonly about?: string | undefined;
  readonly profiles: readonly { readonly id: string; readonly name: string }[];
  /** Of all that is open. */
  readonly codes: readonly string[];
  readonly hasConnections: boolean;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly lines: readonly AlertsLine[];
  /** Addresses of the first page, where this is another, and of the next. */
  readonly first?: string | undefined;
  readonly next?: string | undefined;
  /** What this page was asked for, as the search of its address. */
  readonly search: string;
  /** The days at which a snooze can end. */
  readonly days: { readonly first: string; readonly last: string };
  readonly generatedAt: string;
  readonly form?: AlertsForm | undefined;
}
