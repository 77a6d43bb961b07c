import type { ImportJob, ImportRow, RowStatus } from '../../onboarding/imports/rows.ts';
import type { Viewer } from './overview.tsx';

/** An import with a page of its rows. Instants are ISO 8601. */
export interface ImportView extends Pick<ImportJob, 'id' | 'state' | 'at' | 'total' | 'skipInvalid'> {
  readonly operator: Viewer;
  /** What stands for whoever began it. */
  readonly who: string;
  /** Is it under way? */
  readonly moves: boolean;
  /** How many rows the present work has dealt with. */
  readonly dealt: number;
  readonly counts: readonly {
    readonly status: RowStatus;
    readonly count: number;
    /** Of the page with those rows alone, or with all again. */
    readonly address: string;
    readonly isChosen: boolean;
  }[];
  /** Rows of this status alone are shown. */
  readonly status?: RowStatus | undefined;
  readonly rows: readonly ImportRow[];
  /** How many rows can get a link. */
  readonly linkable: number;
  /** Addresses: of this page, of the one with all rows, of the form with the rows that made nothing, and of other pages of the list. */
  readonly here: string;
  readonly all: string;
  readonly form?: string | undefined;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}
